/** What a rewind may touch, and how. */
import { Refusal } from './refusal';

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
   * The attribute that counts the item's versions for optimistic locking. A repair counts it up, as any other writer does.
   *
   * @default none
   */
  readonly version?: string;

  /**
   * The attribute by which time to live deletes items, to count what a rewind writes and time to live deletes again. It changes nothing that is written.
   *
   * @default - nothing is counted
   */
  readonly expiry?: string;

  /**
   * Numbers to which every good writer adds: only the damage's own steps are taken off them. Needs evidence that shows every change.
   *
   * @default none
   */
  readonly delta?: readonly string[];

  /**
   * Attributes whose maps are looked into, so that members of one map are rolled back on their own.
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

/** Whether the rules allow to roll an attribute back. */
export function mayRestore(rules: RestoreRules, name: string): boolean {
  return name !== rules.version && !rules.keep?.includes(name) && (rules.only?.includes(name) ?? true);
}

/** Refuses rules that contradict each other or the table's key. */
export function checkRules(rules: RestoreRules, keyNames: readonly string[]): void {
  const together = (rules.together ?? []).flat();
  const twice = together.find((name, place) => together.indexOf(name) !== place);
  if (twice !== undefined) {
    throw new Refusal('together', 'have each attribute in one group', `"${twice}" twice`, 'join its groups');
  }
  const apart = together.find((name) => !mayRestore(rules, name));
  if (apart !== undefined) {
    throw new Refusal('together', 'hold attributes that may be rolled back', `"${apart}"`, 'it is kept, counted or not among \'only\'');
  }
  const fixed = rules.delta?.find((name) => !mayRestore(rules, name));
  if (fixed !== undefined) {
    throw new Refusal('delta', 'hold attributes that may be rolled back', `"${fixed}"`, 'it is kept, counted or not among \'only\'');
  }
  const entangled = rules.delta?.find((name) => together.includes(name) || rules.deep?.includes(name));
  if (entangled !== undefined) {
    throw new Refusal('delta', 'hold numbers that are rolled back on their own', `"${entangled}"`, 'leave it out of \'together\' and \'deep\'');
  }
  for (const property of ['only', 'keep', 'deep', 'delta', 'together'] as const) {
    const key = rules[property]?.flat().find((name) => keyNames.includes(name));
    if (key !== undefined) {
      throw new Refusal(property, 'hold attributes beside the key', `"${key}"`, 'the key of an item never changes');
    }
  }
  if (rules.version !== undefined && (keyNames.includes(rules.version) || rules.deep?.includes(rules.version))) {
    throw new Refusal('version', 'be a number beside the key', `"${rules.version}"`);
  }
}
