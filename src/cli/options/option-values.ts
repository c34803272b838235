/** The values of options, read and refused in one voice. */
import { tableAddress } from '../../engine/dynamodb/table-name';
import { nearestName } from '../../engine/errors/nearest-name';
import { Refusal } from '../../engine/errors/refusal';
import { percentText } from '../../engine/plan/share-text';
import { SETTING_NAMES, type SettingName } from '../../engine/settings/setting-name';
import { parsePastTime, parseSpan, secondOf } from '../terminal/time';

/** A whole number: digits alone, or with commas or underscores before each three digits. */
const WHOLE = /^\d+$|^\d{1,3}(,\d{3})+$|^\d{1,3}(_\d{3})+$/;

/** A number such as `10k`, `1e3` or `10.000`, which has more than one meaning: it has to be written out. */
const ROUNDED = /^\d+(\.\d+)?([kKmM]|[eE]\+?\d+)$|^\d{1,3}([. ]\d{3})+$/;

/**
 * A whole number from 1.
 *
 * @param most the largest number that makes sense; without it, that of exact arithmetic
 */
export function countValue(option: string, most?: number): (text: string) => number {
  return (text) => {
    const trimmed = text.trim();
    const count = WHOLE.test(trimmed) ? Number(trimmed.replaceAll(/[_,]/g, '')) : NaN;
    if (!(count >= 1) || !Number.isSafeInteger(count) || count > (most ?? count)) {
      throw new Refusal(option, `be a whole number from 1${most === undefined ? '' : ` to ${most}`}`, JSON.stringify(text),
        ROUNDED.test(trimmed) ? 'write all of its digits, such as 10000 or 10,000' : undefined);
    }
    return count;
  };
}

/**
 * A share, as `5%`, `0.05` or `any`; deleted items count, so it may be more than all. A bare number from 1 is refused:
 * it may be meant as a percentage, and as a share it would switch the limit off.
 */
export function shareValue(option: string): (text: string) => number {
  const read = shareRead(option, 'be a percentage such as 5%, a fraction below 1 such as 0.05, or any');
  return (text) => text.trim() === 'any' ? Infinity : read(text);
}

/** A part of a whole, in the same spelling: at least so much, and less than all. */
export function partValue(option: string, least: number): (text: string) => number {
  const allowed = `be a percentage such as 1%, or a fraction such as 0.01, from ${percentText(least)} to less than 100%`;
  const read = shareRead(option, allowed);
  return (text) => {
    const share = read(text);
    if (share >= least && share < 1) return share;
    throw new Refusal(option, allowed, JSON.stringify(text), share >= 1 ? 'leave the option out to have all' : undefined);
  };
}

function shareRead(option: string, allowed: string): (text: string) => number {
  return (text) => {
    const [, number, percent] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim()) ?? [];
    const share = percent ? Number(number) / 100 : Number(number);
    if (!(share > 0) || !Number.isFinite(share) || (!percent && !/^0?\./.test(number))) {
      const isNumber = share > 0 && Number.isFinite(share);
      throw new Refusal(option, allowed, JSON.stringify(text), isNumber ? readings(share) : undefined);
    }
    return share;
  };
}

/** A bare number has two readings: five is 5%, and one is 1% or all. */
function readings(number: number): string {
  if (number === 1) return 'write 1% or 100%';
  return number < 100 ? `write ${number}% or ${Number((number / 100).toPrecision(12))}` : `write ${number}%`;
}

/** An amount of dollars, with or without the sign. */
export function dollarValue(option: string): (text: string) => number {
  return (text) => {
    const [, amount] = /^\s*\$?(\d+(?:\.\d+)?)\s*$/.exec(text) ?? [];
    if (amount === undefined) throw new Refusal(option, 'be an amount of dollars, such as 25 or 0.50', JSON.stringify(text));
    return Number(amount);
  };
}

/** A text that is not blank: a variable of a shell without a value is no choice. */
export function textValue(option: string): (text: string) => string {
  return (text) => {
    if (text.trim() === '') throw new Refusal(option, 'have a value', JSON.stringify(text), 'leave the option out if there is none');
    return text;
  };
}

/** Names with slashes between them. */
export function pathValue(parts: number, example: string): (option: string) => (text: string) => string {
  return (option) => (text) => {
    const names = text.split('/');
    if (names.length === parts && names.every((name) => name.trim() !== '')) return text;
    throw new Refusal(option, `be ${example}`, JSON.stringify(text), 'one with a slash in its name is given by its id');
  };
}

