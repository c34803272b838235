/** Names that no change has: the warnings, and the names that were probably meant. */
import type { NameDoubt } from '../../engine/damage/names-read';
import type { RestoreRules } from '../../engine/damage/restore-rules';
import { plainText, quotedText } from '../../engine/errors/plain-text';
import { Refusal } from '../../engine/errors/refusal';
import { flagOf } from '../options/option-table';

/** A name without which more would be written than was allowed. The changes that were read are kept. */
export class UnknownName extends Refusal {
  constructor({ property, name, nearest }: NameDoubt, public readonly meant: (rules: RestoreRules) => RestoreRules) {
    super(property, 'name what the changes have', quotedText(name),
      nearest === undefined ? 'no change that was read has it: leave it out, or choose another' : `there is ${quotedText(nearest)}`);
  }
}

/** Refuses names that would have kept something from being written. */
export function requireNames(doubts: readonly NameDoubt[] = []): void {
  const first = doubts.find(({ widens }) => widens);
  if (first) throw new UnknownName(first, (rules) => meantRules(rules, doubts));
}

export function doubtWarnings(doubts: readonly NameDoubt[] = []): string[] {
  return doubts.map(({ property, text }) => plainText(`'${flagOf(property) ?? property}' ${text}`));
}

/** The rules with the nearest names that are there; a name that may not stay and has none near is left out. */
function meantRules(rules: RestoreRules, doubts: readonly NameDoubt[]): RestoreRules {
  const meant = (property: NameDoubt['property'], names: readonly string[]) => names.flatMap((name) => {
    const doubt = doubts.find((each) => each.property === property && each.name === name);
    return doubt ? doubt.nearest ?? (doubt.widens ? [] : name) : name;
  });
  const { only, keep, together, deep, delta, version, touch, putBackWithout } = rules;
  const left = (names?: string[]) => names && names.length > 0 ? names : undefined;
  return {
    ...rules,
    only: only && meant('only', only),
    keep: left(keep && meant('keep', keep)),
    together: together?.map((group) => meant('together', group)).filter((group) => group.length > 1),
    deep: left(deep && meant('deep', deep)),
    delta: left(delta && meant('delta', delta)),
    touch: left(touch && meant('touch', touch)),
    putBackWithout: left(putBackWithout && meant('putBackWithout', putBackWithout)),
    version: version === undefined ? undefined : meant('version', [version])[0],
  };
}
