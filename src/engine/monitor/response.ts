/**
 * The response to unintended changes.
 *
 * The rows of the items are written while they are restored, and again when that has ended. So a batch that is
 * delivered a second time changes nothing, and one whose function was killed goes on where it was. Where it was killed
 * before the rows were there, the next delivery plans the same again, and finds the items as they should be.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BatchItem } from './batch-item';
import { type BatchResult, restoredResult, sameResult } from './batch-result';
import { type ExpectedRepair, expectedOf } from './expected-repair';
import { inParallel } from './in-parallel';
import type { UnintendedChange } from './item-history';
import { itemKey, itemRows, type ItemState, writeItem } from './item-row';
import { writeMonitorPlan } from './monitor-plan';
import { listNewPlan, listPlan, type MonitorPlan } from './monitor-state';
import type { TableDescription } from './monitored-table';
import { fixedPermission, type Permission, type PermissionAccess, permission } from './permission';
import type { PlanStore, StoredPlan } from './plan-store';
import { applied, type ItemOutcomes, outcomesOf, type RestoreAccess } from './restore';
import type { Row } from './state-table';

export interface MonitorAccess extends PermissionAccess {
  readonly table: TableDescription;
  readonly store: PlanStore;

  /** Sends the writes of a restore. It must not repeat a request by itself: a repeated write may have happened. */
  readonly writer: DynamoDBClient;

  /** Publishes a result. It is called again if the function is killed before the result was kept. */
  readonly publish: (result: BatchResult) => Promise<void>;
}

const NOTHING: Permission = { response: 'observe' };

/** The most repairs that are expected of an item at a time. */
const EXPECTED = 200;

/** The time over which the breaker counts, in milliseconds. */
const MINUTE = 60_000;

export class Response {
  constructor(private readonly access: MonitorAccess, private readonly filter: string) {}

  /** Responds to the unintended changes of items. */
  public async to(items: readonly BatchItem[], changes: number, signal?: AbortSignal): Promise<void> {
    const { publish, store, table } = this.access;
    const unintended = unintendedOf(items);
    const damaged = items.filter(({ history }) => history.fold);
    const fixed = damaged.length === 0 ? NOTHING : fixedPermission((await table.current()).table, this.access);
    if (fixed?.response === 'observe') {
      await publish(sameResult(unintended, 'observed', fixed));
      await this.keep(items, {});
      return;
    }
    // What comes of one does not depend on another.
    const described = fixed ? undefined : table.describe();
    described?.catch(() => undefined);
    const [asked, planned] = await Promise.allSettled([this.ask(damaged.length), this.plan(damaged, changes)]);
    try {
      const [allowed, stored] = [valueOf(asked), valueOf(planned)];
      const listed = { outcome: 'proposed', rules: rulesOf(unintended), reason: allowed.reason } as const;
      if (allowed.response === 'propose') {
        await this.listNew(stored, listed);
        await publish(sameResult(unintended, 'proposed', allowed, store.placed(stored)));
        await this.keep(items, { open: stored.name });
      } else {
        const kept = both(this.listNew(stored, listed), this.keep(items, { open: stored.name, pending: stored.name }));
        await both(kept, this.restore(stored, unintended, { table: described, signal }, kept));
      }
    } finally {
      if (planned.status === 'fulfilled') planned.value.close();
    }
  }

  /**
   * Goes on with a plan that was not finished, for the items of some changes. What is left of it is proposed if it may
   * not be restored now.
   */
  public async resume(name: string, changes: readonly UnintendedChange[], signal?: AbortSignal): Promise<void> {
    const { publish, store, clock } = this.access;
    const stored = await store.open(name);
    try {
      const { header: { counts: { items }, createdAt } } = stored.plan;
      const left = items - (await outcomesOf(stored, clock)).size;
      // What was granted within the last minute is counted already.
      const isCounted = clock.now() - Date.parse(createdAt) < MINUTE;
      const allowed: Permission = left === 0 ? { response: 'restore' } : await this.ask(isCounted ? 0 : left);
      if (allowed.response === 'restore') {
        await this.restore(stored, changes, { signal });
      } else {
        await publish(sameResult(changes, 'proposed', allowed, store.placed(stored)));
        await this.settle(stored, changes, new Map());
      }
    } finally {
      stored.close();
    }
  }

  /** Keeps that repairs were seen, and closes the damage that they have taken back. */
  public async recognise({ pk, rows, history }: BatchItem): Promise<void> {
    const { state, before } = rows;
    const { decided, expected, fold } = history;
    const open = fold && (fold.marks.length > 0 || fold.event) ? state.open : undefined;
    await this.write(pk, { ...state, decided: [...state.decided, ...decided], expected, open }, before);
  }

