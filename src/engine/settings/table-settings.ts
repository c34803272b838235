/** The settings of a table at one time, as a document that can be kept. */
import { isMembers, type Json } from './json-value';
import { SETTING_NAMES, type SettingName } from './setting-name';
import { isObject, type JsonObject } from '../files/json-object';

/** A setting by its parts: the table and its indexes, or what else has it, each with its value; null is off. */
export interface Parts {
  readonly [part: string]: Json;
}

/** The value, or the reason why it could not be read. */
export type Known = KnownValue | { readonly unknown: string };

export interface KnownValue {
  readonly value: Parts;

  /** The time of an earlier reading, where the value could not be read again. @default - that of the document */
  readonly readAt?: string;
}

export interface SettingsTable {
  readonly name: string;
  readonly arn: string;

  /** Changes when the table is deleted and created again. */
  readonly id: string;

  /** The names and types of the key: `pk:S`, the partition key first. */
  readonly keys: readonly string[];

  /** None if the stream was never on. */
  readonly streamArn?: string;
}

export interface TableSettings {
  readonly version: 1;
  readonly table: SettingsTable;

  /** In ISO 8601. */
  readonly readAt: string;
  readonly settings: { readonly [N in SettingName]: Known };
}

/** A document of an earlier version does without the settings that came later. */
const NOT_IN_DOCUMENT: Known = { unknown: 'it is not in the document' };

/** The document in JSON that was read from a file; none if it is another one. */
export function tableSettingsIn(document: JsonObject): TableSettings | undefined {
  const { version, table, readAt, settings } = document;
  if (version !== 1 || typeof readAt !== 'string' || !isTable(table) || !isObject(settings)) return undefined;
  const there = SETTING_NAMES.filter((name) => name in settings);
  if (there.length === 0 || !there.every((name) => isKnown(settings[name]))) return undefined;
  const complete = Object.fromEntries(SETTING_NAMES.map((name) => [name, settings[name] ?? NOT_IN_DOCUMENT]));
  return { ...document, settings: complete } as unknown as TableSettings;
}

function isTable(table: unknown): boolean {
  return isObject(table) && ['name', 'arn', 'id'].every((name) => typeof table[name] === 'string')
    && Array.isArray(table.keys);
}

function isKnown(known: unknown): boolean {
  return isObject(known) && (typeof known.unknown === 'string' || isMembers(known.value as Json));
}
