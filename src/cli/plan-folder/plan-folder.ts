/** The folder of a plan, with all that belongs to it. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Identity } from './identity';
import { jsonText } from '../../engine/errors/plain-text';
import { type JsonObject, jsonObject } from '../../engine/files/json-object';
import { makePrivateFolder, textOf, writeWhole } from '../../engine/files/private-files';
import type { Journal, JournalHistory } from '../../engine/journal/journal';
import type { JournalHead } from '../../engine/journal/journal-chain';

/** A journal that a run writes. */
export interface OpenJournal extends Journal {
  /** The last entry that is safe. */
  readonly head: JournalHead;
  close(): Promise<void>;
}

export interface PlanFolder {
  /** The name as it is typed. */
  readonly name: string;

  /** Its files on this machine. */
  readonly path: string;

  /** Files that belong to no plan; they are not read. */
  readonly strangers: readonly string[];

  /** The journal to read, while a run may write it. */
  history(): JournalHistory;

  /** The journal to write, for one run at a time. */
  journal(): Promise<OpenJournal>;

  /** Makes files safe that a command wrote: those of a plan before its result is shown. */
  publish(...files: readonly string[]): Promise<void>;

  /** Fetches a file to this machine; false if there is none. */
  fetch(file: string): Promise<boolean>;

  /** Forgets a plan that was not finished. */
  discard(): void;
  close(): void;
}

/** Facts about a plan, kept next to it. */
export interface PlanNote extends Identity {
  readonly at: string;
  readonly evidence: string;

  /** The counts of the dry run. */
  readonly dryRun: object;

  /** Warnings of the dry run. Notes of earlier releases have none. */
  readonly warnings?: readonly string[];
}

export const PLAN_NOTE = 'dry-run.json';

export const PLAN_FILES = ['items.jsonl', 'plan.json'] as const;

/** A file next to the plan that holds a JSON object; none if there is none, or what is there cannot be read as one. */
export function objectIn(folder: PlanFolder, file: string): JsonObject | undefined {
  const path = join(folder.path, file);
  return existsSync(path) ? jsonObject(textOf(path)) : undefined;
}

export async function writeJson(folder: PlanFolder, file: string, document: object): Promise<void> {
  const path = join(folder.path, file);
  makePrivateFolder(dirname(path));
  writeWhole(path, `${jsonText(document, 2)}\n`);
  await folder.publish(file);
}

/** The note of a plan; none if it cannot be read: the plan is the same without it. */
export function planNote(folder: PlanFolder): PlanNote | undefined {
  const json = objectIn(folder, PLAN_NOTE);
  const texts = json && [json.at, json.evidence, json.host, json.by ?? ''].every((value) => typeof value === 'string');
  return texts ? json as unknown as PlanNote : undefined;
}
