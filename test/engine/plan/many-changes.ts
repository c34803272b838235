import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { Change } from '../../../src/engine/evidence/change';
import { createPlan } from '../../../src/engine/plan/plan';

/** Makes a plan of many changes, of about a kilobyte each, in a process whose memory is short: `folder count`. */
const [folder, count] = process.argv.slice(2);
const total = Number(count);
const START = new Date('2026-11-21T09:59:00Z');
const TEXT = 'x'.repeat(400);

async function* evidence(): AsyncGenerator<Change> {
  const items = total / 10;
  for (let place = 0; place < total; place++) {
    const keys = { pk: { S: `item ${place % items}` } };
    const image = (round: number) => ({
      ...keys,
      text: { S: TEXT },
      [round % 2 === 0 ? 'a' : 'b']: { N: String(round) },
    });
    const round = Math.floor(place / items);
    yield { keys, old: image(round), new: image(round + 1), at: START, sequence: String(place).padStart(12, '0'), source: 'stream', ttl: false };
  }
}

void createPlan({
  folder,
  table: { name: 'many', arn: 'arn', keyNames: ['pk'], itemCount: 0, otherRegions: [], strong: false },
  changes: evidence,
  from: START,
  filter: parseFilter('new.b exists'),
}).then(({ header }) => console.log(JSON.stringify(header.counts)));
