/** A value that only the deployment knows. */
export class Unknown {
  /** @param why the reason, in words that follow "not known:" */
  constructor(public readonly why: string) {}
}

/** A value of a template, or the reason why it cannot be known. */
export type Fact<T> = T | Unknown;

export function isKnown<T>(fact: Fact<T>): fact is T {
  return !(fact instanceof Unknown);
}

/** Another fact made of a known one. */
export function mapFact<T, R>(fact: Fact<T>, change: (value: T) => Fact<R>): Fact<R> {
  return fact instanceof Unknown ? fact : change(fact);
}

/** True if one is true; unknown if one of them could be. */
export function anyOf(facts: Iterable<Fact<boolean>>): Fact<boolean> {
  let unknown: Unknown | undefined;
  for (const fact of facts) {
    if (fact === true) return true;
    if (fact instanceof Unknown) unknown ??= fact;
  }
  return unknown ?? false;
}

/** False if one is false; unknown if one of them could be. */
export function allOf(facts: Iterable<Fact<boolean>>): Fact<boolean> {
  let unknown: Unknown | undefined;
  for (const fact of facts) {
    if (fact === false) return false;
    if (fact instanceof Unknown) unknown ??= fact;
  }
  return unknown ?? true;
}

export function not(fact: Fact<boolean>): Fact<boolean> {
  return mapFact(fact, (value) => !value);
}
