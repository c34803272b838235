/**
 * The time of a repair: attributes that are touched are set to it, in the form that they have.
 *
 * The form is that of the value before the damage or, if that has none, of the value that is there now:
 *
 * - ISO 8601 text with a date, a time and a zone: the same separator, precision and zone;
 * - a whole number of seconds or of milliseconds since 1970: the times from 2001 to 2286, of which neither can be taken
 *   for the other.
 *
 * Any other value may mean anything, a text without a zone among them. It stays and is a conflict.
 */
import type { Conflict } from '../damage/conflict';
import type { DamagedAttribute } from '../damage/damaged-attributes';
import type { RestoreRules } from '../damage/restore-rules';
import { ABSENT, attribute, type Item, sameValue, type Value } from '../values/attribute-value';

export interface TouchTarget {
  readonly rules: RestoreRules;

  /** The values of touched attributes before the damage changed them. */
  readonly former?: Item;

  /** The time of the repair. @default - nothing is touched */
  readonly at?: number;
}

type Form = (at: number) => NonNullable<Value>;

/**
 * Marks that set an item's touched attributes. None for an attribute that the item does not have and did not have
 * before the damage.
 */
export function timeMarks(item: Item, { rules: { touch = [] }, former, at }: TouchTarget): DamagedAttribute[] {
  if (at === undefined) return [];
  return touch.flatMap((name) => {
    const damaged = attribute(item, name);
    const base = formIn(name, item, former)?.(at) ?? damaged;
    return sameValue(base, damaged) ? [] : [{ path: [name], base, damaged, time: true, since: '' }];
  });
}

/** Conflicts of attributes whose value has no form of a time, once the item is repaired. */
export function timeConflicts(item: Item, { rules: { touch = [] }, former = {} }: TouchTarget): Conflict[] {
  return touch.flatMap((name): Conflict[] => {
    const live = attribute(item, name);
    const base = attribute(former, name) ?? live;
    if (base === ABSENT || formIn(name, item, former)) return [];
    const message =
      'neither ISO 8601 with a zone nor whole seconds or milliseconds since 1970: it stays as it is, for you to set';
    return [{ reason: 'time not set', attribute: name, base, damaged: live, live, message }];
  });
}

function formIn(name: string, item: Item, former: Item = {}): Form | undefined {
  return formOf(attribute(former, name)) ?? formOf(attribute(item, name));
}

function formOf(value: Value): Form | undefined {
  return value?.S !== undefined ? textForm(value.S) : value?.N !== undefined ? numberForm(Number(value.N)) : undefined;
}

const ISO = /^(\d{4}-\d\d-\d\d)([Tt ])(\d\d:\d\d)(?:(:\d\d)(?:([.,])(\d{1,9}))?)?([Zz]|([+-])(\d\d)(?::?(\d\d))?)$/;

/** No zone is further from UTC, in minutes. */
const FURTHEST = 18 * 60;

function textForm(text: string): Form | undefined {
  const [, date, separator, minute, second, point, fraction = '', zone, sign, hours = '0', minutes = '0'] =
    ISO.exec(text) ?? [];
  if (date === undefined || !isDate(`${date}T${minute}${second ?? ':00'}.000Z`)) return undefined;
  const offset = (60 * Number(hours) + Number(minutes)) * (sign === '-' ? -1 : 1);
  if (Math.abs(offset) > FURTHEST || Number(minutes) > 59) return undefined;
  return (at) => {
    const [day, time] = new Date(at + 60_000 * offset).toISOString().split(/[TZ]/);
    const digits = time.slice(9).padEnd(fraction.length, '0').slice(0, fraction.length);
    return { S: `${day}${separator}${time.slice(0, second === undefined ? 5 : 8)}${point ?? ''}${digits}${zone}` };
  };
}

/** Tests a date. The parser accepts 30 February as a day in March. */
function isDate(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

function numberForm(number: number): Form | undefined {
  if (!Number.isInteger(number)) return undefined;
  if (number >= 1e9 && number < 1e10) return (at) => ({ N: `${Math.floor(at / 1000)}` });
  return number >= 1e12 && number < 1e13 ? (at) => ({ N: `${Math.floor(at)}` }) : undefined;
}
