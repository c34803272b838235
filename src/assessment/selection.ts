import { matchesAnArn } from './arn-patterns';
import { allOf, anyOf, type Fact, isKnown, not, Unknown } from './fact';
import { matches, plainFact } from './marked-text';

/** Tags by their keys; values may hold marks. */
export type TagFacts = Fact<ReadonlyMap<string, string>>;

/** What a selection can select: a table in the Region of the plan. */
export interface Selectable {
  /** With marks for what only the deployment knows. */
  readonly arn: string;
  readonly tags: TagFacts;
}

/** The ways in which AWS Backup compares a tag. */
export type TagOperator = 'StringEquals' | 'StringNotEquals' | 'StringLike' | 'StringNotLike';

/** A comparison of a tag; texts may hold marks. */
export interface TagTest {
  readonly operator: TagOperator;
  readonly key: string;
  readonly value: string;
}

/**
 * The resources that a plan selects; each list is unknown where it is not written out.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
 */
export interface SelectionFacts {
  readonly name: string;
  readonly resources: Fact<readonly string[]>;
  readonly notResources: Fact<readonly string[]>;

  /** One of these must hold. */
  readonly listOfTags: Fact<readonly TagTest[]>;

  /** All of these must hold. */
  readonly conditions: Fact<readonly TagTest[]>;
}

/** True if a selection takes a table; unknown where a later tag or a value of the deployment decides. */
export function selects(selection: SelectionFacts, table: Selectable): Fact<boolean> {
  const excluded = amongArns(selection.notResources, table);
  return allOf([not(excluded), assigned(selection, table), metBy(selection.conditions, table)]);
}

function assigned({ resources, listOfTags, conditions }: SelectionFacts, table: Selectable): Fact<boolean> {
  const named = amongArns(resources, table);
  const tagged = isKnown(listOfTags) ? anyOf(listOfTags.map((test) => holds(test, table.tags))) : listOfTags;
  const [names, tags] = [isGiven(resources), isGiven(listOfTags)];
  if (names && tags) {
    return named === tagged ? named : anyOf([named, tagged]) === false ? false : new Unknown(BOTH);
  }
  if (names) return named;
  if (tags) return tagged;
  return isGiven(conditions) ? true : new Unknown(EVERYTHING);
}

const BOTH = 'AWS documents a selection by ARNs and ListOfTags together in two ways';
const EVERYTHING = 'a selection without resources and tags takes what the account has opted in to';

function metBy(conditions: Fact<readonly TagTest[]>, { tags }: Selectable): Fact<boolean> {
  return isKnown(conditions) ? allOf(conditions.map((test) => holds(test, tags))) : conditions;
}

function isGiven(list: Fact<readonly unknown[]>): boolean {
  return !isKnown(list) || list.length > 0;
}

function amongArns(patterns: Fact<readonly string[]>, { arn }: Selectable): Fact<boolean> {
  return isKnown(patterns) ? matchesAnArn(patterns, arn) : patterns;
}

/** A tag that the template does not give can come from the stack or from a person, at any time. */
function holds({ operator, key, value }: TagTest, tags: TagFacts): Fact<boolean> {
  const name = plainFact(key.replace(/^aws:ResourceTag\//, ''));
  if (!isKnown(name)) return name;
  if (!isKnown(tags)) return tags;
  const given = tags.get(name);
  if (given === undefined) return new Unknown(`whether the table gets the tag "${name}", which the template does not give it`);
  const same = operator.endsWith('Like') ? matches(value, given) : exactly(value, given);
  return operator.includes('Not') ? not(same) : same;
}

function exactly(value: string, given: string): Fact<boolean> {
  if (value === given) return true;
  const open = [value, given].map(plainFact).find((each) => !isKnown(each));
  return open instanceof Unknown ? open : false;
}
