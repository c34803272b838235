import { type ExportFolderProps, netRecords, writeExport } from './export-folder';
import { parseFilter } from '../../../../src/engine/damage/filter/filter';
import { describeTable } from '../../../../src/engine/dynamodb/table';
import type { Change } from '../../../../src/engine/evidence/change';
import { type ExportChangesOptions, exportChanges } from '../../../../src/engine/evidence/export/export-changes';
import { DiskFolder } from '../../../../src/engine/evidence/export/object-folder';
import type { PlanOptions } from '../../../../src/engine/plan/plan';
import type { Item } from '../../../../src/engine/values/attribute-value';
import { S } from '../../cases';
import { type LocalTable, useLocalTables } from '../../local-table';

const START = Date.parse('2026-11-21T09:00:00Z');
const QUARTER = 900_000;
const time = (window: number) => new Date(START + window * QUARTER);

const createTable = useLocalTables();
let table: LocalTable;

beforeEach(async () => {
  table = await createTable();
});

/** The changes of the table, by windows. Each window ends at the position of the stream. */
class Recorder {
  private readonly ends: number[] = [];

  /** Ends a window. */
  public async cut(): Promise<void> {
    this.ends.push((await this.stream()).length);
  }

  /** A plan from an export of each window but the first, in which the table was filled. */
  public async plan({ text, ...more }: Partial<PlanOptions> & { text: string }, damage = 1) {
    const { arn: tableArn, id: tableId } = await describeTable(table.local.client, table.name);
    const exports = await this.exports({ summary: { tableArn, tableId } });
    const options: ExportChangesOptions = { exports, table: { arn: tableArn, id: tableId }, from: time(1) };
    return table.plan(parseFilter(text), {
      changes: () => exportChanges(options),
      from: time(1),
      to: time(1 + damage),
      ...more,
    });
  }

  private async exports(more: Partial<ExportFolderProps>): Promise<DiskFolder[]> {
    const stream = await this.stream();
    // The stream of DynamoDB Local knows the minute only; in which window it happened is known better here.
    const changes = stream.map((change, place) => ({
      ...change,
      at: time(this.ends.filter((end) => end <= place).length + 0.5),
    }));
    return Promise.all(this.ends.slice(1).map(async (_, place) => {
      const [from, to] = [time(place + 1), time(place + 2)];
      return new DiskFolder(
        await writeExport({ root: table.file('bucket'), from, to, records: netRecords(changes, from, to), ...more }),
      );
    }));
  }

  private async stream(): Promise<Change[]> {
    const found: Change[] = [];
    for await (const change of table.evidence()) found.push(change);
    return found;
  }
}

const events = Array.from({ length: 60 }, (_, place) => ({ pk: S(`event ${place}`) }));
const each = async (work: (keys: Item, place: number) => unknown) => Promise.all(events.map(work));

test('the audit log: an attribute goes back, writers of other attributes in the same window keep theirs', async () => {
  const recorder = new Recorder();
  await each((keys, place) => table.put({ ...keys, action: S(`action ${place}`), seen: S('no') }));
  await recorder.cut();
  await each((keys, place) => place % 4 === 0 && table.update(keys, { seen: S('just before') }));
  await each((keys) => table.update(keys, { action: S(''), migrated: S('yes') }));
  await each((keys, place) => place % 4 === 1 && table.update(keys, { seen: S('just after') }));
  await each((keys, place) => place % 10 === 9 && table.delete(keys));
  await table.put({ pk: S('new'), action: S('') });
  await recorder.cut();
  await each((keys, place) => place % 10 === 2 && table.update(keys, { action: S('good since') }));
  await recorder.cut();
  await each((keys, place) => place % 10 === 3 && table.update(keys, { action: S('unseen') }));
  const plan = await recorder.plan({
    text: 'changed(action) and not new.action = "good since"',
    rules: { only: ['action'] },
  });
  const { report } = await table.apply(plan);

  // One in ten each: deleted, taken over, overwritten since. And the new one.
  expect(plan.header.counts).toMatchObject({ damage: 54, unclear: 7, items: 61 });
  expect(report).toMatchObject({ updated: 42, put: 0, deleted: 0, superseded: 6, reasons: { 'changed since': 6, 'evidence incomplete': 7 } });
  await each(async (keys, place) => {
    const action = place % 10 === 2 ? 'good since' : place % 10 === 3 ? 'unseen' : `action ${place}`;
    const seen = place % 4 === 0 ? 'just before' : place % 4 === 1 ? 'just after' : 'no';
    expect(await table.get(keys)).toEqual(
      place % 10 === 9 ? undefined : { ...keys, action: S(action), seen: S(seen), migrated: S('yes') },
    );
  });
  expect(await table.get({ pk: S('new') })).toEqual({ pk: S('new'), action: S('') });
});

test('windows of damage only: all of it goes back, over two windows, and what came after stays', async () => {
  const recorder = new Recorder();
  await each((keys, place) => table.put({ ...keys, action: S(`action ${place}`) }));
  await recorder.cut();
  await each((keys) => table.update(keys, { action: S('') }));
  await recorder.cut();
  await each((keys, place) =>
    place % 3 === 0 ? table.delete(keys) : table.update(keys, { action: S('worse'), expiresAt: S('now') }),
  );
  await Promise.all([1, 2, 3].map((number) => table.put({ pk: S(`junk ${number}`) })));
  await recorder.cut();
  await each((keys, place) => place % 5 === 1 && table.update(keys, { seen: S('good since') }));
  await table.update({ pk: S('junk 3') }, { a: S('in use') });
  await recorder.cut();
  const plan = await recorder.plan({ text: 'not ttl', damageOnly: true }, 2);
  const { report } = await table.apply(plan);

  expect(report).toMatchObject({ updated: 40, put: 16, deleted: 2, reasons: { 'changed since': 1, 'recreated since': 4 } });
  await each(async (keys, place) => {
    const seen = place % 5 === 1 ? { seen: S('good since') } : {};
    // A good update of an item that the damage had deleted inserted it again.
    const whole = place % 15 === 6 ? seen : { action: S(`action ${place}`), ...seen };
    expect(await table.get(keys)).toEqual({ ...keys, ...whole });
  });
  expect(await Promise.all([1, 2, 3].map((number) => table.get({ pk: S(`junk ${number}`) })))).toEqual([
    undefined,
    undefined,
    { pk: S('junk 3'), a: S('in use') },
  ]);
});
