import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { Cli } from './cli';
import { BACKED_UP, BARE, SAFE, table, template, templateWith } from '../checks/cases/case';
import { BY_REFERENCE, ORDERS, PLAN, terraformPlan, VAULT } from '../checks/terraform-plan';

const folder = mkdtempSync(join(tmpdir(), 'check-'));
const cli = new Cli(folder, 'http://127.0.0.1:9');

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return name;
};

const safe = file('safe.yaml', template(table(), BACKED_UP));
const bare = file('bare.yaml', template(table(BARE, '')));
const open = file('open.yaml', templateWith('Parameters: { Days: { Type: Number } }',
  table(SAFE.replace('PointInTimeRecoveryEnabled: true', 'PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: !Ref Days')), BACKED_UP));

afterAll(() => rmSync(folder, { recursive: true }));

test('a template whose tables are all protected ends with 0', async () => {
  expect(await cli.run('check', safe)).toMatchObject({ code: 0, stdout: expect.stringContaining('1 table, 1 as demanded; 0 findings') });
});

test('a template with findings ends with 3, and each has its way out', async () => {
  const { code, stdout } = await cli.run('check', safe, bare);

  expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringContaining('2 tables, 1 as demanded; 5 findings') });
  expect(stdout).toContain('✗ RecoveryChecks-PointInTimeRecovery: expected point-in-time recovery on, got off\n    switch point-in-time recovery on');
});

test('what is not known is never green, unless its value is given', async () => {
  expect(await cli.run('check', open)).toMatchObject({
    code: 3, stdout: expect.stringContaining('? RecoveryChecks-RecoveryWindow: expected 35 days, not known: the parameter Days has no default'),
  });
  expect(await cli.run('check', open, '--parameter', 'Days=35')).toMatchObject({ code: 0 });
  expect(await cli.run('check', open, '--parameter', 'Day=35')).toMatchObject({
    code: 2, stderr: 'error: \'--parameter\' must be a parameter of a template, got "Day"; there are Days\n',
  });
});

test('a file without a table is green, and says that there is none', async () => {
  expect(await cli.run('check', file('topic.json', '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}')))
    .toMatchObject({ code: 0, stdout: expect.stringContaining('0 tables') });
});

test.each([
  ['absent.yaml', undefined, 'must be a file that can be read, got "absent.yaml"; there is no such file'],
  ['text.yaml', 'a: [', 'it cannot be read: Flow sequence'],
  ['cut.json', '{"Resources":', 'it cannot be read: Unexpected end of JSON'],
  ['compose.yaml', 'services: {}', 'must be a CloudFormation template or a Terraform plan as JSON, got "compose.yaml"'],
  ['main.tf', 'resource "aws_dynamodb_table" "orders" {}', 'terraform show -json plan'],
  ['tag.yaml', 'Resources: { A: !Unknown b }', 'Unresolved tag'],
])('a file that cannot be judged ends with 2: %s', async (name, text, message) => {
  if (text !== undefined) file(name, text);
  const { code, stderr } = await cli.run('check', safe, name);

  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});

test('demands are options with one meaning each', async () => {
  expect((await cli.run('check', safe, '--retention', '91')).stdout).toContain('expected recovery points kept for at least 91 days, got 90 days (rule "Often")');
  expect((await cli.run('check', safe, '--max-gap', '1d')).stdout).toContain('expected backups at most 1 day apart, kept for at least 90 days, got up to 7 days apart');
  expect((await cli.run('check', safe, '--lock', 'governance')).stdout).toContain('expected a lock of at least 1 day on the vault, got vault "vault" with no lock');
  expect((await cli.run('check', safe, '--copied')).stdout).toContain('RecoveryChecks-BackupCopy');
  expect((await cli.run('check', safe, '--replicas', 'eu-central-1')).stdout).toContain('expected a replica in eu-central-1, got none');
  expect((await cli.run('check', bare, '--without', 'PointInTimeRecovery,DeletionProtection', '--without', 'RemovalPolicy,BackupPlan')).code).toBe(0);
});

