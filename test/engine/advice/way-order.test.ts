import { byLoss, type RankedWay } from '../../../src/engine/advice/way-order';

const HOUR = 3_600_000;

/** A way that is worse than any other in all that is not given. */
function way(better: Partial<RankedWay> = {}): RankedWay {
  return { goodWrites: 'lost', gap: 9 * HOUR, time: { least: 9 * HOUR }, dollars: { least: 900 }, ...better };
}

test.each<[string, RankedWay, RankedWay]>([
  ['one that keeps good writes, however far from the moment', way({ goodWrites: 'kept-elsewhere' }), way({ gap: 0, time: { least: 0 }, dollars: { least: 0 } })],
  ['the one that is nearer to the moment, before or after it', way({ gap: -HOUR }), way({ gap: 2 * HOUR, time: { least: 0 }, dollars: { least: 0 } })],
  ['the one that is nearer to the moment, and not the one that is later', way({ gap: HOUR }), way({ gap: -2 * HOUR, time: { least: 0 }, dollars: { least: 0 } })],
  ['the one that sees each write', way({ goodWrites: 'kept' }), way({ goodWrites: 'kept-elsewhere', time: { least: 0 }, dollars: { least: 0 } })],
  ['the one that is faster at the least', way({ time: { least: 1 } }), way({ time: { least: 2, most: 3 }, dollars: { least: 0 } })],
  ['the one that costs less at the least', way({ dollars: { least: 1 } }), way({ dollars: { least: 2, most: 3 } })],
])('of two ways that are alike before, the better is %s', (_, better, worse) => {
  expect(byLoss(better, worse)).toBeLessThan(0);
  expect(byLoss(worse, better)).toBeGreaterThan(0);
  expect(byLoss(better, better)).toBe(0);
});
