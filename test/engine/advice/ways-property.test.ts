import * as fc from 'fast-check';
import { bare, before, HOUR, MINUTE, namesOf, openOf, seen, waysOf } from './asked-table';
import { findings, LIMITS, table, time } from './random-findings';
import { type Answer, type Findings, isSeen, type StoredBackup, unseen } from '../../../src/engine/advice/findings';
import type { PossibleWay } from '../../../src/engine/advice/way';
import { replayable } from '../seed';

async function all(check: (asked: Findings, moment: Date) => void): Promise<void> {
  await replayable(async () => fc.assert(fc.property(findings, time, check), { numRuns: 2000, ...LIMITS }))();
}

function copiesIn(answer: Answer<readonly StoredBackup[]>): readonly StoredBackup[] {
  return isSeen(answer) ? answer.seen : [];
}

/** What was seen to be there at the state of a way. */
function wasSeen({ source, state, restore }: PossibleWay, asked: Findings, moment: Date): boolean {
  const recovery = isSeen(asked.recovery) ? asked.recovery.seen : null;
  const restorable = recovery !== null && recovery.earliest <= state && state <= recovery.latest;
  const held = (answer: Answer<readonly StoredBackup[]>) =>
    copiesIn(answer).some(({ at }) => at.getTime() === state.getTime());
  const named = [asked.backups, asked.recoveryPoints, asked.deletedTables].flatMap(copiesIn).map(({ arn }) => arn);
  if (restore && 'point' in restore.from && !named.includes(restore.from.point)) return false;
  const exports = isSeen(asked.exports) ? asked.exports.seen : { incremental: [], full: [] };
  const exported = exports.incremental
    .some(({ from, to }) => from.getTime() - MINUTE <= state.getTime() && state < to);
  switch (source) {
    case 'stream': return isSeen(asked.stream) && asked.stream.seen.since! <= state && state.getTime() === moment.getTime();
    case 'exports': return exported;
    case 'new-exports': return restorable || exported;
    case 'full-export': return exports.full.some(({ at }) => at.getTime() === state.getTime()) && state.getTime() + MINUTE <= moment.getTime();
    case 'point-in-time': return restorable && state.getTime() === moment.getTime();
    case 'backup': return held(asked.backups) && state <= moment;
    case 'recovery-point': return held(asked.recoveryPoints) && state <= moment;
    case 'deleted-table': return held(asked.deletedTables);
  }
}

test('no way promises a moment that was not seen to be there', async () => {
  await all((asked, moment) => {
    const unfounded = waysOf(asked, moment).filter((way) => way.verdict === 'possible' && !wasSeen(way, asked, moment));
    expect(unfounded).toEqual([]);
  });
});

test('a source that may not be asked is never counted as absent: its ways are unknown, or closed by what was seen', async () => {
  const sources = {
    'stream': 'stream',
    'exports': 'exports',
    'full-export': 'exports',
    'point-in-time': 'recovery',
    'backup': 'backups',
    'recovery-point': 'recoveryPoints',
    'deleted-table': 'deletedTables',
  } as const;
  await all((asked, moment) => {
    const isThere = isSeen(asked.table) && asked.table.seen !== null;
    const missing = new Set(unseen(asked));
    const ways = waysOf(asked, moment);
    for (const [source, answer] of Object.entries(sources)) {
      if (!missing.has(asked[answer] as never)) continue;
      const verdicts = ways.filter((way) => way.source === source).map(({ verdict }) => verdict);
      expect(verdicts.length).toBeGreaterThan(0);
      if (isThere) expect(new Set(verdicts)).toEqual(new Set(['unknown']));
      expect(verdicts).not.toContain('possible');
    }
    if (!isSeen(asked.table)) expect(ways.filter(({ kind }) => kind === 'rewind').map(({ verdict }) => verdict)).not.toContain('impossible');
  });
});

test('each way that is unknown names the action that would make it known', async () => {
  await all((asked, moment) => {
    const actions = unseen(asked).map(({ action }) => `allow ${action}`);
    for (const way of waysOf(asked, moment)) if (way.verdict === 'unknown') expect(actions).toContain(way.wayOut);
  });
});

