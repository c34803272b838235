import { compare } from '../../src/engine/evidence/pair/comparison';
import { exportSnapshot } from '../../src/engine/evidence/pair/snapshot';
import type { Item } from '../../src/engine/values/attribute-value';

/**
 * Compares two exports of many items, of about a kilobyte each and in contrary orders, in a process whose memory is
 * short: `folder count`.
 */
const [folder, count] = process.argv.slice(2);
const total = Number(count);
const TEXT = 'x'.repeat(900);

async function* items(name: string): AsyncGenerator<Item[]> {
  for (let turn = 0; turn < total; turn++) {
    const place = name === 'before' ? turn : total - 1 - turn;
    yield[
      { pk: { S: `item ${place}` }, text: { S: TEXT }, a: { N: name === 'after' && place % 10 === 0 ? '2' : '1' } },
    ];
  }
}

const snapshot = (name: string) => exportSnapshot(() => items(name), { name });

void compare({ before: snapshot('before'), after: snapshot('after'), keyNames: ['pk'], folder, memory: 4_000_000 })
  .then(({ counts }) => console.log(JSON.stringify(counts)));
