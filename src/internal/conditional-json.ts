import { type Stack, Token } from 'aws-cdk-lib';
import { type Conditional, whereAny } from './conditional-values';

/**
 * Values as elements of a list within JSON text, where `AWS::NoValue` cannot leave one out: what is under a condition
 * is JSON text of its own, and that is `null` where the condition is not met.
 */
export function jsonUnderConditions(stack: Stack, values: Conditional<object>[]): unknown[] {
  return values.map(({ value, conditions }) => conditions.length === 0 ? value
    : Token.asString(whereAny(conditions, stack.toJsonString(value), 'null')));
}