test('a larger table never takes less time or fewer dollars', async () => {
  const factors = fc.integer({ min: 1, max: 1000 });
  await replayable(async () => fc.assert(fc.property(table, factors, fc.boolean(), (small, factor, alone) => {
    const grown = { items: small.items * factor, indexBytes: small.indexBytes * factor };
    const large = { ...small, ...!alone && grown, bytes: small.bytes * factor };
    const of = (size: typeof small) => openOf(bare({
      table: seen(size),
      stream: seen({ since: before(20 * HOUR), text: '' }),
      recovery: seen({ earliest: before(48 * HOUR), latest: before(5 * MINUTE) }),
      backups: seen([{ arn: 'b', at: before(3 * HOUR) }]),
      exports: seen({ incremental: [], full: [{ arn: 'a', bucket: 'b', folder: 'f', at: before(4 * HOUR) }] }),
    }), before(HOUR));
    const larger = new Map(of(large).map((way) => [`${way.kind} ${way.source}`, way]));
    const smaller = of(small);
    expect(smaller).toHaveLength(7);
    for (const way of smaller) {
      const other = larger.get(`${way.kind} ${way.source}`)!;
      for (const amount of ['time', 'dollars'] as const) {
        expect(other[amount].least).toBeGreaterThanOrEqual(way[amount].least);
        expect(other[amount].most ?? Infinity).toBeGreaterThanOrEqual(way[amount].most ?? Infinity);
      }
    }
  }), { numRuns: 500, ...LIMITS }))();
});

test('ways stand in the order of their loss, then of time, then of dollars; those that are unknown or closed come last', async () => {
  const rank = { possible: 0, unknown: 1, impossible: 2 };
  await all((asked, moment) => {
    const ways = waysOf(asked, moment);
    expect(ways.map(({ verdict }) => rank[verdict])).toEqual(ways.map(({ verdict }) => rank[verdict]).sort());
    const open = openOf(asked, moment);
    for (const [place, next] of open.slice(1).entries()) {
      const way = open[place];
      const keys = ({ goodWrites, gap, time: { least }, dollars }: PossibleWay) => [
        Number(goodWrites === 'lost'), Math.abs(gap), Number(goodWrites !== 'kept'), least, dollars.least,
      ];
      const [left, right] = [keys(way), keys(next)];
      const first = left.findIndex((value, at) => value !== right[at]);
      if (first >= 0) expect(left[first]).toBeLessThan(right[first]);
    }
  });
});

test('where a rewind is possible, it is the best way', async () => {
  await all((asked, moment) => {
    const open = namesOf(openOf(asked, moment));
    if (open.some((name) => name.startsWith('rewind '))) expect(open[0]).toMatch(/^rewind /);
  });
});

test('each possible way has its work, its needs, and the sums of its parts', async () => {
  await all((asked, moment) => {
    for (const { phases, costs, needs, time: total, dollars, gap, state } of openOf(asked, moment)) {
      expect(phases.length).toBeGreaterThan(0);
      expect(needs.length).toBeGreaterThan(0);
      expect(gap).toBe(moment.getTime() - state.getTime());
      const sum = (ranges: readonly ({ least: number; most?: number } | undefined)[], end: 'least' | 'most') =>
        ranges.reduce((so, range) => so + (range?.[end] ?? (end === 'most' ? Infinity : 0)), 0);
      const times = phases.map(({ milliseconds }) => milliseconds);
      expect([total.least, total.most ?? Infinity]).toEqual([sum(times, 'least'), sum(times, 'most')]);
      const prices = costs.map((cost) => cost.dollars);
      expect([dollars.least, dollars.most ?? Infinity]).toEqual([sum(prices, 'least'), sum(prices, 'most')]);
    }
  });
});

test('the generated answers have every kind of way', () => {
  const found = fc.sample(fc.tuple(findings, time), 3000).flatMap(([asked, moment]) => namesOf(openOf(asked, moment)));
  expect(new Set(found).size).toBe(11);
});
