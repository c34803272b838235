import { Token } from 'aws-cdk-lib';
import { refusal } from '../internal/requirement';

/** AWS Backup takes 30 conditions in a selection. */
const MOST_CONDITIONS = 30;

const LONGEST_VALUE = 256;

/** Tags by their keys. */
export interface TagValues {
  readonly [key: string]: string;
}

/** Refuses tags that AWS Backup could not select by. */
export function assertTags(property: string, tags: TagValues, otherwise: string): void {
  const entries = Object.entries(tags);
  if (entries.length === 0) {
    throw refusal(property, 'hold at least one tag', 'none', otherwise);
  }
  assertFewConditions(property, entries.length);
  const illegal = entries.find(([key]) => !Token.isUnresolved(key) && !/^.{1,128}$/.test(key));
  if (illegal !== undefined) {
    throw refusal(property, 'have keys of 1 to 128 characters', `"${illegal[0]}"`);
  }
  assertTagValues(property, tags);
}

/** Refuses values that no tag can have. */
export function assertTagValues(property: string, tags: TagValues): void {
  // JavaScript lets a number through.
  const long = Object.entries(tags).find(([, value]) => typeof value !== 'string' || (!Token.isUnresolved(value) && value.length > LONGEST_VALUE));
  if (long !== undefined) {
    throw refusal(property, `have values of up to ${LONGEST_VALUE} characters`, `${typeof long[1] === 'string' ? `${long[1].length} characters` : long[1]} for "${long[0]}"`);
  }
}

/** Refuses tags that a table could not be given. */
export function assertSelectionTags(tags: TagValues): void {
  assertTags('selectionTags', tags, 'leave it out to select each table by itself');
  const reserved = Object.keys(tags).find((key) => /^aws:/i.test(key));
  if (reserved !== undefined) {
    throw refusal('selectionTags', 'have keys that do not begin with aws:', `"${reserved}"`, 'AWS keeps these for itself, and the plan gives its tables these tags');
  }
  const pattern = Object.entries(tags).find(([, value]) => value.includes('*'));
  if (pattern !== undefined) {
    throw refusal('selectionTags', 'have values without a *, which the tables are given as they are', `"${pattern[0]}" = "${pattern[1]}"`,
      'write the value out, or select tables by a pattern with plan.addSelection() and TableSelector.taggedWith()');
  }
}

/** Refuses more conditions than a selection holds. */
export function assertFewConditions(property: string, count: number): void {
  if (count > MOST_CONDITIONS) {
    throw refusal(property, `hold at most ${MOST_CONDITIONS} conditions`, String(count), 'give the tables one tag that stands for them all');
  }
}