test.each([
  [['--window', '36'], '\'--window\' must be a whole number from 1 to 35, got "36"'],
  [['--max-gap', '21'], '\'--max-gap\' must be a span such as 1h'],
  [['--without', 'BackupPlans'], 'write BackupPlan\n'],
  [['--parameter', 'Days'], '\'--parameter\' must be a name and a value, such as Stage=prod, got "Days"'],
])('a demand that means nothing is refused: %j', async (options, message) => {
  expect(await cli.run('check', safe, ...options)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});

test('programs get JSON, on request and by the format', async () => {
  const [one, other] = [await cli.json('check', bare), JSON.parse((await cli.run('check', bare, '--format', 'json')).stdout)];

  expect(one).toEqual(other);
  expect(one).toMatchObject({ command: 'check', result: 'findings', tables: [{ file: bare, resource: 'Orders', type: 'AWS::DynamoDB::Table' }] });
  expect(one.findings[0]).toEqual({
    rule: 'RecoveryChecks-PointInTimeRecovery',
    state: 'UNPROTECTED',
    file: bare,
    resource: 'Orders',
    type: 'AWS::DynamoDB::Table',
    expected: 'point-in-time recovery on',
    actual: 'off',
    remedy: expect.any(String),
    place: 'Properties/PointInTimeRecoverySpecification',
    help: expect.stringMatching(/docs\/checks\.md#recoverychecks-pointintimerecovery$/),
  });
});

test('code scanning gets SARIF with the line, and an accepted finding as suppressed', async () => {
  const accepted = file('accepted.yaml', template(table(BARE, `
    Metadata: { cdk_nag: { rules_to_suppress: [{ id: RecoveryChecks-BackupPlan, reason: a cache }] } }`)));
  const { code } = await cli.run('check', open, accepted, '--sarif', 'checks.sarif');
  const { version, runs: [{ tool: { driver }, results }] } = JSON.parse(readFileSync(join(folder, 'checks.sarif'), 'utf8'));

  expect({ code, version, name: driver.name }).toEqual({ code: 3, version: '2.1.0', name: 'RecoveryChecks' });
  expect(results[0]).toMatchObject({
    ruleId: 'RecoveryChecks-RecoveryWindow',
    level: 'warning',
    message: { text: expect.stringContaining('Orders: expected 35 days, not known') },
    locations: [{ physicalLocation: { artifactLocation: { uri: open }, region: { startLine: 13 } } }],
  });
  expect(driver.rules[results[0].ruleIndex].id).toBe(results[0].ruleId);
  expect(results.at(-1)).toMatchObject({ ruleId: 'RecoveryChecks-BackupPlan', suppressions: [{ kind: 'inSource', justification: 'a cache' }] });
  expect(new Set(results.map((result: any) => result.partialFingerprints['recoveryCheck/v1'])).size).toBe(results.length);
});

test('CI servers get JUnit XML, with a test for each table and each finding', async () => {
  const { code } = await cli.run('check', safe, open, '--junit', 'checks.xml');
  const { testsuites: { testsuite } } = new XMLParser({ ignoreAttributes: false }).parse(readFileSync(join(folder, 'checks.xml'), 'utf8'));

  expect(code).toBe(3);
  expect(testsuite).toMatchObject([
    { '@_tests': '1', '@_failures': '0', 'testcase': { '@_name': 'Orders is protected as demanded' } },
    { '@_tests': '1', '@_failures': '1', 'testcase': { '@_name': expect.stringContaining('Orders RecoveryChecks-RecoveryWindow'), 'failure': { '@_type': 'UNKNOWN' } } },
  ]);
});

test('a plan of Terraform is judged beside templates', async () => {
  const plan = file('plan.json', JSON.stringify(terraformPlan([ORDERS, PLAN, VAULT, BY_REFERENCE])));
  const short = file('short.json', JSON.stringify(terraformPlan([{ ...ORDERS, values: { ...ORDERS.values, deletion_protection_enabled: false } }, PLAN, VAULT, BY_REFERENCE])));

  expect(await cli.run('check', safe, plan)).toMatchObject({ code: 0, stdout: expect.stringContaining('2 tables, 2 as demanded') });
  expect(await cli.run('check', safe, short)).toMatchObject({ code: 3, stdout: expect.stringContaining('✗ aws_dynamodb_table.orders  aws_dynamodb_table  short.json\n  ✗ RecoveryChecks-DeletionProtection') });
});

test('a folder of the CDK is judged as a whole, with its nested stacks', async () => {
  mkdirSync(join(folder, 'cdk.out'));
  const write = (name: string, resources: object) => writeFileSync(join(folder, 'cdk.out', name), JSON.stringify({ Resources: resources }));
  write('Parent.template.json', { Nested: { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'Nested.nested.template.json' } } });
  write('Nested.nested.template.json', { Orders: { Type: 'AWS::DynamoDB::Table' } });
  const { findings } = await cli.json('check', 'cdk.out', '--without', 'RemovalPolicy,BackupPlan,DeletionProtection');

  expect(findings).toMatchObject([{ rule: 'RecoveryChecks-PointInTimeRecovery', file: join('cdk.out', 'Nested.nested.template.json') }]);
});

test('text of a template does nothing to the terminal, and breaks neither JSON nor XML', async () => {
  const hostile = file('hostile.json', JSON.stringify({ Resources: { 'O\u001b[31m\u202erders': { Type: 'AWS::DynamoDB::Table', DeletionPolicy: '<\u0000&"\u0007' } } }));

  for (const format of ['text', 'json', 'sarif', 'junit']) {
    expect((await cli.run('check', hostile, '--format', format)).stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  }
  const { stdout } = await cli.run('check', hostile, '--format', 'junit');
  expect(new XMLParser({ ignoreAttributes: false }).parse(stdout, true).testsuites.testsuite['@_failures']).toBe('5');
});
