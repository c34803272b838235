import type { AllowedChanges } from './allowed-changes';

/** Options of any rule. */
export interface ChangeRuleOptions {
  /**
   * Changes that are intended until a time, although the rule matches them.
   *
   * @default - none
   */
  readonly allow?: AllowedChanges[];
}

/** Options of a rule that has a name of its own by default. */
export interface NamedRuleOptions extends ChangeRuleOptions {
  /**
   * The name of the rule in events, logs and plans: 1 to 64 letters, digits, spaces, dots, hyphens and underscores,
   * unique within its monitor.
   *
   * @default - a name that follows from the kind of the rule
   */
  readonly name?: string;
}

/** Options of a rule for items that never change. */
export interface ImmutableOptions extends NamedRuleOptions {
  /**
   * The kind of change that stays intended, as the filter language names it: `ttl`, the deletion of an expired item by
   * time to live.
   *
   * @default - none: a deletion by time to live is unintended, too
   */
  readonly except?: string;
}

/** Options of a rule that is a filter. */
export interface MatchingOptions extends ChangeRuleOptions {
  /**
   * The only attributes that a repair takes back, by their names. A deleted item comes back whole all the same.
   *
   * @default - the whole change
   */
  readonly onlyAttributes?: string[];
}

/** A transition of an attribute between two texts. */
export interface ForbiddenTransition {
  /**
   * The text before the change.
   *
   * @default - any other value, or none
   */
  readonly from?: string;

  /**
   * The text after the change.
   *
   * @default - any other value, or none
   */
  readonly to?: string;
}
