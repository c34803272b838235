/** Where a plan lives, with all that belongs to it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Journal } from '../handlers/engine/journal';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../handlers/engine/permissions';
import { Plan } from '../handlers/engine/plan';
import { Refusal } from '../handlers/engine/refusal';

/** A journal that a run writes. */
export interface OpenJournal extends Pick<Journal, 'append' | 'entries'> {
  close(): Promise<void>;
}

export interface PlanFolder {
  /** As people type it. */
  readonly name: string;

  /** Its files on this machine. */
  readonly path: string;

  /** The journal to read, while a run may write it. */
  history(): Pick<Journal, 'entries'>;

  /** The journal to write, for one run at a time. */
  journal(): Promise<OpenJournal>;

  /** Makes files safe that a command wrote: those of a plan before a person is told of it. */
  publish(...files: readonly string[]): Promise<void>;

  /** Forgets a plan that was not finished. */
  discard(): void;
  close(): void;
}

export const PLAN_FILES = ['items.jsonl', 'plan.json'] as const;

/** Opens the plan of a folder. */
export async function planIn(folder: PlanFolder): Promise<Plan> {
  return Plan.open(folder.path).catch((error) => {
    if (error instanceof SyntaxError) throw new Refusal('plan', 'be as it was written', 'plan.json, which is not JSON', 'make a new plan');
    throw error;
  });
}

/** A file beside the plan, as JSON. */
export function readJson<T>(folder: PlanFolder, file: string): T | undefined {
  const path = join(folder.path, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

export async function writeJson(folder: PlanFolder, file: string, document: object): Promise<void> {
  const path = join(folder.path, file);
  mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
  writeFileSync(path, `${JSON.stringify(document, undefined, 2)}\n`, { mode: PRIVATE_FILE });
  await folder.publish(file);
}
