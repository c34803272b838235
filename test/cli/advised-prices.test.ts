import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdvisedTable } from './advised-table';
import * as LIST from '../../src/engine/advice/prices-2026-11.json';

const folder = mkdtempSync(join(tmpdir(), 'prices-'));
const file = join(folder, 'p.json');

let table: AdvisedTable;

beforeAll(async () => {
  table = await AdvisedTable.start();
});

beforeEach(() => table.reset());

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await table?.stop();
});

const { date, place, region, currency, prices } = LIST;
const list = { date, place, region, currency, prices };
const own = { ...list, date: '2026-10-01', place: 'our contract', region: 'eu-west-1' };

async function advise(document: unknown, ...more: string[]) {
  writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document));
  const at = new Date(1000 * (table.now - 1200)).toISOString();
  return table.cli.run('advise', '--table', 'orders', '--at', at, '--prices', file, ...more);
}

const dollarsOf = (stdout: string) => JSON.parse(stdout).ways.find((way: any) => way.source === 'point-in-time' && way.kind === 'cut-over').dollars;

test('ways cost what the document says, which is named', async () => {
  const { restoredGigabyte: restored } = prices;
  const dearer = { ...own, prices: { ...prices, restoredGigabyte: { ...restored, dollars: 10 * restored.dollars } } };
  const listed = dollarsOf((await advise(list, '--json')).stdout);
  const { code, stdout } = await advise(dearer);

  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Prices are those of our contract,\n2026-10-01, in ') });
  expect(stdout).not.toContain('differ.');
  const { stdout: json } = await advise(dearer, '--json');
  expect(dollarsOf(json).least).toBeCloseTo(10 * listed.least);
  expect(JSON.parse(json).prices).toEqual(dearer);
});

test('the limit of a plan in a command goes by list prices, as the plan does', async () => {
  table.answers.DescribeTable = () => ({ Table: table.description({ TableSizeBytes: 400 * 2 ** 30, ItemCount: 1e9 }) });
  const free = { ...own, prices: { ...prices, millionReads: { ...prices.millionReads, dollars: 0 } } };

  expect((await advise(free)).stdout).toMatch(/rewind plan .* --max-cost 20\b/);
});

test.each<[string, unknown, string]>([
  ['no JSON', '{', "'--prices' must be a file with a JSON object, got"],
  ['no date', { ...own, date: '2026-13' }, "'--prices' must have in date a month as 2026-11, or a day of it, got \"2026-13\"; advise --json prints the list prices in this form"],
  ['no place', { ...own, place: ' ' }, "'--prices' must have in place a text, got \" \""],
  ['no Region', { ...own, region: undefined }, "'--prices' must have in region a Region as eu-west-1, got none"],
  ['another currency', { ...own, currency: 'EUR' }, "'--prices' must have in currency USD, got \"EUR\""],
  ['an unknown price', { ...own, prices: { ...prices, milionReads: prices.millionReads } }, "'--prices' must have in prices an object with restoredGigabyte, exportedGigabyte, millionReads, millionWrites, hundredThousandStreamReads only, got"],
  ['a missing price', { ...own, prices: { ...prices, millionWrites: undefined } }, "'--prices' must have in prices.millionWrites.dollars a number, at least 0, got none"],
  ['a negative price', { ...own, prices: { ...prices, millionReads: { ...prices.millionReads, dollars: -1 } } }, "'--prices' must have in prices.millionReads.dollars a number, at least 0, got -1"],
  ['a text for a number', { ...own, prices: { ...prices, millionReads: { ...prices.millionReads, dollars: '1' } } }, "'--prices' must have in prices.millionReads.dollars a number, at least 0, got \"1\""],
  ['another unit', { ...own, prices: { ...prices, millionReads: { ...prices.millionReads, unit: 'read' } } }, "'--prices' must have in prices.millionReads.unit \"million read request units\", got \"read\""],
])('%s is refused, by the field, before anything is asked', async (_, document, message) => {
  const { code, stdout, stderr } = await advise(document);

  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(`error: ${message}`) });
  expect(table.asked).toEqual([]);
});

test('a file that is not there is named', async () => {
  expect(await table.cli.run('advise', '--table', 'orders', '--at', '20m', '--prices', join(folder, 'none.json'))).toMatchObject({ stdout: '', stderr: expect.stringContaining('none.json') });
});
