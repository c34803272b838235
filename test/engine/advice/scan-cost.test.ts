import { scanCost } from '../../../src/engine/advice/scan-cost';

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
