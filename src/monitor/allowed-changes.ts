import { checkedFilter, filterText } from './rule-filter';
import { refusal } from '../internal/requirement';

/** The end of an allowance. */
export interface AllowedChangesOptions {
  /**
   * The time at which the allowance ends. It is compared with the time of a change, not with that of a deployment; once
   * it has passed, the synthesis warns.
   */
  readonly until: Date;
}

/** Changes that are intended until a time, although a rule matches them: those of a known migration. */
export class AllowedChanges {
  /**
   * Changes after which an item carries the mark of a writer: a text in an attribute of its own. A deletion leaves no
   * mark behind, so it stays unintended.
   *
   * @param attribute the name of the attribute, for example `writer`
   * @param mark the text that the migration writes into it, for example `migration-2026-11`
   * @param options the end of the allowance
   */
  public static byMark(attribute: string, mark: string, options: AllowedChangesOptions): AllowedChanges {
    return AllowedChanges.matching(`${filterText.value('new', attribute)} = ${filterText.text(mark)}`, options);
  }

  /**
   * Changes that a filter matches.
   *
   * @param filter the description of the changes, in the language of the rewind
   * @param options the end of the allowance
   */
  public static matching(filter: string, options: AllowedChangesOptions): AllowedChanges {
    return new AllowedChanges(checkedFilter('allowed changes', filter), checkedEnd(options.until));
  }

  private constructor(
    /** The filter that matches the changes. */
    public readonly filter: string,
    /** The time at which the allowance ends. */
    public readonly until: Date,
  ) {}
}

function checkedEnd(until: Date): Date {
  if (!(until instanceof Date) || Number.isNaN(until.getTime())) {
    throw refusal('until', 'be a time', String(until), 'write for example new Date("2026-12-01T00:00:00Z")');
  }
  return until;
}
