import { Lazy, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { conditionsOfAny, whereAny } from './conditional-values';
import { refusal } from './requirement';
import type { TableResource } from './table-resource';

/**
 * Tables under a condition that something in another stack refers to: their stack would export them without the
 * condition, and could not be deployed where it is not met. Asked when the template is validated, because conditions
 * can come late.
 */
export function conditionalElsewhere(scope: IConstruct, referring: string, tables: TableResource[]): string[] {
  const own = Stack.of(scope);
  return tables.filter(({ stack, conditions }) => stack !== own && conditions.length > 0).map(({ path, stack, conditions }) => refusal('tables',
    `be in the stack of the ${referring} ("${own.node.path}") where they are under a condition`, `"${path}" under ${conditions[0]} in "${stack.node.path}"`,
    `its stack would export the table without the condition: define the ${referring} there`).message);
}

/**
 * A text where one of the tables is there, and another one where none is. Conditions can come late, so they are read
 * when the template is written.
 */
export function whereAnyIsThere(tables: TableResource[], value: string, otherwise: string): string {
  return Lazy.uncachedString({
    produce: () =>
      Token.asString(whereAny(conditionsOfAny(tables.map(({ conditions }) => conditions)), value, otherwise)),
  });
}
