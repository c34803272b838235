import { itemReadCost, sampleCost, scanCost } from '../../../src/engine/advice/scan-cost';

const GIGABYTE = 2 ** 30;

test('reading takes half a unit for each 4 KB, and a whole one where it is consistent', () => {
  expect(scanCost([{ bytes: GIGABYTE, consistent: false }]).units).toBe(GIGABYTE / 4096 / 2);
  expect(scanCost([{ bytes: GIGABYTE, consistent: true }]).units).toBe(GIGABYTE / 4096);
  expect(scanCost([{ bytes: 1, consistent: false }, { bytes: 1, consistent: true }]).units).toBe(1.5);
});

test('a billion items of a KB on each side take about 30 dollars', () => {
  const side = { bytes: 1e9 * 1024, consistent: false };

  expect(scanCost([side, side])).toEqual({ units: 250_000_000, dollars: 31.25 });
});

test('what is no table takes nothing', () => {
  expect(scanCost([])).toEqual({ units: 0, dollars: 0 });
});

test('a thousandth of a billion items of 1,000 bytes takes 3 cents, and 28 if each item is read by its key', () => {
  const { scans, most } = sampleCost({ bytes: 1e12, items: 1e9, share: 0.001, segments: 256 });

  expect(scans.dollars).toBeCloseTo(0.031, 3);
  expect(most.dollars).toBeCloseTo(0.281, 3);
});

test('a sample of a table that counts nothing yet takes half a unit for each segment of either', () => {
  const { scans, most } = sampleCost({ bytes: 0, items: 0, share: 0.02, segments: 256 });

  expect([scans.units, most.units]).toEqual([256, 256]);
});

test('an item that is read by its key takes a unit for each 4 KB, and one at least', () => {
  expect(itemReadCost(10, 100).units).toBe(10);
  expect(itemReadCost(10, 4097).units).toBe(20);
});
