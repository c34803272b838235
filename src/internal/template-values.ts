/** `Fn::If`, as a template holds it: the condition, what it stands for where that holds, and where it does not. */
export type Branches = [condition: unknown, met: unknown, unmet: unknown];

/** The branches of a value that depends on a condition. */
export function branchesOf(value: unknown): Branches | undefined {
  const { 'Fn::If': branches } = Object(value) as { readonly 'Fn::If'?: Branches };
  return Array.isArray(branches) && branches.length === 3 ? branches : undefined;
}

/** A value that depends on a condition; simply the value where both branches are the same. */
export function either([condition, met, unmet]: Branches): unknown {
  return met === unmet || JSON.stringify(met) === JSON.stringify(unmet) ? met : { 'Fn::If': [condition, met ?? NOTHING, unmet ?? NOTHING] };
}

/** True for a value that CloudFormation works out: a reference or a function. */
export function isIntrinsic(value: unknown): boolean {
  return Object.keys(Object(value)).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

/** True for a value that stands for a property that is left out. */
export function isNothing(value: unknown): boolean {
  return value === undefined || (value as { readonly Ref?: string } | null)?.Ref === 'AWS::NoValue';
}

/**
 * A boolean or a whole number of a template, of which CloudFormation takes the text as well, in both branches of a
 * condition.
 */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'string') {
    return BOOLEANS.has(value.toLowerCase()) ? value.toLowerCase() === 'true' : /^\d+$/.test(value) ? Number(value) : value;
  }
  const branches = branchesOf(value);
  return branches
    ? either([branches[0], plainValue(branches[1]), plainValue(branches[2])])
    : isNothing(value)
      ? undefined
      : value;
}

const NOTHING = { Ref: 'AWS::NoValue' };
const BOOLEANS = new Set(['true', 'false']);
