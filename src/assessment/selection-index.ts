import { arnParts } from './arn-patterns';
import { isKnown } from './fact';
import { hasUnknown } from './marked-text';
import type { Selectable, SelectionFacts } from './selection';

/** Selections by the resources that they name: with a plan for each table, hardly any other can select it. */
export class SelectionIndex<T extends SelectionFacts> {
  private readonly byResource = new Map<string, Set<T>>();

  /** Those that may select more than what they name. */
  private readonly open: T[] = [];

  constructor(private readonly all: readonly T[]) {
    for (const selection of all) {
      const names = namedResources(selection);
      if (!names) this.open.push(selection);
      names?.forEach((name) => this.byResource.set(name, (this.byResource.get(name) ?? new Set()).add(selection)));
    }
  }

  /** All selections that could select a table. */
  public candidatesFor({ arn }: Selectable): readonly T[] {
    const resource = arnParts(arn)[5] ?? '';
    return hasUnknown(resource) ? this.all : [...this.byResource.get(resource) ?? [], ...this.open];
  }
}

/** None for a selection by patterns, or by tags. */
function namedResources({ resources, listOfTags }: SelectionFacts): string[] | undefined {
  if (!isKnown(resources) || !isKnown(listOfTags) || resources.length === 0 || listOfTags.length > 0) return undefined;
  const names = resources.map((arn) => arnParts(arn)[5] ?? '*');
  return names.some((name) => name.includes('*') || hasUnknown(name)) ? undefined : names;
}
