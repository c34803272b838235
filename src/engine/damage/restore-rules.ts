/** Rules that limit what a rewind changes. */
import { naming } from '../errors/error-text';
import { Refusal } from '../errors/refusal';

export interface RestoreRules {
  /**
   * The only attributes that are rolled back. A deleted item comes back whole all the same.
   *
   * @default all
   */
  readonly only?: readonly string[];

  /**
   * Attributes that are never rolled back.
   *
   * @default none
   */
  readonly keep?: readonly string[];

  /**
   * Groups of attributes that make sense together only: all of a group are rolled back or none.
   *
   * @default none
   */
  readonly together?: readonly (readonly string[])[];

  /**
   * The attribute that counts the item's versions for optimistic locking. A repair counts it up, as any other writer
   * does.
   *
   * @default none
   */
  readonly version?: string;

  /**
   * Attributes that a repair sets to its time, in the form that they have, of updated items and of those that are put
   * back. What the damage made of them is not rolled back.
   *
   * @default none
   */
  readonly touch?: readonly string[];

  /**
   * Attributes without which deleted items are put back. Updated items keep them.
   *
   * @default none
   */
  readonly putBackWithout?: readonly string[];

  /**
   * The attribute by which time to live deletes items, to count what a rewind writes and time to live deletes again. It
   * changes nothing that is written.
   *
   * @default - nothing is counted
   */
  readonly expiry?: string;

  /**
   * Numbers to which every good writer adds: only the damage's own steps are taken off them. Needs evidence that shows
   * every change.
   *
   * @default none
   */
  readonly delta?: readonly string[];

  /**
   * Attributes whose maps are compared by member, so that each member is rolled back on its own.
   *
   * @default - maps are compared as a whole
   */
  readonly deep?: readonly string[];

  /**
   * Make conflicts of items that good writes have touched since their damage, whatever they changed.
   *
   * @default false
   */
  readonly strict?: boolean;
}

/** True if the rules allow an attribute to be rolled back. */
export function mayRestore(rules: RestoreRules, name: string): boolean {
  return (
    name !== rules.version
    && ![...(rules.keep ?? []), ...(rules.touch ?? [])].includes(name)
    && (rules.only?.includes(name) ?? true)
  );
}

/** Refuses rules that contradict each other or the table's key. */
export function checkRules(rules: RestoreRules, keyNames: readonly string[]): void {
  checkTouch(rules);
  const together = (rules.together ?? []).flat();
  const twice = together.find((name, place) => together.indexOf(name) !== place);
  if (twice !== undefined) {
    throw new Refusal('together', 'have each attribute in one group', `"${twice}" twice`, 'join its groups');
  }
  const apart = together.find((name) => !mayRestore(rules, name));
  if (apart !== undefined) {
    throw new Refusal('together', 'hold attributes that may be rolled back', `"${apart}"`, naming`it is kept, counted, touched or not among ${'only'}`);
  }
  const fixed = rules.delta?.find((name) => !mayRestore(rules, name));
  if (fixed !== undefined) {
    throw new Refusal('delta', 'hold attributes that may be rolled back', `"${fixed}"`, naming`it is kept, counted, touched or not among ${'only'}`);
  }
  const entangled = rules.delta?.find((name) => together.includes(name) || rules.deep?.includes(name));
  if (entangled !== undefined) {
    throw new Refusal('delta', 'hold numbers that are rolled back on their own', `"${entangled}"`, naming`leave it out of ${'together'} and ${'deep'}`);
  }
  for (const property of ['only', 'keep', 'deep', 'delta', 'together', 'touch', 'putBackWithout'] as const) {
    const key = rules[property]?.flat().find((name) => keyNames.includes(name));
    if (key !== undefined) {
      throw new Refusal(property, 'hold attributes other than the key', `"${key}"`, 'the key of an item never changes');
    }
  }
  if (rules.version !== undefined && (keyNames.includes(rules.version) || rules.deep?.includes(rules.version))) {
    throw new Refusal('version', 'be a number other than the key', `"${rules.version}"`);
  }
}

/** An attribute that is set to the time of the repair can have no other rule. */
function checkTouch({ touch = [], putBackWithout = [], only, keep, deep, version, expiry }: RestoreRules): void {
  const others = Object.entries({ only, keep, deep, putBackWithout, version: version === undefined ? [] : [version] });
  for (const [property, names = []] of others) {
    const both = touch.find((name) => names.includes(name));
    if (both !== undefined) {
      throw new Refusal('touch', naming`name other attributes than ${property}`, `"${both}" in both`, 'it is set to the time of the repair, or the other rule holds');
    }
  }
  if (expiry !== undefined && touch.includes(expiry)) {
    throw new Refusal('touch', 'name other attributes than that of time to live', `"${expiry}"`, 'what expires at the time of the repair would be deleted');
  }
  if (version !== undefined && putBackWithout.includes(version)) {
    throw new Refusal('putBackWithout', naming`name other attributes than ${'version'}`, `"${version}" in both`, 'a version that begins again would pass for one that was read before');
  }
}

/** Attributes that a repair writes, whatever the damage did to them. */
export function writtenNames({ version, touch = [] }: RestoreRules): string[] {
  return version === undefined ? [...touch] : [...touch, version];
}
