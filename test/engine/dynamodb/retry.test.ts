import { withRetries } from '../../../src/engine/dynamodb/retry';

const silence = Object.assign(new Error('no answer'), { name: 'TimeoutError' });
let now: number;
const clock = {
  now: () => now,
  sleep: async (milliseconds: number) => {
    now += milliseconds;
  },
};

beforeEach(() => {
  now = 0;
});

test('what is answered by nobody is asked for two minutes, however long each answer is waited for', async () => {
  let asked = 0;
  const ask = async () => {
    asked++;
    now += 30_000;
    throw silence;
  };
  await expect(withRetries(clock, ask)).rejects.toBe(silence);
  expect(asked).toBe(4);
});

test('what fails at once is asked again until it is answered', async () => {
  let asked = 0;
  expect(await withRetries(clock, async () => {
    if (++asked < 20) throw silence;
    return asked;
  })).toBe(20);
});
