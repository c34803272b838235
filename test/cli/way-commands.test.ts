import * as fc from 'fast-check';
import { commandsOf } from '../../src/cli/advice/way-commands';
import { program } from '../../src/cli/program';
import { bare, before, HOUR, MINUTE, NOW, openOf, seen, tableOf } from '../engine/advice/asked-table';
import { findings, LIMITS, time } from '../engine/advice/random-findings';
import { replayable } from '../engine/seed';

const name = fc.stringMatching(/^[\w.-]{3,255}$/);

/** The words as a shell takes them, which leaves out quotes. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/((?:'[^']*'|\\'|\$'(?:[^'\\]|\\.)*'|[^\s'])+)/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|\\'/g, (all, quoted?: string) => all === '\\\'' ? '\'' : quoted ?? ''));
}

/** The options that the parser reads from a command. */
function parsed(command: string): { readonly words: string; readonly options: any; readonly given: string[] } {
  const [npx, program_, ...words] = wordsOf(command);
  expect([npx, program_]).toEqual(['npx', 'cdk-dynamodb-recovery']);
  const invoked = jest.fn();
  const main = program(invoked, () => NOW).parse(words, { from: 'user' });
  expect(invoked).toHaveBeenCalledTimes(1);
  const [{ command: { words: found }, options }] = invoked.mock.calls[0];
  return { words: found.join(' '), options, given: found.at(-1) === 'parity' ? main.commands.find((each) => each.name() === 'parity')!.args : [] };
}

test('every command of every way is one that the parser reads as it was meant', async () => {
  const filter = fc.option(fc.constantFrom('new.a = ""', 'delete and key.pk begins "it\'s"', 'changed("größe")'), { nil: undefined });
  await replayable(async () => fc.assert(fc.property(findings, time, name, filter, (asked, moment, table, damage) => {
    for (const way of openOf({ ...asked, name: table }, moment)) {
      const commands = commandsOf(way, { table, moment, filter: damage, connection: { region: 'eu-west-1' } }).map(parsed);
      expect(commands.map(({ options }) => options.region)).toEqual(commands.map(() => 'eu-west-1'));
      const tables = commands.map(({ words, options, given }) => words === 'parity' ? given[0] : options.table);
      expect(tables).toEqual(commands.map(() => table));
      const plan = commands.find(({ words }) => words === 'rewind plan');
      const start = commands.find(({ words }) => words === 'restore start');
      const parity = commands.find(({ words }) => words === 'parity');
      expect(start?.options.target).toBe(way.restore?.to);
      expect(parity?.given).toEqual(way.kind === 'cut-over' && way.restore!.to !== table ? [table, way.restore!.to] : undefined);
      expect(plan === undefined).toBe(way.kind === 'cut-over');
      if (plan && damage !== undefined) expect(plan.options.filter).toBe(damage);
      if (start && plan) expect(plan.options.before).toBe(start.options.target);
      if (start && way.source === 'point-in-time') expect(start.options.at).toEqual(moment);
    }
  }), { numRuns: 300, ...LIMITS }))();
});

test.each([[200, undefined], [320, 16]])('a comparison that costs more than its limit names the limit that it needs, for %i GB', (gigabytes, maxCost) => {
  const table = seen(tableOf({ bytes: gigabytes * 2 ** 30, provisioned: { read: 10, write: 10 } }));
  const [way] = openOf(bare({ table, recovery: seen({ earliest: before(48 * HOUR), latest: before(MINUTE) }) }), before(HOUR)).filter(({ kind }) => kind === 'copy-back');
  const command = commandsOf(way, { table: 'orders', moment: before(HOUR), connection: {} }).at(-1)!;

  expect(parsed(command).options.maxCost).toBe(maxCost);
});

test('a copy is compared from the moment that it shows, which is not the one that was asked for', () => {
  const older = before(3 * HOUR);
  const ways = openOf(bare({
    recoveryPoints: seen([{ arn: 'arn:aws:backup:eu-west-1:111111111111:recovery-point:1', at: older }]),
    exports: seen({ incremental: [], full: [{ arn: 'a', bucket: 'exports', folder: 'AWSDynamoDB/1', at: older }] }),
  }), before(HOUR));
  const plans = ways.filter(({ kind }) => kind === 'copy-back').map((way) => parsed(commandsOf(way, { table: 'orders', moment: before(HOUR), connection: {} }).at(-1)!));

  // The time of an export may be a minute late.
  expect(plans.map(({ options: { from, beforeTime } }) => ({ from, beforeTime }))).toEqual([
    { from: new Date(older.getTime() + MINUTE), beforeTime: undefined }, { from: older, beforeTime: older },
  ]);
  expect(plans.map(({ options: { only, filter } }) => ({ only, filter }))).toEqual(plans.map(() => ({ only: ['ATTRIBUTES'], filter: 'DAMAGE' })));
});
