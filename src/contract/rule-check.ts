/** What is known of filters without a table: a synthesis asks a bundle of the engine's parser. */

/** An attribute that a filter names. */
export interface NamedAttribute {
  /** The image that the test reads; both images for `changed(…)`. */
  readonly image: 'old' | 'new' | 'key' | 'changed';

  /** Names of attributes and members, numbers of elements of lists. */
  readonly path: readonly (string | number)[];
}

/** The functions of the bundle. */
export interface RuleCheck {
  /** Why a filter is refused, with the place on two more lines; `undefined` if it can be read. */
  filterFault(text: string): string | undefined;

  /** The attributes that a filter names, in its order. */
  namedAttributes(text: string): readonly NamedAttribute[];

  /**
   * At most five patterns for the event source mapping of the function: each record of the stream whose change one of
   * the filters matches has a pattern that matches it. `undefined` if every record may be such a one.
   */
  eventPatterns(filters: readonly string[]): readonly object[] | undefined;
}
