/** The header of a plan: `plan.json`. */
import type { ReadCounts } from './checkpoints';
import type { NameDoubt } from '../damage/names-read';
import type { RestoreRules } from '../damage/restore-rules';
import type { Table } from '../dynamodb/table';
import { StateError } from '../errors/state-error';
import type { SourceKind } from '../evidence/change';
import { isObject, type JsonObject, jsonObject } from '../files/json-object';

export interface PlanCounts extends ReadCounts {
  /** Items in the plan, and damaged ones beyond the limit. */
  items: number;
  leftOut: number;
}

export interface PlanHeader {
  readonly version: number;
  readonly tableName: string;
  readonly tableArn: string;
  readonly tableId?: string;
  readonly keyNames: string[];
  readonly source?: SourceKind;
  readonly from: string;
  readonly to?: string;
  readonly filter?: string;
  readonly rules: RestoreRules;

  /** The user's statement that the changes that match the filter in this time are damage only. */
  readonly damageOnly?: boolean;
  readonly createdAt: string;
  readonly counts: PlanCounts;

  /** Names of the rules and the filter that no change has. */
  readonly doubts?: readonly NameDoubt[];

  /** Attributes that the damage changed, if the rules leave all of it alone. */
  readonly leftAlone?: readonly string[];

  /** The first items, to look at. */
  readonly samples: unknown[];

  /** The SHA-256 of `items.jsonl`. */
  readonly itemsDigest: string;
}

/** Grows whenever the meaning of a plan changes. */
export const PLAN_VERSION = 2;

/** The beginning of the header of a new plan: the table that it is for. */
export function planSubject({ name, arn, id, keyNames }: Table) {
  return { version: PLAN_VERSION, tableName: name, tableArn: arn, tableId: id, keyNames };
}

/** Reads a header, and refuses one that no planning has written. */
export function planHeader(text: string): PlanHeader {
  const header = jsonObject(text);
  if (!header) {
    throw new StateError('plan is corrupt: plan.json holds no JSON object', undefined, NEW_PLAN);
  }
  if (header.version !== PLAN_VERSION) {
    throw new StateError(`plan has the version ${JSON.stringify(header.version)}`, `this release applies version ${PLAN_VERSION}`,
      'apply it with the release that made it, or make a new plan');
  }
  const wrong = Object.keys(SHAPE).find((name) => !SHAPE[name](header[name]));
  if (wrong !== undefined) {
    const fault = header[wrong] === undefined ? 'is missing' : 'has the wrong type';
    throw new StateError(`plan is corrupt: "${wrong}" in plan.json ${fault}`, undefined, NEW_PLAN);
  }
  return header as unknown as PlanHeader;
}

export const NEW_PLAN = 'make a new plan';

type Test = (value: any) => boolean;

const isText: Test = (value) => typeof value === 'string';
const isTime: Test = (value) => isText(value) && !Number.isNaN(Date.parse(value));
const isCount: Test = (value) => Number.isSafeInteger(value) && value >= 0;
const optional = (test: Test): Test => (value) => value === undefined || test(value);
const texts: Test = (value) => Array.isArray(value) && value.every(isText);

const COUNTS: readonly (keyof PlanCounts)[] = ['changes', 'damage', 'unclear', 'ttl', 'items', 'leftOut'];

/** The properties that the command line and the engine rely on. */
const SHAPE: Readonly<Record<string, Test>> = {
  tableName: isText,
  tableArn: isText,
  tableId: optional(isText),
  keyNames: (value) => texts(value) && (value.length === 1 || value.length === 2),
  source: optional(isText),
  from: isTime,
  to: optional(isTime),
  filter: optional(isText),
  rules: isRules,
  damageOnly: optional((value) => typeof value === 'boolean'),
  createdAt: isTime,
  counts: (value) => isObject(value) && COUNTS.every((name) => isCount(value[name])),
  doubts: optional((value) => Array.isArray(value) && value.every(isObject)),
  leftAlone: optional(texts),
  samples: Array.isArray,
  itemsDigest: isText,
};

function isRules(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { only, keep, deep, together, version, delta }: JsonObject = value;
  return [only, keep, deep, delta].every(optional(texts))
    && optional((groups) => Array.isArray(groups) && groups.every(texts))(together) && optional(isText)(version);
}
