/** The values of options, read and refused in one voice. */
import { Refusal } from '../handlers/engine/refusal';

/** A whole number from 1. */
export function countValue(option: string): (text: string) => number {
  return (text) => {
    const count = /^\d[\d_,]*$/.test(text) ? Number(text.replaceAll(/[_,]/g, '')) : NaN;
    if (!(count >= 1) || !Number.isSafeInteger(count)) throw new Refusal(option, 'be a whole number from 1', JSON.stringify(text));
    return count;
  };
}

/** A share, as `60%`, `0.6` or `any`; deleted items count, so it may be more than all. */
export function shareValue(option: string): (text: string) => number {
  return (text) => {
    if (text === 'any') return Infinity;
    const [, number, percent] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text) ?? [];
    const share = percent ? Number(number) / 100 : Number(number);
    if (!(share > 0)) throw new Refusal(option, 'be a share such as 60% or 0.6, or any', JSON.stringify(text));
    return share;
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

/** Names with commas between them; a comma in a name is written `\,`. */
export function namesValue(option: string): (text: string) => string[] {
  return (text) => {
    const names = text.split(/(?<!\\),/).map((name) => name.trim().replaceAll('\\,', ','));
    if (names.includes('')) throw new Refusal(option, 'be names of attributes with commas between them', JSON.stringify(text));
    return names;
  };
}

/** The same, or none: ''. */
export function namesOrNoneValue(option: string): (text: string) => string[] {
  const names = namesValue(option);
  return (text) => text.trim() === '' ? [] : names(text);
}

/** An option that may be given several times. */
export function repeated<T>(read: (text: string) => T): (text: string, before?: T[]) => T[] {
  return (text, before = []) => [...before, read(text)];
}
