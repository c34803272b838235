/** The monitor: finds the unintended changes of a batch, and has them observed, proposed or restored. */
import type { BatchItem } from './batch-item';
import { inParallel } from './in-parallel';
import { itemHistory } from './item-history';
import { itemRows, type ItemRows } from './item-row';
import { changesByItem, type MonitoredChange } from './monitored-change';
import { openFolds } from './open-folds';
import { type MonitorAccess, Response } from './response';
import { RuleSet } from './rule-set';
import { hasExpired } from '../evidence/time-to-live';

/** The changes of items, by the `pk` of their rows. */
type Suspects = ReadonlyMap<string, readonly MonitoredChange[]>;

export class Monitor {
  private readonly rules: RuleSet;
  private readonly response: Response;

  constructor(private readonly access: MonitorAccess) {
    this.rules = new RuleSet(access.configuration.rules);
    this.response = new Response(access, this.rules.text);
  }

  /**
   * Handles the changes of a batch, those of an item in their order. Throws if it could not finish: with the next
   * delivery of the batch it goes on where it was.
   *
   * @param signal ends a restore after the items that are being worked on
   */
  public async handle(batch: readonly MonitoredChange[], signal?: AbortSignal): Promise<void> {
    const { table } = this.access;
    const { ttlAttribute } = await table.current();
    const suspects = this.suspects(batch.map((each) => withExpiry(each, ttlAttribute)));
    if (suspects.size === 0) return;
    const items = await this.items(suspects, await this.settledRows(suspects, signal));
    const unintended = items.filter(({ history }) => history.unintended.length > 0);
    const repaired = items.filter(({ history }) => history.unintended.length === 0 && history.decided.length > 0);
    await inParallel(repaired, (item) => this.response.recognise(item));
    if (unintended.length > 0) await this.response.to(unintended, batch.length, signal);
  }

  /** The items of which at least one change breaks a rule, with all of their changes. */
  private suspects(batch: readonly MonitoredChange[]): Suspects {
    const isSuspect = ({ change }: MonitoredChange) => this.rules.judge(change) !== undefined;
    // Most batches hold good changes alone, whose keys need no digest.
    if (!batch.some(isSuspect)) return new Map();
    return new Map([...changesByItem(batch)].filter(([, changes]) => changes.some(isSuspect)));
  }

  private async items(suspects: Suspects, all: ReadonlyMap<string, ItemRows>): Promise<BatchItem[]> {
    const { table, store } = this.access;
    const { rules: { version } } = await table.current();
    const openFold = await openFolds(store, [...all.values()].flatMap(({ state: { open } }) => open ?? []));
    return [...suspects].map(([pk, changes]) => {
      const rows = all.get(pk)!;
      return { pk, rows, history: itemHistory(changes, this.rules, rows, openFold(rows.state.open, pk), version) };
    });
  }

  /** The rows of the items, after going on with plans that a function has left because it was killed or had no time. */
  private async settledRows(suspects: Suspects, signal?: AbortSignal): Promise<ReadonlyMap<string, ItemRows>> {
    const rows = await itemRows(this.access.state, [...suspects.keys()]);
    const left = [...rows].filter(([, { state }]) => state.pending);
    if (left.length === 0) return rows;
    for (const name of new Set(left.map(([, { state }]) => state.pending!))) {
      const changes = left.filter(([, { state }]) => state.pending === name).flatMap(([pk, { state: { decided } }]) =>
        suspects.get(pk)!.flatMap((each) => {
          const judgement = this.rules.judge(each.change);
          return judgement && decided.includes(each.record) ? [{ ...each, judgement }] : [];
        }));
      await this.response.resume(name, changes, signal);
    }
    return itemRows(this.access.state, [...suspects.keys()]);
  }
}

/** The stream names a deletion by time to live in one Region only, so the item decides. */
function withExpiry({ change, record }: MonitoredChange, ttlAttribute?: string): MonitoredChange {
  const { old, new: image, at } = change;
  const expired = old && !image && ttlAttribute !== undefined && hasExpired(old, ttlAttribute, at);
  return expired ? { record, change: { ...change, ttl: true } } : { record, change };
}