/** The same, of at most so many characters. */
export function shortValue(option: string, most: number): (text: string) => string {
  const read = textValue(option);
  return (text) => {
    if (text.length > most) throw new Refusal(option, `have at most ${most} characters`, String(text.length));
    return read(text);
  };
}

/** A URL of a service. */
export function urlValue(option: string): (text: string) => string {
  return (text) => {
    if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
      throw new Refusal(option, 'be a URL such as http://127.0.0.1:8000', JSON.stringify(text));
    }
    return text;
  };
}

const TABLE_NAME = /^[\w.-]{3,255}$/;

/** A name: quoted as in filters, or plain with `\,` for a comma; spaces around it are left out. */
const NAME = /\s*(?:("(?:[^"\\]|\\.)*")\s*|((?:\\,|[^,])*))(,|$)/y;

/** Names with commas between them. */
export function namesValue(option: string): (text: string) => string[] {
  return (text) => {
    const names = namesIn(text);
    if (!names || names.includes('')) throw new Refusal(option, 'be names of attributes with commas between them', JSON.stringify(text));
    return names;
  };
}

/** One name: quoted as in filters, or as it is. */
export function nameValue(text: string): string {
  return unquoted(text) ?? text;
}

/** The same, or none: ''. */
export function namesOrNoneValue(option: string): (text: string) => string[] {
  const names = namesValue(option);
  return (text) => text.trim() === '' ? [] : names(text);
}

/** Names of settings, with commas between them. */
export function settingsValue(option: string): (text: string) => SettingName[] {
  return (text) => text.split(',').map((each) => each.trim()).map((name) => {
    const setting = SETTING_NAMES.find((known) => known === name);
    if (setting) return setting;
    const nearest = nearestName(name, SETTING_NAMES);
    throw new Refusal(option, `be names of ${SETTING_NAMES.join(', ')}`, JSON.stringify(name), nearest && `perhaps ${nearest}`);
  });
}

/** A time that has been. */
export function pastTime(option: string, now: () => Date): (text: string) => Date {
  return (text) => parsePastTime(option, text, now());
}

/** A time that has been, to the second: DynamoDB restores to no finer one. */
export function pastSecond(option: string, now: () => Date): (text: string) => Date {
  return (text) => secondOf(parsePastTime(option, text, now()));
}

/** A span such as `10m`, in milliseconds. */
export function spanValue(most: number): (option: string) => (text: string) => number {
  return (option) => (text) => parseSpan(option, text, most);
}

/** The same as it is typed. */
export function spanOf(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}

/** A table by its name or ARN. */
export function tableValue(option: string): (text: string) => string {
  return (text) => {
    tableAddress(option, text);
    return text;
  };
}

/** The name of a table that is not there yet. */
export function tableNameValue(option: string): (text: string) => string {
  return (text) => {
    if (!TABLE_NAME.test(text)) throw new Refusal(option, 'be the name of a table: 3 to 255 letters, digits, "_", "-" and "."', JSON.stringify(text));
    return text;
  };
}

/** An option that may be given several times, for longer lists. */
export function joined<T extends string>(
  read: (text: string) => T[],
): (text: string, before?: readonly T[]) => readonly T[] {
  return (text, before = []) => [...before, ...read(text)];
}

/** An option that may be given several times. */
export function repeated<T>(read: (text: string) => T): (text: string, before?: readonly T[]) => readonly T[] {
  return (text, before = []) => [...before, read(text)];
}

/** The names as an option takes them. */
export function namesText(names: readonly string[]): string {
  return names.map((name) => /^["\s]|\s$|\\/.test(name) ? JSON.stringify(name) : name.replaceAll(',', '\\,')).join(',');
}

function namesIn(text: string): string[] | undefined {
  const names: string[] = [];
  NAME.lastIndex = 0;
  for (;;) {
    const [, quoted, plain = '', end] = NAME.exec(text)!;
    const name = quoted === undefined ? plain.trim().replaceAll('\\,', ',') : unquoted(quoted);
    if (name === undefined) return undefined;
    names.push(name);
    if (end === '') return names;
  }
}

function unquoted(text: string): string | undefined {
  try {
    const name: unknown = JSON.parse(text);
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
