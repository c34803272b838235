import type { Stack } from 'aws-cdk-lib';

/** The stack that is deployed by itself: a nested one is deployed with the stack around it. */
export function topLevelStack(stack: Stack): Stack {
  return stack.nestedStackParent ? topLevelStack(stack.nestedStackParent) : stack;
}
