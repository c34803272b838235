/** A cut-over as a person approves it: which table takes over from which, by what, and what is lost. */
import { createHash } from 'node:crypto';
import type { Gap } from './gap';
import type { MovedConsumer } from './moved-consumers';
import type { PlannedPointer } from './planned-pointer';
import { StateError } from '../errors/state-error';
import { isObject, type JsonObject } from '../files/json-object';
import type { SettingDifference } from '../settings/setting-difference';
import type { SettingName } from '../settings/setting-name';
import type { SettingsTable, TableSettings } from '../settings/table-settings';
import type { PlannedStack } from '../stack/planned-stack';

export interface CutOverPlan {
  readonly version: 1;
  readonly id: string;
  readonly createdAt: string;
  readonly by?: string;
  readonly host: string;

  /** The damaged table, and the restored one that takes over. */
  readonly old: SettingsTable;
  readonly new: SettingsTable;

  /** What names the table for applications: a pointer, or references in a stack; one of both. */
  readonly pointer?: PlannedPointer;
  readonly stack?: PlannedStack;

  /** The writes to the old table that the new one does not have. */
  readonly gap: Gap;

  /** The most of them that may be left behind; -1 is any number, also an unknown one. */
  readonly acceptedGap: number;

  /** True if writers of the old table are refused before the switch. */
  readonly freeze: boolean;

  /** The time without a write after which they count as stopped, in milliseconds. */
  readonly settle: number;

  /** The time after the switch in which errors lead back, in milliseconds. */
  readonly watch: number;

  /** The most errors in that time. */
  readonly maxErrors: number;

  /** The alarms that lead back when they fire in that time. */
  readonly alarms: readonly string[];
  readonly consumers: readonly MovedConsumer[];

  /** The settings of the old table, those that the new one lacks, and those that it goes without. */
  readonly settings: TableSettings;
  readonly differences: readonly SettingDifference[];
  readonly except: readonly SettingName[];

  /** What a person should know before the plan is approved. */
  readonly notes: readonly string[];
}

export const ANY_GAP = -1;

/** The plan in a record. */
export function cutOverPlanIn(json: JsonObject, place: string): CutOverPlan {
  const { version, old, pointer, stack, settings } = json;
  const isPlan = version === 1 && [old, json.new, pointer ?? stack, settings].every(isObject);
  if (isPlan) return json as unknown as CutOverPlan;
  throw new StateError(`cut-over is corrupt, or of another version: ${place}`, undefined, 'plan it again');
}

/** The digest by which a person approves a plan; it covers every value of it. */
export function digestOfPlan(plan: CutOverPlan): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex');
}
