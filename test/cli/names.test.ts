import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';
import { namesText, namesValue, nameValue } from '../../src/cli/options/option-values';

const FILTER = 'changed(action) and new.action = ""';

const createTable = useAuditTables(4);
let table: AuditTable;
let cli: Cli;

beforeAll(async () => {
  table = await createTable();
  cli = table.cli();
  await table.put(0, { 'action': { S: 'action 0' }, 'actor': { S: 'alice' }, 'updatedAt': { S: 'then' }, 'a.b': { N: '1' }, 'profile': { M: { theme: { S: 'dark' } } }, 'list': { L: [] } });
  await table.migrate();
});

afterEach(() => rmSync(join(table.folder, 'plan'), { recursive: true, force: true }));

const parameters = (filter: string, ...more: string[]) => ['rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', filter, '--out', 'plan', ...more];
const planned = (...more: string[]) => cli.json(...parameters(FILTER, ...more));
const words = (command: string) => [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word).slice(2);

test.each([
  [['--keep', 'updateAt'], "'--keep' must name what the changes have, got \"updateAt\"; there is \"updatedAt\"", '--keep updatedAt'],
  [['--version-attribute', 'Updated_At'], "'--version-attribute' must name what the changes have, got \"Updated_At\"; there is \"updatedAt\"", '--version-attribute updatedAt'],
  [['--together', 'action,actr'], "'--together' must name what the changes have, got \"actr\"; there is \"actor\"", '--together action,actor'],
  [['--keep', 'actor,nothing'], "'--keep' must name what the changes have, got \"nothing\"; no change that was read has it: leave it out, or choose another", '--keep actor'],
])('%j would allow more than was meant: it is refused, and the command with the name that is there reads nothing again', async (options, message, right) => {
  const { error: { message: said, exitCode, next } } = await planned(...options);

  expect({ said, exitCode, next }).toEqual({ said: message, exitCode: 2, next: expect.stringContaining(` ${right} `) });
  expect(await cli.run('rewind', 'apply', 'plan')).toMatchObject({ code: 2 });
  const again = await cli.run(...words(next), '--json');
  expect(again.stderr).toContain('reading on where it was interrupted');
  expect(JSON.parse(again.stdout)).toMatchObject({ counts: { changes: 9, items: 4 } });
});

test('a name among --only that no change has is told in the dry run, with the one that is there', async () => {
  const { warnings, counts } = await planned('--only', 'action,acter');

  expect(counts).toMatchObject({ items: 4 });
  expect(warnings).toContain('\'--only\' names "acter", which no change has; there is "actor"');
});

test('where --only left nothing it is said, with what the damage changed', async () => {
  const { code, stdout } = await cli.run(...parameters(FILTER, '--only', '"actoin"'));

  expect(code).toBe(3);
  expect(stdout).toContain('No damage was found to undo: 4 changes are damage, and --only left nothing of what they changed: "action".\n');
  expect(stdout).toContain('! \'--only\' names "actoin", which no change has; there is "action"\n');
  expect(await planned('--keep', 'action')).toMatchObject({ reason: expect.stringContaining('and --keep left nothing of what they changed: "action".') });
});

test.each([
  ['new.acton = ""', '\'--filter\' names new.acton, and no change has "acton"; there is "action": write new.action'],
  ['changed(a.b)', '\'--filter\' names changed(a.b), and no change has "a"; there is "a.b": write changed("a.b")'],
  ['old.profile.them = "dark"', '\'--filter\' names old.profile.them, and no change has "them" in profile; there is "theme": write old.profile.theme'],
  ['new.list[0] = 1', '\'--filter\' names new.list[0], and no change has an element 0 in list'],
  ['new.zzzzzzzz = 1', '\'--filter\' names new.zzzzzzzz, and no change has "zzzzzzzz"'],
])('%s finds no damage, and the name that no change has is told', async (filter, warning) => {
  const { reason, warnings } = await cli.json(...parameters(filter));

  expect(reason).toBe('No damage was found: --filter finds none in the 9 changes that were read. Is --from early enough, and does --filter describe the damage?');
  expect(warnings).toContain(warning);
});

test('maps that --deep does not find, and a version that is a text, are told', async () => {
  expect((await planned('--deep', 'actor', '--version-attribute', 'updatedAt')).warnings).toEqual(expect.arrayContaining([
    '\'--deep\' names "actor", which is a map in no change: it is compared as a whole',
    '\'--version-attribute\' must be a number, and "updatedAt" is something else in 2 of the changes: DynamoDB counts numbers only, so their items will be conflicts',
  ]));
});

test.each([
  ['delete and not key.Tenant begins "x"', 'tenant or event, the key of TABLE, at position 20, got Tenant; write key.tenant'],
  ['key.pk = "x"', 'tenant or event, the key of TABLE, at position 5, got pk'],
  ['key.tenant.x = "x"', 'tenant or event, the key of TABLE, at position 5, got tenant.x; write key.tenant'],
  ['key.event = "100"', 'a number, as event of the key is, at position 13, got "100"; a value of another type is never equal'],
  ['key.event in (1, "2")', 'a number, as event of the key is, at position 18, got "2"; a value of another type is never equal'],
  ['key.event begins "1"', 'a number, as event of the key is, at position 18, got "1"; a value of another type is never equal'],
  ['not new.tenant != 1', 'a text, as tenant of the key is, at position 19, got 1; a value of another type is never equal'],
])('%s is refused before anything is read: it is about another key', async (filter, message) => {
  const { code, stderr } = await cli.run(...parameters(filter));

  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`error: '--filter' must have ${message.replace('TABLE', table.name)}\n`) });
});

test('names are what they were after they have been options', () => {
  const name = fc.string({ minLength: 1, unit: fc.constantFrom('a', ',', '"', '\\', ' ', 'é', '😀', '\'', '.') });
  fc.assert(fc.property(fc.array(name, { minLength: 1 }), (names) => {
    expect(namesValue('--only')(namesText(names))).toEqual(names);
  }));
  expect(namesValue('--only')('a, "b,c" ,d\\,e,"f\\"g"')).toEqual(['a', 'b,c', 'd,e', 'f"g']);
  expect([nameValue('"a b"'), nameValue('a b'), nameValue('null')]).toEqual(['a b', 'a b', 'null']);
  expect(() => namesValue('--only')('a,,b')).toThrow("'--only' must be names of attributes with commas between them, got \"a,,b\"");
  expect(() => namesValue('--only')('"\\q"')).toThrow("'--only' must be names");
});
