import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bare, before, HOUR, MINUTE, openOf, seen, tableOf } from './asked-table';
import { dollarRange, timeRange } from '../../../src/cli/advice/amounts';
import { titleOf } from '../../../src/cli/advice/way-text';
import { PRICES } from '../../../src/engine/advice/prices';
import { RATES } from '../../../src/engine/advice/rates';

const PAGE = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'restore.md'), 'utf8');

/** A thousand million items of 1,000 bytes each, on demand and without indexes; damage an hour ago. */
const LARGE = bare({
  table: seen(tableOf({ items: 1e9, bytes: 1e12 })),
  stream: seen({ since: before(23 * HOUR), text: '' }),
  recovery: seen({ earliest: before(35 * 24 * HOUR), latest: before(5 * MINUTE) }),
  recoveryPoints: seen([{ arn: 'arn:aws:backup:eu-west-1:111111111111:recovery-point:1', at: before(6 * HOUR) }]),
  exports: seen({ incremental: [], full: [{ arn: 'a', bucket: 'b', folder: 'f', at: before(25 * HOUR) }] }),
});

test('the table of a thousand million items has what the prediction gives', () => {
  const rows = openOf(LARGE, before(HOUR)).map((way) => `| ${titleOf(way, 'orders')} | ${timeRange(way.time)} | ${dollarRange(way.dollars)} |`);

  expect(rows).toHaveLength(7);
  expect(PAGE).toContain(`\n${rows.join('\n')}\n\n`);
});

test('the table of rates has each number with its source', () => {
  const rows = Object.values(RATES).map(({ what, value, unit, basis, source }) => `| ${what} | ${value.toLocaleString('en')} ${unit} | ${basis} | ${source} |`);

  expect(PAGE).toContain(`\n${rows.join('\n')}\n\n`);
});

test('the table of prices is that of the dated file', () => {
  const rows = Object.values(PRICES.prices).map(({ dollars, unit }) => `| ${unit} | $${dollars} |`);

  expect(PAGE).toContain(`\n${rows.join('\n')}\n\n`);
  expect(PAGE).toContain(`list prices of ${PRICES.place}, read in ${PRICES.date}`);
});
