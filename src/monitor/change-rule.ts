import { Token } from 'aws-cdk-lib';
import type { AllowedChanges } from './allowed-changes';
import type {
  ForbiddenTransition, ImmutableOptions, MatchingOptions, NamedRuleOptions,
} from './change-rule-options';
import { checkedFilter, filterText } from './rule-filter';
import { nameMatching, refusal } from '../internal/requirement';

/**
 * A rule by which a change is unintended. It is about content, before and after: a record of a stream does not name who
 * made the change, except that a deletion by time to live is marked.
 *
 * The filter of a rule is read when the rule is made, and refused with the place of its fault.
 */
export class ChangeRule {
  /**
   * Items that are written once: an insertion is intended, a modification and a deletion are not. For an audit log.
   *
   * @param options `except: 'ttl'` leaves deletions by time to live alone
   */
  public static immutable(options: ImmutableOptions = {}): ChangeRule {
    const { name = 'Immutable', except, allow } = options;
    if (except !== undefined && except !== 'ttl') {
      throw refusal('except', 'be "ttl"', `"${except}"`, 'describe other changes with ChangeRule.matching()');
    }
    return new ChangeRule(name, except ? 'modify or delete' : 'modify or delete or ttl', { allow });
  }

  /**
   * Changes that a filter matches, in the language of the rewind.
   *
   * @param name the name of the rule in events, logs and plans: 1 to 64 letters, digits, spaces, dots, hyphens and
   * underscores, unique within its monitor
   * @param filter the description of unintended changes, for example `modify and changed(price) and new.price < 0.01`
   * @param options allowed changes, and the only attributes to restore
   */
  public static matching(name: string, filter: string, options: MatchingOptions = {}): ChangeRule {
    return new ChangeRule(name, filter, options);
  }

  /**
   * Attributes that keep the value with which their item was inserted. A repair takes back these attributes only, and
   * leaves the rest of the change.
   *
   * @param attributes the names of the attributes, at least one
   * @param options name and allowed changes
   */
  public static protectedAttributes(attributes: string[], options: NamedRuleOptions = {}): ChangeRule {
    const { name = 'ProtectedAttributes', allow } = options;
    const names = checkedNames('attributes', attributes);
    const changed = names.map((each) => `changed(${filterText.name(each)})`);
    return new ChangeRule(name, `modify and ${anyOf(changed)}`, { allow, onlyAttributes: names });
  }

  /**
   * Transitions of a text that must not happen, such as from `shipped` back to `pending`. A repair takes the whole
   * change back, not the attribute alone.
   *
   * @param attribute the name of the attribute
   * @param transitions each with a text before, a text after, or both; at least one
   * @param options name and allowed changes
   */
  public static forbiddenTransitions(
    attribute: string, transitions: ForbiddenTransition[], options: NamedRuleOptions = {},
  ): ChangeRule {
    const [checked] = checkedNames('attribute', [attribute]);
    const { name = `ForbiddenTransitions-${checked.replace(/[^\w.-]/g, '-').slice(0, 43)}`, allow } = options;
    if (transitions.length === 0) {
      throw refusal('transitions', 'name at least one transition', 'none');
    }
    const tests = transitions.map((transition) => transitionTest(checked, transition));
    return new ChangeRule(name, `modify and ${anyOf(tests)}`, { allow });
  }

  /** The name in events, logs and plans. */
  public readonly name: string;

  /** The filter that matches unintended changes, in the language of the rewind. */
  public readonly filter: string;

  /** The only attributes that a repair takes back; the whole change if left out. */
  public readonly onlyAttributes?: string[];

  /** Changes that are intended until a time, although the filter matches them. */
  public readonly allow: AllowedChanges[];

  private constructor(name: string, filter: string, { onlyAttributes, allow = [] }: MatchingOptions) {
    // The event of a monitor lists names with commas between them.
    this.name = nameMatching('name', name, /^[\w.-](?:[\w .-]{0,62}[\w.-])?$/,
      '1 to 64 letters, digits, dots, hyphens, underscores, and spaces between them');
    this.filter = checkedFilter(`the rule "${name}"`, filter);
    this.onlyAttributes = onlyAttributes && checkedNames('onlyAttributes', onlyAttributes);
    this.allow = allow;
  }
}

function transitionTest(attribute: string, { from, to }: ForbiddenTransition): string {
  if (from === undefined && to === undefined) {
    throw refusal('transitions', 'have a text before or after', 'a transition without either',
      'use ChangeRule.protectedAttributes() for an attribute that never changes');
  }
  if (from === to) {
    throw refusal('transitions', 'have two different texts', `"${from}" twice`);
  }
  const before = from === undefined ? [] : [`${filterText.value('old', attribute)} = ${filterText.text(from)}`];
  const after = to === undefined ? [] : [`${filterText.value('new', attribute)} = ${filterText.text(to)}`];
  const both = [...before, ...after];
  return [...both, ...both.length === 1 ? [`changed(${filterText.name(attribute)})`] : []].join(' and ');
}

function anyOf(tests: string[]): string {
  return tests.length === 1 ? tests[0] : `(${tests.join(' or ')})`;
}

function checkedNames(property: string, names: string[]): string[] {
  if (names.length === 0) {
    throw refusal(property, 'name at least one attribute', 'none');
  }
  const wrong = names.find((name) => Token.isUnresolved(name) || typeof name !== 'string' || name === '');
  if (wrong !== undefined) {
    throw refusal(property, 'be names of attributes that are known when the app is synthesised', wrong === '' ? '""' : 'a token');
  }
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) {
    throw refusal(property, 'name each attribute once', `"${twice}" twice`);
  }
  return names;
}
