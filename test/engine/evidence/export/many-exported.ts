import { type NetRecord, TABLE_ARN, writeExport } from './export-folder';
import { Bookmarks } from '../../../../src/engine/evidence/bookmarks';
import type { Change } from '../../../../src/engine/evidence/change';
import { exportChanges } from '../../../../src/engine/evidence/export/export-changes';
import { DiskFolder } from '../../../../src/engine/evidence/export/object-folder';
import { createPlan, type Plan } from '../../../../src/engine/plan/plan';

/**
 * Writes an export of many records, of about a kilobyte each, and makes a plan of it. Prints the peak of memory before
 * and after, in MB, and the seconds.
 *
 *     write <folder> <count>     prints the folder of the export
 *     read <export>              reads the changes and does nothing with them
 *     plan <export> <folder>     makes a plan of it, or continues
 *     break <export> <folder> <count>     stops after so many records
 */
const [action, folder, argument, end] = process.argv.slice(2);
const FROM = new Date('2026-11-21T09:00:00Z');
const TO = new Date('2026-11-21T10:00:00Z');
const TEXT = 'x'.repeat(400);

function* records(count: number): Generator<NetRecord> {
  for (let place = 0; place < count; place++) {
    const keys = { pk: { S: `item ${place}` } };
    const image = (round: number) => ({ ...keys, text: { S: TEXT }, random: { S: `${Math.sin(place)}` }, a: { N: String(round) } });
    yield { keys, old: image(1), new: image(2), at: new Date(FROM.getTime() + place % 3_000_000) };
  }
}

async function* evidence(bookmarks = new Bookmarks(), length = Infinity): AsyncGenerator<Change> {
  let told = 0;
  for await (const change of exportChanges({
    exports: [new DiskFolder(folder)],
    table: { arn: TABLE_ARN },
    from: FROM,
    bookmarks,
  })) {
    if (told++ === length) throw new Error('broken off');
    yield change;
  }
}

async function plan(length?: number): Promise<Plan> {
  const table = { name: 'many', arn: TABLE_ARN, keyNames: ['pk'], itemCount: 0, otherRegions: [], strong: false };
  return createPlan({
    folder: argument,
    table,
    changes: ({ bookmarks }) => evidence(bookmarks, length),
    from: FROM,
    damageOnly: true,
  });
}

async function run(): Promise<object | string> {
  switch (action) {
    case 'write': return writeExport({ root: folder, records: records(Number(argument)), from: FROM, to: TO, files: 16 });
    case 'read': {
      let changes = 0;
      for await (const { ttl } of evidence()) changes += Number(!ttl);
      return { changes };
    }
    case 'break': return plan(Number(end)).then(() => Promise.reject(new Error('it did not break off')), ({ message }) => ({ message }));
    default: return plan().then(({ header: { counts } }) => ({ ...counts }));
  }
}

const peak = () => Math.round(process.resourceUsage().maxRSS / 1024);
const [before, start] = [peak(), process.hrtime.bigint()];
void run().then((result) => {
  const seconds = Number((process.hrtime.bigint() - start) / 1_000_000n) / 1000;
  console.log(JSON.stringify(typeof result === 'string' ? { folder: result } : { ...result, before, peak: peak(), rss: process.resourceUsage().maxRSS * 1024, seconds }));
});
