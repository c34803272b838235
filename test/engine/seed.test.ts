import * as fc from 'fast-check';
import { replayable, SEED } from './seed';

test('what is drawn depends on the seed only, by whatever way it is drawn', () => {
  const drawn = (runs: number, parameters?: object) => {
    const found: number[] = [];
    fc.assert(fc.property(fc.integer(), (number) => void found.push(number)), { numRuns: runs, ...parameters });
    return found;
  };

  expect(drawn(9)).toEqual(drawn(9, { seed: SEED }));
  expect(fc.sample(fc.integer(), 9)).toEqual(fc.sample(fc.integer(), { numRuns: 9, seed: SEED }));
  expect(drawn(9)).not.toEqual(drawn(9, { seed: SEED + 1 }));
});

test.each([
  ['a test', () => { throw new Error('no'); }],
  ['a test that takes its time', async () => Promise.reject(new Error('no'))],
])('%s that fails says how to see that again', async (_, body) => {
  const failure: Error = await replayable(body)().catch((error) => error);

  for (const text of [failure.message, failure.stack]) {
    expect(text).toMatch(
      new RegExp(`^(Error: )?to see this again: .*SEED=${SEED} npx jest test/engine/seed\\.test\\.ts\nno`),
    );
  }
});

test('a test that passes is given its parameters', async () => {
  const body = jest.fn();
  await replayable(body)(1, 'two');

  expect(body).toHaveBeenCalledWith(1, 'two');
});
