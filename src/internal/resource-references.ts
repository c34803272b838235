import { CfnParameter, type Stack } from 'aws-cdk-lib';

/**
 * True for a value, resolved as it stands in a template, that is made from a resource of that template. Parameters,
 * pseudo parameters and exports of other stacks are there before any resource is.
 */
export function refersToResource(stack: Stack, value: unknown): boolean {
  return [...referencesIn(value)].some((name) => !name.startsWith('AWS::') && !isParameter(stack, name));
}

function* referencesIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    for (const element of value) {
      yield* referencesIn(element);
    }
    return;
  }
  for (const [key, member] of value !== null && typeof value === 'object' ? Object.entries(value) : []) {
    if (key === 'Ref') {
      yield String(member);
    } else if (key === 'Fn::GetAtt') {
      yield String(Array.isArray(member) ? member[0] : member);
    } else {
      yield* key === 'Fn::Sub' ? substitutedIn(member) : referencesIn(member);
    }
  }
}

/**
 * `${Name}` and `${Name.Attribute}` refer to something, `${!Name}` does not, and variables stand for what they are
 * given.
 */
function* substitutedIn(substitution: unknown): Generator<string> {
  const [text, variables = {}] = [substitution].flat() as [string, object?];
  yield* [...text.matchAll(/\$\{(?!!)([^}.]+)[^}]*\}/g)].map(([, name]) => name).filter((name) => !(name in variables));
  yield* referencesIn(variables);
}

function isParameter(stack: Stack, name: string): boolean {
  return stack.node.findAll().some((node) => node instanceof CfnParameter && stack.resolve(node.logicalId) === name);
}
