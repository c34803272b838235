/**
 * Puts the settings of a table back on the table that was restored from it: in a safe order, one after the other, each
 * read again afterwards.
 *
 * It reads the restored table first and changes only what differs, so a run that was killed is repeated. The source is
 * never asked and never changed: its settings come as a document.
 */
import { compareSetting, wantedParts } from './compare-settings';
import { DescribedTable } from './described-table';
import type { PutBackOutcome } from './put-back-outcome';
import { readSetting } from './read-settings';
import { Requests, Unreadable } from './requests';
import type { Setting } from './setting';
import type { SettingDifference } from './setting-difference';
import { SETTINGS } from './setting-list';
import type { SettingName, Stage } from './setting-name';
import type { SettingsClients } from './settings-clients';
import { SettingsTarget } from './settings-target';
import type { TableSettings } from './table-settings';
import { plainText } from '../errors/plain-text';
import { Refusal } from '../errors/refusal';
import { StateError } from '../errors/state-error';

export interface PutBackOptions {
  readonly stages: readonly Stage[];

  /** Settings that are left as they are. */
  readonly except?: readonly SettingName[];

  /** Settings that are put back only when they are asked for: replicas. */
  readonly onRequest?: readonly SettingName[];

  /** Receives each outcome as soon as it is there. */
  readonly onStep?: (outcome: PutBackOutcome) => void;
  readonly signal?: AbortSignal;
}

/** @param target the name of the restored table */
export async function putBack(
  source: TableSettings, target: string, aws: SettingsClients, options: PutBackOptions,
): Promise<PutBackOutcome[]> {
  const { stages, except = [], onRequest = [], onStep, signal } = options;
  const requests = new Requests(aws, signal);
  const { identity } = await DescribedTable.open(requests, target);
  // A deleted table may have come back under its own name.
  if (identity.id === source.table.id) {
    throw new Refusal('target', 'be another table than the source', identity.arn, 'name the restored table');
  }
  const run = new SettingsTarget(requests, identity, signal);
  await run.whenReady();
  const outcomes: PutBackOutcome[] = [];
  for (const setting of SETTINGS) {
    if (except.includes(setting.name) || (setting.stage && !stages.includes(setting.stage))) continue;
    signal?.throwIfAborted();
    const isAsked = !setting.onRequest || onRequest.includes(setting.name);
    for (const outcome of await putSetting(setting, source, run, isAsked)) {
      outcomes.push(outcome);
      onStep?.(outcome);
    }
  }
  return outcomes;
}

async function putSetting(
  setting: Setting, source: TableSettings, target: SettingsTarget, isAsked: boolean,
): Promise<PutBackOutcome[]> {
  const before = await differencesOf(setting, source, target);
  const parts = before.filter(({ state, stage }) => isAsked && state !== 'same' && stage !== undefined)
    .map(({ part }) => part);
  const failures = await putParts(setting, source, target, parts);
  const tried = parts.filter((part) => !failures.has(part));
  const after = parts.length > 0 ? await verified(setting, source, target, tried) : before;
  return before.map(({ state, ...difference }): PutBackOutcome => {
    const { part } = difference;
    if (state === 'same' || state === 'unknown') return { ...difference, outcome: state };
    if (!parts.includes(part)) return { ...difference, outcome: 'left' };
    const now = after.find((each) => each.part === part);
    if (now?.state === 'same') return { ...difference, restored: now.restored, outcome: 'put' };
    return { ...difference, outcome: 'failed', reason: failures.get(part) ?? notSeen(now, after) };
  });
}

async function differencesOf(
  setting: Setting, source: TableSettings, target: SettingsTarget,
): Promise<SettingDifference[]> {
  const table = await target.described();
  const known = await readSetting(setting, table);
  return compareSetting(setting, source, { table: table.identity, known, indexes: table.indexNames });
}

/** The reasons of the parts that could not be put back. */
async function putParts(
  setting: Setting, source: TableSettings, target: SettingsTarget, parts: readonly string[],
): Promise<Map<string, string>> {
  const failures = new Map<string, string>();
  if (parts.length === 0) return failures;
  const wanted = wantedParts(setting, source, (await target.described()).identity);
  const those = Object.fromEntries(parts.map((part) => [part, wanted[part]]));
  const attempts = setting.putTogether
    ? [{ of: parts, put: () => setting.putTogether!(those, target, wanted) }]
    : parts.map((part) => ({ of: [part], put: () => setting.put!(part, those[part], target, source.table) }));
  for (const { of, put } of attempts) {
    const reason = await put().then(() => undefined, reasonOf);
    if (reason !== undefined) of.forEach((part) => failures.set(part, reason));
  }
  return failures;
}

/** The reason why one setting was not put back; what concerns the whole run ends it. */
function reasonOf(error: unknown): string {
  if (error instanceof Unreadable || error instanceof StateError) return plainText(error.message);
  throw error;
}

/** The setting as it is once what was put back shows, or after the time that it should take. */
async function verified(
  setting: Setting, source: TableSettings, target: SettingsTarget, parts: readonly string[],
): Promise<SettingDifference[]> {
  let seen: SettingDifference[] = [];
  await target.until(async () => {
    seen = await differencesOf(setting, source, target);
    return parts.every((part) => seen.some((each) => each.part === part && each.state === 'same'));
  });
  return seen;
}

function notSeen(now: SettingDifference | undefined, after: readonly SettingDifference[]): string {
  const unread = after.find(({ state }) => state === 'unknown');
  return unread ? `it was put back, and could not be read again: ${unread.note}`
    : `it was put back, and is still ${plainText(JSON.stringify(now?.restored ?? null))} after two minutes`;
}
