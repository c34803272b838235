/** The state of a monitor as a whole: its breaker, a pause, and the plans that it made. */
import { type Breaker, CLOSED } from './breaker';
import { RowChanged, type RowKey, type StateTable } from './state-table';
import type { MonitorOutcome } from '../../contract/change-monitor';

const STATE = { pk: 'monitor', sk: 'state' } as const;
const PLAN = 'plan#';
const MINUTE = 60_000;
const DAY = 86_400_000;

/** The time for which plans are listed: DynamoDB's longest recovery window. */
const LISTED = 35 * DAY;

/** A pause: unintended changes are proposed and not restored. */
export interface Pause {
  /** In milliseconds. */
  readonly until: number;
  readonly by: string;
  readonly reason?: string;
}

export interface MonitorState {
  readonly breaker: Breaker;
  readonly pause?: Pause;
}

/** A plan that the monitor made. */
export interface MonitorPlan {
  /** ISO 8601. */
  readonly at: string;

  /** `s3://bucket/prefix/`. */
  readonly plan: string;
  readonly digest: string;
  readonly outcome: MonitorOutcome;
  readonly items: number;
  readonly conflicts: number;
  readonly rules: string;

  /** The reason for which items were proposed instead of restored. */
  readonly reason?: string;
}

/** The state; that of a new monitor if there is none yet. */
export async function readState(table: StateTable): Promise<MonitorState> {
  return stateOf((await table.rows([STATE])).get(`${STATE.pk} ${STATE.sk}`)?.content);
}

/** Changes the state as a function of what it is. */
export async function changeState<T>(
  table: StateTable, next: (state: MonitorState) => { readonly state?: MonitorState; readonly result: T },
): Promise<T> {
  return table.change(STATE, (content) => {
    const { state, result } = next(stateOf(content));
    return { content: state, result };
  });
}

/** A plan as it is listed; what is left out stays as it was listed before. */
type ListedPlan = Partial<MonitorPlan> & Pick<MonitorPlan, 'at' | 'digest'>;

/** Lists a new plan for the operators. */
export async function listNewPlan(table: StateTable, plan: MonitorPlan): Promise<void> {
  try {
    await table.write({ ...keyOf(plan), content: plan, expires: Date.parse(plan.at) + LISTED });
  } catch (error) {
    if (!(error instanceof RowChanged)) throw error;
    // An attempt whose answer was lost has written it.
    await listPlan(table, plan);
  }
}

/** Lists what has become of a plan. */
export async function listPlan(table: StateTable, plan: ListedPlan): Promise<void> {
  const expires = Date.parse(plan.at) + LISTED;
  await table.change(keyOf(plan), (before) => (
    { content: { ...before, ...plan }, result: undefined, expires }
  ));
}

/** Lists a plan as restored that a person has applied; nothing if it is no plan of the monitor. */
export async function listAsRestored(
  table: StateTable, plan: Pick<MonitorPlan, 'at' | 'digest' | 'conflicts'>,
): Promise<void> {
  const expires = Date.parse(plan.at) + LISTED;
  await table.change(keyOf(plan), (content?: MonitorPlan) =>
    content ? { content: { ...content, ...plan, outcome: 'restored' }, result: undefined, expires } : { result: undefined });
}

/** The plans of the last 35 days, the newest first. */
export async function listedPlans(table: StateTable): Promise<MonitorPlan[]> {
  return (await table.query(STATE.pk, PLAN)).map(({ content }) => content);
}

/** True if no event of an outcome was sent in the last minute; then this one counts as sent. */
export async function isDue(table: StateTable, outcome: string, now: number): Promise<boolean> {
  return table.change({ pk: STATE.pk, sk: `sent#${outcome}` }, (content?: { readonly at: number }) =>
    content !== undefined && now - content.at < MINUTE ? { result: false } : { content: { at: now }, result: true });
}

function keyOf({ at, digest }: Pick<MonitorPlan, 'at' | 'digest'>): RowKey {
  return { pk: STATE.pk, sk: `${PLAN}${at}#${digest.slice(0, 12)}` };
}

/** Takes back that an event counts as sent, because it was not. */
export async function wasNotSent(table: StateTable, outcome: string): Promise<void> {
  await table.change({ pk: STATE.pk, sk: `sent#${outcome}` }, () => ({ content: { at: 0 }, result: undefined }));
}

function stateOf(content: Partial<MonitorState> = {}): MonitorState {
  return { breaker: CLOSED, ...content };
}
