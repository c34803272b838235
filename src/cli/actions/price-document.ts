/** Prices in a document: of another Region, or as they were negotiated. It has the form of the list prices. */
import { readFileSync } from 'node:fs';
import { PRICES, type PriceList } from '../../engine/advice/prices';
import { Refusal } from '../../engine/errors/refusal';
import { isObject, jsonObject, type JsonObject } from '../../engine/files/json-object';

/** A field by its path, with what it has to be. */
type Check = readonly [path: string, allowed: string, holds: (value: unknown) => boolean];

const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';

const FIELDS: readonly Check[] = [
  ['date', 'a month as 2026-11, or a day of it', (value) => typeof value === 'string' && /^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$/.test(value)],
  ['place', 'a text', isText],
  ['region', 'a Region as eu-west-1', (value) => typeof value === 'string' && /^[a-z]+(-[a-z]+)+-\d+$/.test(value)],
  ['currency', PRICES.currency, (value) => value === PRICES.currency],
  ['prices', `an object with ${Object.keys(PRICES.prices).join(', ')} only`,
    (value) => isObject(value) && Object.keys(value).every((name) => Object.hasOwn(PRICES.prices, name))],
  ...Object.entries(PRICES.prices).flatMap(([name, { unit }]): Check[] => [
    [`prices.${name}.dollars`, 'a number, at least 0', (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0],
    [`prices.${name}.unit`, JSON.stringify(unit), (value) => value === unit],
    [`prices.${name}.source`, 'a text', isText],
  ]),
];

/** @param file none for list prices */
export function pricesIn(file: string | undefined): PriceList {
  if (file === undefined) return PRICES;
  const document = jsonObject(readFileSync(file, 'utf8'));
  if (!document) throw new Refusal('prices', 'be a file with a JSON object', JSON.stringify(file), FORM);
  for (const [path, allowed, holds] of FIELDS) {
    const value = valueAt(document, path);
    if (!holds(value)) throw new Refusal('prices', `have in ${path} ${allowed}`, JSON.stringify(value) ?? 'none', FORM);
  }
  return document as unknown as PriceList;
}

const FORM = 'advise --json prints the list prices in this form, as "prices"';

function valueAt(document: JsonObject, path: string): unknown {
  return path.split('.').reduce<unknown>((found, name) => isObject(found) ? found[name] : undefined, document);
}
