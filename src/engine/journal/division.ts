/** The division of a plan that is applied in parts: it is in the first entry of the plan's journal. */
import { isDeepStrictEqual } from 'node:util';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { decodeEntry, type PlanDivision, type RunEntry } from './journal';
import { brokenJournal } from './journal-chain';
import { journalKey } from './journal-keys';
import { StateError } from '../errors/state-error';
import { jsonObject } from '../files/json-object';
import type { AppliedPlan, ItemRange } from '../plan/applied-plan';
import type { PlanObjects } from '../plan/plan-object';

/** The entry of a run in parts. */
export type DividedRun = RunEntry & { readonly division: PlanDivision };

/** The run in parts of a plan; none if the plan has no journal. A plan that is applied as a whole is refused. */
export async function dividedRun({ client, bucket, prefix }: PlanObjects): Promise<DividedRun | undefined> {
  const key = journalKey(prefix, { number: 1 });
  try {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const [line] = (await body!.transformToString()).split('\n');
    const json = jsonObject(line);
    if (json?.type !== 'run') throw brokenJournal(`line 1 of ${key} is not the entry of a run`);
    const run = decodeEntry(json) as RunEntry;
    if (isDivided(run)) return run;
    throw new StateError(`plan was applied as a whole: ${key} is the journal of one run`, 'it has no parts',
      'rewind apply goes on with it, from that journal');
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

export function isDivided(run: RunEntry): run is DividedRun {
  return run.division !== undefined;
}

/** Refuses a run over the whole of a plan that is applied in parts. */
export function requireWhole(run: RunEntry): void {
  if (!isDivided(run)) return;
  throw new StateError(`plan is being applied in parts${run.division.by === undefined ? '' : ` by ${run.division.by}`}, since ${run.at}`,
    'each part has a journal of its own, and a run over the whole would write beside it',
    'start that execution again, or redrive it: it goes on with the parts that are not done');
}

export function requirePlan({ plan }: RunEntry, digest: string): void {
  if (plan !== digest) throw new StateError(`journal belongs to the plan ${plan}`, `this plan is ${digest}`);
}

/** Refuses a run of another plan, or of another part of it. */
export function requireOwn(run: RunEntry, { digest, range }: Pick<AppliedPlan, 'digest' | 'range'>): void {
  requirePlan(run, digest);
  requireWhole(run);
  if (!isDeepStrictEqual(run.range, range)) {
    throw new StateError(`journal belongs to ${rangeText(run.range)}`, `this is ${rangeText(range)}`, 'apply the parts as the plan was divided first');
  }
}

function rangeText(range: ItemRange | undefined): string {
  return range ? `part ${range.part}, items ${range.first} to ${range.first + range.count - 1}` : 'the whole plan';
}
