import { Token } from 'aws-cdk-lib';
import type { SelectedTables } from './selected-tables';
import { type TagValues, assertFewConditions, assertTags } from './tag-conditions';
import { canBeArn } from '../internal/arn-parts';
import { refusal } from '../internal/requirement';

/**
 * One selection of AWS Backup: tables that match any of the ARNs and all of the conditions, and none of the exclusions.
 */
interface Selected {
  readonly arns: string[];
  readonly exceptArns: string[];
  readonly tags: TagValues;

  /** A list, because several values of one key can be left out. */
  readonly exceptTags: Array<[string, string]>;
}

/** AWS Backup takes 500 ARNs in a selection, and 30 if any holds a wildcard. */
const MOST_ARNS = 500;
const MOST_PATTERNS = 30;

const TABLE_ARN = [
  /^[\w-]+$/,
  /^dynamodb$/,
  /^(\*|[a-z0-9-]+)$/,
  /^(\*|\d{12})$/,
  /^table\/(\*|[a-zA-Z0-9_.-]{1,255}\*?)$/,
];
const NOTHING: Selected = { arns: [], exceptArns: [], tags: {}, exceptTags: [] };

/**
 * Tables that a plan selects without knowing their constructs: by ARN, by the beginning of their names, or by their
 * tags.
 *
 * It always names DynamoDB tables, so that it never selects resources of other kinds that bear the same tags, and it
 * can never be empty, which AWS Backup would take as "everything".
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
 */
export class TableSelector {
  /**
   * Tables by their ARNs.
   *
   * @param tableArns at least one, in the account and Region of the plan, for example
   * `arn:aws:dynamodb:eu-west-1:111122223333:table/orders-*`; a `*` can stand at the end only. More than fit a
   * selection of AWS Backup (500, or 30 with a `*`) become several selections.
   */
  public static arns(tableArns: string[]): TableSelector {
    assertArns('tableArns', tableArns);
    const patterns = inOrder(tableArns.filter(isPattern));
    const names = inOrder(tableArns.filter((arn) => !isPattern(arn)));
    return new TableSelector(
      [...chunks(names, MOST_ARNS), ...chunks(patterns, MOST_PATTERNS)].map((arns) => ({ ...NOTHING, arns })),
    );
  }

  /** All tables of the account and Region of the plan. */
  public static allTables(): TableSelector {
    return new TableSelector([NOTHING]);
  }

  /**
   * Tables that have ALL of these tags, at most 30; for tables that have any of them use `TableSelector.anyOf()`.
   *
   * @param tags values by their keys, upper and lower case as on the table; `*` in a value stands for any text
   */
  public static taggedWith(tags: { [key: string]: string }): TableSelector {
    assertTags('tags', tags, 'for every table use TableSelector.allTables()');
    return new TableSelector([{ ...NOTHING, tags }]);
  }

  /** Tables that ANY of the selectors selects; each becomes a selection of AWS Backup of its own. */
  public static anyOf(...selectors: TableSelector[]): TableSelector {
    if (selectors.length === 0) {
      throw refusal('selectors', 'hold at least one selector', 'none', 'a selection of nothing would select everything');
    }
    return new TableSelector(selectors.flatMap(({ selected }) => selected));
  }

  private constructor(private readonly selected: Selected[]) {}

  /**
   * The same tables without these.
   *
   * @param tableArns at most 500, or 30 with a `*`, which can stand at the end only
   */
  public exceptArns(tableArns: string[]): TableSelector {
    assertArns('tableArns', tableArns);
    return this.each((selected) => {
      const exceptArns = [...selected.exceptArns, ...tableArns];
      const most = exceptArns.some(isPattern) ? MOST_PATTERNS : MOST_ARNS;
      if (exceptArns.length > most) {
        throw refusal('tableArns', `hold at most ${most} tables to leave out`, String(exceptArns.length),
          'leave them out by a tag: exceptTaggedWith()');
      }
      const emptied =
        selected.arns.length > 0 && selected.arns.every((arn) => exceptArns.some((except) => covers(except, arn)));
      if (emptied || exceptArns.some((arn) => /:table\/\*$/.test(arn))) {
        throw refusal('tableArns', 'leave something to select', exceptArns.map((arn) => `"${arn}"`).join(', '),
          'what is left out is everything that is selected');
      }
      return { ...selected, exceptArns };
    });
  }

