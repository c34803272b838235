import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { AuditLog, type Event, range, type Write } from './audit-log';
import { COMMAND, commandText, localEnvironment } from './command';
import { bad, command, good, heading, print, table } from './screen';
import { DynamoDbLocal } from '../emulator/dynamodb-local';

const EVENTS = 20_000;
const DAMAGED = 5_000;
const FILTER = 'changed(action) and new.action = ""';

/** Runs the command line in a folder and returns its exit code. */
export type Runner = (local: DynamoDbLocal, folder: string, parameters: readonly string[]) => Promise<number>;

/**
 * A bad migration among good writes, undone in place by the command line, and judged by replaying the good writes
 * alone.
 */
export async function undoneMigration(run: Runner = onThisScreen): Promise<void> {
  heading('4  A bad migration among good writes, undone in place');
  print('   starting DynamoDB Local, the engine of AWS itself ...');
  const local = await DynamoDbLocal.start();
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  try {
    const log = new AuditLog(local.client);
    await log.create();
    await log.load(0, EVENTS);
    good(`${EVENTS.toLocaleString('en')} audit events`);
    const began = new Date();
    await log.write(duringMigration());
    await log.load(EVENTS, EVENTS + 300);
    await log.write(range(0, DAMAGED).filter((event) => event % 50 === 4).map((event) => [reviewed(event, 'after')]));
    const wrong = differing(log.expected(), await log.found());
    bad(`a migration, meant to add expiresAt, has emptied the action of ${DAMAGED.toLocaleString('en')} of them, `
      + `and of ${wrong.toLocaleString('en')} it still is; good writers were at work before, during and since`);

    const cli = async (...parameters: string[]) => {
      const code = await run(local, folder, parameters);
      if (code !== 0 && code !== 3) throw new Error(`the command line ended with ${code}`);
      return code;
    };
    const from = began.toISOString();
    await cli('status', '--table', log.name, '--from', from);
    await cli('rewind', 'plan', '--table', log.name, '--from', from, '--filter', FILTER, '--out', 'plan');
    good('good writers go on: 50 of these events get a new action before the plan is applied, and others while it is');
    await log.write(range(0, DAMAGED).filter((event) => event % 100 === 5).map((event) => [corrected(event)]));
    const [code] = await Promise.all([
      cli('rewind', 'apply', 'plan', '--items-per-second', '5000', '--concurrency', '32'),
      log.write(range(0, DAMAGED).filter((event) => event % 25 === 6).map((event) => [reviewed(event, 'while')])),
    ]);
    if (code !== 3) throw new Error('the demonstration expected conflicts, and the exit code 3');
    await judge(log, JSON.parse(readFileSync(join(folder, 'plan', 'report.json'), 'utf8')));
  } finally {
    await local.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The writes to each event while the migration runs: on the same item, and on the same attribute. */
function duringMigration(): Write[][] {
  const damage = (event: number): Write => ({ event, values: { action: '' }, good: false });
  const damaged = range(0, DAMAGED).map((event) => {
    switch (event % 10) {
      case 0: return [corrected(event), damage(event), reviewed(event)];
      case 1: return [damage(event), corrected(event)];
      case 2: return [damage(event), corrected(event), damage(event)];
      case 3: return [reviewed(event), damage(event), reviewed(event, 'twice')];
      default: return [damage(event)];
    }
  });
  const others = range(DAMAGED, EVENTS).filter((event) => event % 20 === 0).map((event) => [corrected(event)]);
  return interleaved(damaged, others);
}

function corrected(event: number): Write {
  return { event, values: { action: `corrected.${event}` }, good: true };
}

function reviewed(event: number, when = 'once'): Write {
  return { event, values: { reviewedBy: `auditor, ${when}` }, good: true };
}

async function judge(log: AuditLog, { counts, report, conflicts, seconds }: any): Promise<void> {
  const expected = log.expected();
  const found = await log.found();
  const numbers: [string, number, number][] = [
    ['damaged', counts.items, DAMAGED],
    ['restored', report.restored, DAMAGED - 500 - 50],
    ['superseded: a good write had replaced the damage', report.superseded, 500],
    ['conflicts: written after the plan; the new value stays', conflicts.length, 50],
    ['values of good writes that were kept', valuesIn(expected, found), valuesIn(expected, expected)],
    ['events that are not as the good writes alone left them', differing(expected, found), 0],
  ];
  heading('What came of it, beside what the good writes alone give when they are replayed');
  table(['', 'found', 'expected'], [
    ...numbers.map(([label, counted, wanted]): string[] => [label, counted.toLocaleString('en'), wanted.toLocaleString('en')]),
    ['seconds', seconds.toFixed(1), ''],
  ]);
  print();
  const wrongNumber = numbers.find(([, counted, wanted]) => counted !== wanted);
  if (wrongNumber) throw new Error(`the demonstration expected ${wrongNumber[2]} for "${wrongNumber[0]}"`);
  good(`${expected.size.toLocaleString('en')} events, ${log.goodWrites.length.toLocaleString('en')} good writes: each event is as if the migration had never been`);
  print();
}

/** The number of expected values that are there. */
function valuesIn(expected: Map<string, Event>, found: Map<string, Event>): number {
  return [...expected].reduce((count, [name, event]) =>
    count + Object.keys(event).filter((attribute) => found.get(name)?.[attribute] === event[attribute]).length, 0);
}

function differing(expected: Map<string, object>, found: Map<string, object>): number {
  return [...new Set([...expected.keys(), ...found.keys()])].filter(
    (name) => !isDeepStrictEqual(expected.get(name), found.get(name)),
  ).length;
}

function interleaved<T>(a: readonly T[], b: readonly T[]): T[] {
  return a.flatMap((element, place) => place < b.length ? [element, b[place]] : [element]).concat(b.slice(a.length));
}

/** Runs the command line on this screen. */
async function onThisScreen({ endpoint }: DynamoDbLocal, cwd: string, parameters: readonly string[]): Promise<number> {
  command(commandText(parameters));
  const child = spawn(process.execPath, [COMMAND, ...parameters], {
    timeout: 300_000,
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: localEnvironment(endpoint),
  });
  const [code] = await once(child, 'exit');
  return code;
}
