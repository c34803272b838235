import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { useAuditTables } from './audit-table';
import { Cli } from './cli';
import { ProtectedTable } from '../../src';

const ROOT = join(__dirname, '..', '..');
const OLDEST = join(ROOT, '.emulator', 'oldest-node', 'node_modules', 'node', 'bin', 'node');
const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const versionOf = (node: string) => execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();

const createTable = useAuditTables(10);

test('tests, and functions in them, run on the Node.js that the functions are deployed on', () => {
  const stack = new Stack();
  new ProtectedTable(stack, 'Orders', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
  const runtimes = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.Runtime);

  expect(new Set(runtimes)).toEqual(new Set([`nodejs${process.versions.node.split('.')[0]}.x`]));
});

test('the oldest Node.js that the package admits is the one that is tested', () => {
  if (!existsSync(OLDEST)) throw new Error('the oldest Node.js is not installed, run: node scripts/setup.mjs');

  expect(engines.node).toBe(`>= ${versionOf(OLDEST).slice(1)}`);
});

test.each([['the oldest that the package admits', OLDEST], ['the one of the functions', process.execPath]])('on Node.js of %s a migration is undone, without a warning', async (_, node) => {
  const table = await createTable();
  const cli = new Cli(table.folder, table.local.endpoint, {}, [node]);
  const before = await table.items();
  await table.migrate();

  const planned = await cli.run('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', 'changed(action) and new.action = ""', '--out', 'plan');
  const applied = await cli.run('rewind', 'apply', 'plan', '--max-share', '100%');

  expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('damaged   10 items') });
  expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('10 items restored') });
  expect(planned.stderr + applied.stderr).not.toMatch(/warning|deprecat|node/i);
  expect(await table.items()).toEqual(before);
});

test('an older Node.js is refused by its version before anything is done', async () => {
  const table = await createTable();
  const disguise = join(table.folder, 'older.js');
  writeFileSync(disguise, 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })');

  const refused = await new Cli(table.folder, table.local.endpoint, {}, [process.execPath, '--require', disguise]).run('status', '--table', table.name);

  expect(refused).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'error: this is Node.js 20.20.2; cdk-dynamodb-recovery needs Node.js 22 or newer; install it and run the same command again\n',
  });
});
