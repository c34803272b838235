import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'monitor.md'), 'utf8');

/** List prices in US dollars, US East (N. Virginia), 2026-11-27. */
const PRICES = {
  /** @see https://aws.amazon.com/lambda/pricing/ */
  lambdaRequest: 0.20 / 1e6,
  gbSecond: 0.0000166667,
  /** @see https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  /** @see https://aws.amazon.com/s3/pricing/ */
  put: 0.005 / 1e3,
  /** @see https://aws.amazon.com/cloudwatch/pricing/ */
  metricRequest: 0.01 / 1e3,
};

const GB = 0.5;
const CHANGES = 1e6;

interface Use {
  readonly title: string;
  readonly invocations: number;

  /** Of one invocation. */
  readonly seconds: number;

  /** Everything but Lambda, in US dollars. */
  readonly others?: number;
}

/** For an item that is restored by itself: its rows twice, the row of the plan twice, the breaker, the item. */
const WRITES = 6;
const READS = 6;

/** The two files of the plan, and two objects of the journal. */
const OBJECTS = 4;

const RESTORED = 1_000;

const ROWS: readonly Use[] = [
  { title: 'that no rule can match, with the filter', invocations: 0, seconds: 0 },
  { title: 'the same without a filter, a hundred in a batch', invocations: CHANGES / 100, seconds: 0.020 },
  { title: 'the same without a filter, each by itself', invocations: CHANGES, seconds: 0.010 },
  {
    title: 'with the filter, of which 1,000 are restored, each by itself',
    invocations: RESTORED,
    seconds: 0.3,
    others: RESTORED * (
      WRITES * PRICES.writeUnit + READS * PRICES.readUnit + OBJECTS * PRICES.put + PRICES.metricRequest
    ),
  },
];

test('the table of costs is what the prices give', () => {
  const rows = ROWS.map(({ title, invocations, seconds, others = 0 }) => {
    const gbSeconds = invocations * seconds * GB;
    const dollars = invocations * PRICES.lambdaRequest + gbSeconds * PRICES.gbSecond + others;
    const number = (value: number) => Math.round(value).toLocaleString('en');
    return `| ${title} | ${number(invocations)} | ${number(gbSeconds)} | ${dollars.toFixed(3)} |`;
  });

  expect(/^\| a million changes [^]*?\n((?:\| [^\n]*\n)+)\n/m.exec(PAGE)![1].trim().split('\n')).toEqual(rows);
});
