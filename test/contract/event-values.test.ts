import { join } from 'path';
import * as ts from 'typescript';
import { decodeValues, type ValueKinds } from '../../src/contract/event-values';
import { decodeExpectation } from '../../src/contract/expectation';
import { decodeGuardedStack } from '../../src/contract/guarded-stack';

interface Sample {
  readonly name: string;
  readonly rules?: ReadonlyArray<{ readonly days?: number; readonly places: number[]; readonly on: boolean }>;
}

const KINDS: ValueKinds<Sample> = { days: 'number', places: 'number', on: 'boolean' };

/** The properties as CloudFormation passes them on: numbers and booleans are text. */
const passedOn = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, member) =>
  ['number', 'boolean'].includes(typeof member) ? String(member) : member));

/** True if the compiler accepts a statement about the kinds of a sample. */
function compiles(statement: string): boolean {
  const file = join(__dirname, 'statement.ts');
  const text = `
    import type { ValueKinds } from '../../src/contract/event-values';
    interface Sample { name: string; rules?: ReadonlyArray<{ days?: number; places: number[]; on: boolean }> }
    export ${statement}`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === file || fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    path === file ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2022) : getSourceFile(path, ...rest);
  return ts.getPreEmitDiagnostics(ts.createProgram([file], options, host)).length === 0;
}

test('numbers and booleans have their types again, also in lists, and text stays text', () => {
  const sample: Sample = { name: '35', rules: [{ days: 35, places: [0, 12], on: true }, { places: [], on: false }] };

  expect(decodeValues(passedOn(sample), KINDS)).toEqual(sample);
  expect(decodeValues(sample, KINDS)).toEqual(sample);
});

test.each([
  ['a kind of each number and boolean', 'days: "number", places: "number", on: "boolean"', true],
  ['kinds without a number', 'places: "number", on: "boolean"', false],
  ['a kind of what the event does not have', 'days: "number", places: "number", on: "boolean", hours: "number"', false],
  ['a boolean that is called a number', 'days: "number", places: "number", on: "number"', false],
  ['a name that is also a text', 'days: "number", places: "number", on: "boolean", name: "number"', false],
])('the compiler holds the kinds complete: %s', (_, kinds, accepted) => {
  expect(compiles(`const kinds: ValueKinds<Sample> = { ${kinds} };`)).toBe(accepted);
});

test('the compiler refuses an event in which one name is a number here and a text there', () => {
  expect(compiles('const kinds: ValueKinds<Sample & { other: { days: string } }> = { days: "number", places: "number", on: "boolean" };')).toBe(false);
});

test('everything that a stack expects is read as it was written', () => {
  const expectation = {
    account: '111111111111',
    tables: [{ path: 'Shop/Orders', tableName: '12345', profile: 0, selectedBy: [0, 1] }],
    profiles: [{ managedByStack: true, replicas: [{ region: 'eu-west-1', recoveryWindowDays: 35, deletionProtection: false }] }],
    selections: [{ selectionId: '7', plan: 0 }, { selectionId: '', plan: 0 }],
    plans: [{
      path: 'Shop/Plan',
      backupPlanId: '99',
      newestWithinSeconds: 90_000,
      rules: [{
        name: 'Daily',
        vaultName: '1',
        schedule: 'cron(0 5 * * ? *)',
        timeZone: 'Etc/UTC',
        deleteAfterDays: 35,
        moveToColdStorageAfterDays: 30,
        startWindowMinutes: 60,
        completionWindowMinutes: 180,
        copies: [{ vaultArn: 'arn', deployedApart: true, deleteAfterDays: 90 }],
      }],
    }],
    vaults: [{ path: 'Shop/Vault', vaultName: '1', lock: { mode: 'COMPLIANCE', minRetentionDays: 7, maxRetentionDays: 365, coolingOffDays: 3 } }],
    monitors: [{ path: 'Shop/Monitor', tableName: '12345', mappingId: '1', functionName: '2' }],
  };

  expect(decodeExpectation(passedOn(expectation))).toEqual(expectation);
});

test('the guard reads the properties before an update in their earlier words as well', () => {
  const before = { path: 'Shop', tables: [{ logicalId: 'Orders1', path: 'Orders', standing: 'UNPROTECTED', profile: '0' }] };

  expect(decodeGuardedStack(before).tables).toEqual([{ logicalId: 'Orders1', path: 'Orders', status: 'UNPROTECTED', profile: 0 }]);
});
