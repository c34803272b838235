import type { IConstruct } from 'constructs';
import type { TableResource } from '../internal/table-resource';

const ENROLLED = new WeakSet<IConstruct>();

/** Remembers that a table has its protection, under its construct and its resource. */
export function rememberEnrolled({ construct, cfn }: TableResource): void {
  [construct, ...cfn ? [cfn] : []].forEach((each) => ENROLLED.add(each));
}

export function isEnrolled(construct: IConstruct): boolean {
  return (
    ENROLLED.has(construct) || (construct.node.defaultChild !== undefined && ENROLLED.has(construct.node.defaultChild))
  );
}