  /**
   * The same tables without those that have ANY of these tags.
   *
   * @param tags values by their keys; `*` in a value stands for any text
   */
  public exceptTaggedWith(tags: { [key: string]: string }): TableSelector {
    assertTags('tags', tags, 'leave the call out');
    return this.each((selected) => {
      const opposed = Object.entries(tags).find(
        ([key, value]) => key in selected.tags && matches(value, selected.tags[key]),
      );
      if (opposed) {
        throw refusal('tags', 'leave something to select', `"${opposed[0]}" = "${opposed[1]}", which the selector asks for`,
          'what is left out is everything that is selected');
      }
      return { ...selected, exceptTags: [...selected.exceptTags, ...Object.entries(tags)] };
    });
  }

  /**
   * The selections of AWS Backup that this takes, as CloudFormation takes them.
   *
   * @internal
   */
  public _selections(allTables: string): SelectedTables[] {
    return this.selected.map(({ arns, exceptArns, tags, exceptTags }) => ({
      resources: arns.length > 0 ? inOrder(arns) : [allTables],
      notResources: exceptArns.length > 0 ? inOrder(exceptArns) : undefined,
      conditions: conditions(sorted(Object.entries(tags)), sorted(exceptTags)),
    }));
  }

  private each(change: (selected: Selected) => Selected): TableSelector {
    const changed = this.selected.map(change);
    changed.forEach(({ tags, exceptTags }) => assertFewConditions('tags', Object.keys(tags).length + exceptTags.length));
    return new TableSelector(changed);
  }
}

/**
 * The order of the code must not replace a selection, which CloudFormation does when a list is in another order. What
 * only the deployment knows comes last, in the order of the code.
 */
function inOrder(arns: string[]): string[] {
  const isToken = (arn: string) => Token.isUnresolved(arn);
  return [...arns.filter((arn) => !isToken(arn)).sort(), ...arns.filter(isToken)];
}

function sorted(tags: Array<[string, string]>): Array<[string, string]> {
  return [...tags].sort(([key, value], [otherKey, otherValue]) =>
    key < otherKey || (key === otherKey && value < otherValue) ? -1 : 1,
  );
}

/** In capitals as AWS Backup has them: CloudFormation takes the conditions as they are. */
function conditions(tags: Selected['exceptTags'], exceptTags: Selected['exceptTags']): object | undefined {
  const operators = {
    StringEquals: parameters(tags.filter(isPlain)),
    StringLike: parameters(tags.filter(hasPattern)),
    StringNotEquals: parameters(exceptTags.filter(isPlain)),
    StringNotLike: parameters(exceptTags.filter(hasPattern)),
  };
  const used = Object.entries(operators).filter(([, list]) => list.length > 0);
  return used.length > 0 ? Object.fromEntries(used) : undefined;
}

function parameters(tags: Array<[string, string]>): object[] {
  return tags.map(([key, value]) => ({ ConditionKey: `aws:ResourceTag/${key}`, ConditionValue: value }));
}

function hasPattern([, value]: [string, string]): boolean {
  return isPattern(value);
}

function isPlain(tag: [string, string]): boolean {
  return !hasPattern(tag);
}

function assertArns(property: string, arns: string[]) {
  if (arns.length === 0) {
    throw refusal(property, 'name at least one table', 'none', 'a selection of nothing would select everything');
  }
  if (Token.isUnresolved(arns)) {
    throw refusal(property, 'be a list that is written out', 'a token', 'AWS Backup counts the ARNs: write them out, or select the tables by a tag');
  }
  const illegal = arns.find((arn) => !canBeArn(arn, TABLE_ARN));
  if (illegal !== undefined) {
    throw refusal(property, 'hold ARNs of tables, with a * at the end only', `"${illegal}"`,
      'for example arn:aws:dynamodb:eu-west-1:111122223333:table/orders-*');
  }
}

/** Also where only the rest of it is known to the deployment. */
function isPattern(value: string): boolean {
  return value.includes('*');
}

/** True for a value that matches everything that another one matches; both may hold `*`. */
function matches(pattern: string, value: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[^\w]/g, '\\$&'));
  return pattern === value || (![pattern, value].some(Token.isUnresolved) && new RegExp(`^${parts.join('.*')}$`, 's').test(value));
}

function covers(pattern: string, arn: string): boolean {
  return pattern === arn || (pattern.endsWith('*') && arn.startsWith(pattern.slice(0, -1)));
}

function chunks<T>(list: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
