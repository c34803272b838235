/** Plans a cut-over: everything is read, nothing is changed, and what speaks against it is refused. */
import { randomUUID } from 'node:crypto';
import type { CutOverClients } from './cutover-clients';
import { ANY_GAP, type CutOverPlan } from './cutover-plan';
import { type Gap, writesSince } from './gap';
import { consumersNaming, consumersOf, type MovedConsumer } from './moved-consumers';
import { planNotes } from './plan-notes';
import { planPointer, type WantedPointer } from './plan-pointer';
import { planStack, type WantedStack } from './plan-stack';
import { requireReleasable } from './released-mappings';
import { requireWatch } from './watchable';
import { Writers } from './writers';
import type { Table } from '../dynamodb/table';
import { PropertyName } from '../errors/error-text';
import { Refusal } from '../errors/refusal';
import { StateError } from '../errors/state-error';
import { compareSettings } from '../settings/compare-settings';
import { Requests } from '../settings/requests';
import type { SettingDifference } from '../settings/setting-difference';
import type { SettingName } from '../settings/setting-name';
import { SettingsTarget } from '../settings/settings-target';
import type { SettingsTable, TableSettings } from '../settings/table-settings';

/** What a person has asked for. */
export interface CutOverWish extends Pick<CutOverPlan, 'freeze' | 'settle' | 'watch' | 'maxErrors' | 'alarms' | 'except'> {
  /** What names the table: a pointer, or references in a stack. */
  readonly pointer: WantedPointer | WantedStack;

  /** The most writes that may be left behind; -1 is any number. */
  readonly acceptGap?: number;
}

export interface PlanningOptions {
  readonly aws: CutOverClients;
  readonly wish: CutOverWish;

  /** Both tables, and their settings. */
  readonly old: Table;
  readonly new: Table;
  readonly settings: { readonly old: TableSettings; readonly new: TableSettings };
  readonly identity: Pick<CutOverPlan, 'by' | 'host'>;
  readonly signal?: AbortSignal;
}

export async function makePlan(options: PlanningOptions): Promise<CutOverPlan> {
  const { aws, wish, old, new: other, settings, identity, signal } = options;
  const tables = { old: settings.old.table, new: settings.new.table };
  const requests = new Requests(aws, signal);
  const target = new SettingsTarget(requests, settings.old.table, signal);
  requireSameReplicas(old, other);
  const { freeze, settle, watch, maxErrors, alarms, except } = wish;
  const successor = new SettingsTarget(requests, settings.new.table, signal);
  const { pointer, draft, stack } = 'stack' in wish.pointer ? await planStack(requests, aws, wish.pointer, target, successor)
    : { ...await planPointer(requests, aws, wish.pointer, tables), stack: undefined };
  // The stack makes the mappings of its functions itself.
  const isLeft = (setting: SettingName) => except.includes(setting) || (stack !== undefined && setting === 'streamConsumers');
  const differences = compareSettings(settings.old, settings.new).filter(({ setting }) => !isLeft(setting));
  requireParity(differences, old.name, other.name);
  const consumers = await consumersOf(target);
  if (stack) await requireReleasable(stack.consumers, successor);
  else await requireIndependence(tables.old, consumers, requests);
  await requireWatch(aws, other.name, alarms);
  if (freeze) await requireFreezable(old, new Writers(target));
  const gap = await writesSince(aws, old.name, momentOf(other), signal);
  const acceptedGap = acceptedOf(gap, wish, old, other);
  const plan = {
    ...tables,
    ...pointer && { pointer },
    ...stack && { stack },
    gap,
    acceptedGap,
    freeze,
    settle,
    watch,
    maxErrors,
    alarms,
    consumers,
    differences,
    except,
  };
  return {
    version: 1,
    id: randomUUID(),
    createdAt: new Date(aws.clock.now()).toISOString(),
    ...identity,
    ...plan,
    settings: settings.old,
    notes: planNotes({ ...plan, draft, isProtected: isOn(settings.old) }),
  };
}

function momentOf({ name, restoredTo }: Table): Date {
  if (restoredTo) return restoredTo;
  throw new Refusal('<new>', 'be a restored table, whose moment DynamoDB knows', name, 'name the table that restore start has made');
}

/** A restored table is a lone one: of a global table it would take over in one Region only. */
function requireSameReplicas(old: Table, other: Table): void {
  const [one, two] = [old, other].map(({ otherRegions }) => [...otherRegions].sort().join(', '));
  if (one === two) return;
  throw new StateError(`table ${old.name} has replicas in ${one || 'no other Region'}, and ${other.name} in ${two || 'no other Region'}`,
    'writers in other Regions would stay with the old table', 'add the replicas with parity --apply --cut-over --with-replicas, or move the writers yourself');
}

/** What is safe before a cut-over has to be there before it, and each setting has to be known. */
function requireParity(differences: readonly SettingDifference[], old: string, other: string): void {
  const open = differences.filter(({ state, stage, onRequest }) => state === 'unknown' || (state !== 'same' && stage !== 'cut-over' && !onRequest));
  if (open.length === 0) return;
  const names = [...new Set(open.map(({ setting }) => setting))];
  const reasons = open.filter(({ state }) => state === 'unknown').map(({ note }) => note!);
  throw new StateError(`table ${other} lacks settings of ${old}, or they are unknown: ${names.join(', ')}`, [...new Set(reasons)].join('; ') || undefined,
    [`put them back with parity ${old} ${other} --apply, or go without them: `, new PropertyName('except'), ` ${names.join(',')}`]);
}

/** A function that knows the old table by its name would work on it, whatever stream it reads. */
async function requireIndependence(
  old: SettingsTable, consumers: readonly MovedConsumer[], requests: Requests,
): Promise<void> {
  const found = await consumersNaming(old, consumers, requests);
  if (found.length === 0) return;
  throw new StateError(`functions name ${old.name} in their environment: ${found.join('; ')}`, 'they would write what they read from the new table to the old one',
    'let them read the parameter, or disable their mapping, and plan again');
}

async function requireFreezable({ name, otherRegions, stream }: Table, writers: Writers): Promise<void> {
  if (otherRegions.length > 0) {
    throw new Refusal('freeze', 'be used with a table in one Region', `replicas in ${otherRegions.join(', ')}`, 'a policy stops the writers of its Region only: stop the writers yourself');
  }
  if (stream?.viewType !== 'NEW_AND_OLD_IMAGES') {
    throw new Refusal('freeze', 'be used with a stream of NEW_AND_OLD_IMAGES', `${stream?.viewType ?? 'none'} on ${name}`, 'the stream shows that the writers have stopped: stop the writers yourself');
  }
  await writers.policy();
}

function acceptedOf({ writes, unknown, since }: Gap, { acceptGap = 0 }: CutOverWish, old: Table, other: Table): number {
  if (acceptGap === ANY_GAP || (writes !== undefined && writes <= acceptGap)) return acceptGap;
  const found = writes === undefined ? `an unknown number (${unknown})` : String(writes);
  throw new Refusal('acceptGap', `be at least the number of writes to ${old.name} since ${since}, because ${other.name} does not have them`, found,
    ['copy what is good to the new table first, and accept the rest: ', new PropertyName('acceptGap'), ` ${writes ?? 'any'}`]);
}

function isOn({ settings: { deletionProtection } }: TableSettings): boolean {
  return 'value' in deletionProtection && deletionProtection.value.table === 'on';
}