  private async ask(items: number): Promise<Permission> {
    return permission(items, (await this.access.table.current()).table, this.access);
  }

  private async plan(items: readonly BatchItem[], changes: number): Promise<StoredPlan> {
    const { table, store, clock } = this.access;
    const described = await table.current();
    const unintended = unintendedOf(items);
    const at = new Date(clock.now());
    const content = {
      folds: items.map(({ history }) => history.fold!),
      changes,
      damage: unintended.length,
      from: new Date(Math.min(...unintended.map(({ change }) => change.at.getTime()))),
      at,
      filter: this.filter,
    };
    return store.create(store.newName(at), (folder) => writeMonitorPlan(folder, content, described));
  }

  private async restore(
    stored: StoredPlan,
    changes: readonly UnintendedChange[],
    options: Pick<RestoreAccess, 'signal' | 'table'>,
    kept?: Promise<void>,
  ): Promise<void> {
    const { publish, state, store, clock, writer: client } = this.access;
    const outcomes = await applied(stored, { client, clock, ...options });
    await kept;
    const result = restoredResult(changes, (pk) => outcomes.get(pk), store.placed(stored));
    await publish(result);
    const conflicts = [...outcomes.values()].filter((each) => each.conflicts > 0).length;
    const outcome = conflicts > 0 ? 'conflict' : 'restored';
    await both(
      this.settle(stored, changes, outcomes),
      listPlan(state, { ...this.listed(stored), outcome, conflicts }),
    );
  }

  private async listNew(stored: StoredPlan, more: Pick<MonitorPlan, 'outcome' | 'rules' | 'reason'>): Promise<void> {
    await listNewPlan(this.access.state, { ...this.listed(stored), ...more, conflicts: 0 });
  }

  private listed({ plan: { header: { createdAt: at, counts: { items } }, digest }, name }: StoredPlan) {
    return { at, plan: this.access.store.uri(name), digest, items };
  }

  /** Writes the rows of a batch's items. An item in which nothing is left to undo has no plan. */
  private async keep(items: readonly BatchItem[], plan: Pick<ItemState, 'open' | 'pending'>): Promise<void> {
    const { rules: { version } } = await this.access.table.current();
    await inParallel(items, async ({ pk, rows: { state, before }, history: { decided, expected, fold } }) => {
      const more = fold ? expectedOf(fold, version) : [];
      await this.write(pk, {
        decided: [...state.decided, ...decided],
        expected: joined(expected, more),
        ...fold && plan,
      }, before);
    });
  }

  /**
   * Writes the rows of items when their restore has ended and its result is published. Items with conflicts stay open,
   * and so do those that were found right: changes that come later may show that the damage is in what was deleted or
   * inserted meanwhile.
   */
  private async settle(
    { name }: StoredPlan, changes: readonly UnintendedChange[], outcomes: ItemOutcomes,
  ): Promise<void> {
    const pks = [...new Set(changes.map(({ change: { keys } }) => itemKey(keys)))];
    const rows = [...await itemRows(this.access.state, pks)].filter(([, { state }]) => state.pending === name);
    await inParallel(rows, async ([pk, { state, before }]) => {
      const { conflicts, result } = outcomes.get(pk) ?? {};
      const open = conflicts === 0 && result !== 'right' ? undefined : state.open;
      await this.write(pk, { ...state, pending: undefined, open }, before);
    });
  }

  private async write(pk: string, state: ItemState, before: Row | undefined): Promise<void> {
    await writeItem(this.access.state, pk, state, before, this.access.clock.now());
  }
}

/** Waits for both to end, also if one of them fails: what is on its way must not meet the next delivery. */
async function both(first: Promise<void>, second: Promise<void>): Promise<void> {
  (await Promise.allSettled([first, second])).forEach(valueOf);
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

function unintendedOf(items: readonly BatchItem[]): UnintendedChange[] {
  return items.flatMap(({ history }) => history.unintended);
}

function rulesOf(changes: readonly UnintendedChange[]): string {
  return [...new Set(changes.flatMap(({ judgement }) => judgement.rules))].join(', ');
}

/** The newest of all expected repairs, each once. */
function joined(before: readonly ExpectedRepair[], more: readonly ExpectedRepair[]): ExpectedRepair[] {
  const known = new Set(more.map((each) => JSON.stringify(each)));
  return [...before.filter((each) => !known.has(JSON.stringify(each))), ...more].slice(-EXPECTED);
}
