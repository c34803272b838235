import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';

const FILTER = 'changed(action) and new.action = ""';
const EVENTS = 12;

const createTable = useAuditTables(EVENTS);
let table: AuditTable;
let cli: Cli;

beforeEach(async () => {
  table = await createTable();
  cli = table.cli();
  await table.migrate();
  await cli.json('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', 'plan');
});

const path = (...names: string[]) => join(table.folder, 'plan', ...names);
const apply = (...more: string[]) => cli.run('rewind', 'apply', 'plan', '--max-share', 'any', ...more);

test.each(['', 'null', '{"startedAt":"2026', '{"startedAt":"2026-11-21T02:14:00.000Z","host":"h","limits":null}'])(
  'a record of a run and a note that hold %j are those of commands that were killed: the plan is applied, reported and undone', async (content) => {
    const run = cli.start('rewind', 'apply', 'plan', '--max-share', 'any', '--items-per-second', '2', '--concurrency', '1');
    await run.said(/restoring/);
    run.child.kill('SIGKILL');
    await run.ended;
    const [record] = readdirSync(path('runs'));
    writeFileSync(path('runs', record), content);
    writeFileSync(path('dry-run.json'), content);

    expect(await apply()).toMatchObject({ code: 0 });
    expect(readFileSync(path('report.md'), 'utf8')).toMatch(/\| applied \| [-\d]+T[\d:.]+Z, killed: its record cannot be read, by unknown \(unknown\) \|\n\| applied \| .*, complete, by /);
    const report = await cli.json('rewind', 'report', 'plan');
    expect(report).toMatchObject({ complete: true, runs: [{ unreadable: true }, { result: 'complete' }] });
    expect(report.planned).toBeUndefined();
    expect(await cli.json('rewind', 'undo', 'plan', '--out', 'undo')).toMatchObject({ counts: { items: EVENTS } });
  });

test.each(['null', '[1]'])('a plan.json that holds %s is refused with 2, whatever opens it', async (content) => {
  writeFileSync(path('plan.json'), content);
  for (const parameters of [['rewind', 'apply', 'plan'], ['rewind', 'report', 'plan'], ['rewind', 'undo', 'plan']]) {
    expect(await cli.run(...parameters)).toMatchObject({ code: 2, stderr: 'error: plan is corrupt: plan.json holds no JSON object; make a new plan\n' });
  }
});
