import { AdvisedTable, ARN } from './advised-table';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

let table: AdvisedTable;

beforeAll(async () => {
  table = await AdvisedTable.start();
});

beforeEach(() => table.reset());

afterAll(() => table?.stop());

const time = (seconds: number) => new Date(1000 * seconds).toISOString().replace('.000Z', 'Z');
const advise = async (ago: number, ...more: string[]) => table.cli.run('advise', '--table', 'orders', '--at', time(table.now - ago), ...more);
const advised = async (ago: number, ...more: string[]) => table.cli.json('advise', '--table', 'orders', '--at', time(table.now - ago), ...more);

test('the best way comes first with its command, the others after it, then what is not possible', async () => {
  const { code, stdout, stderr } = await advise(20 * MINUTE);
  const at = time(table.now - 20 * MINUTE);

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`1  rewind from the stream\n   gets back  ${at}\n   loses      no good write\n   takes      grows with the changes: `);
  expect(stdout).toContain(`\n   npx cdk-dynamodb-recovery rewind plan --table orders --from ${at}\n`);
  expect(stdout).toMatch(/\n2 {2}rewind from new exports\n {3}takes: 5 min or more; costs: \$0\.01 or more; loses: good writes since/);
  expect(stdout).toMatch(/\n3 {2}copy back from point-in-time recovery\n {3}takes: 22 min 55 s to 1 h 4 min; costs: \$0\.40 to \$0\.41; /);
  expect(stdout).toMatch(/\n4 {2}restore from point-in-time recovery, and cut over\n {3}takes: 20 min or more; costs: \$0\.30; loses: every write since/);
  expect(stdout).toContain('\nNot possible:\n-  exports that are there: no incremental export covers it\n');
  expect(stdout).toContain('A restore needs room in the account: 50 restores (50 TB) and 500 table\noperations at once');
  expect(stdout).toContain('Prices are list prices of US East\n(N. Virginia), 2026-11; those of eu-west-1 differ.\n');
  expect(stdout).toContain('Without --filter, a rewind takes every write since the moment for damage.\n');
  expect(stdout).not.toContain('Unknown');
});

test('descriptions are read and nothing else, as many as are named', async () => {
  const { stdout } = await advise(HOUR);

  expect([...table.asked].sort()).toEqual([
    'BatchGetItem', 'DescribeContinuousBackups', 'DescribeStream', 'DescribeTable', 'ListBackups', 'ListBackups', 'ListExports', 'ListRecoveryPointsByResource',
  ]);
  expect(stdout).toContain(`Asked with ${table.asked.length} requests for descriptions; no item was read.\n`);
});

test('text fits a terminal of 80 columns, commands apart', async () => {
  table.deny('ListBackups');
  table.answers.DescribeTable = () => ({ Table: table.description({ Replicas: [{ RegionName: 'us-east-1' }, { RegionName: 'ap-southeast-2' }] }) });
  const { stdout } = await advise(40 * HOUR);

  expect(stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('   npx '))).toEqual([]);
  expect(stdout).toContain('1  rewind from new exports\n');
});

test('the document has every answer, way, rate and price', async () => {
  const document = await advised(20 * MINUTE, '--filter', 'new.price < 1');

  expect(document).toMatchObject({
    command: 'advise',
    region: 'eu-west-1',
    best: 'rewind from the stream',
    requests: 8,
    findings: { table: { seen: { arn: ARN, items: 2_000_000 } }, exports: { action: 'dynamodb:ListExports, DescribeExport', seen: { incremental: [], full: [] } } },
    prices: { date: '2026-11', prices: { restoredGigabyte: { dollars: 0.15 } } },
    rates: { restoreLeast: { value: 20, basis: 'AWS', source: expect.stringContaining('https://') } },
  });
  expect(document.ways[0]).toMatchObject({
    verdict: 'possible', goodWrites: 'kept', gap: 0, commands: [`npx cdk-dynamodb-recovery rewind plan --table orders --from ${document.moment.replace('.000', '')} --filter 'new.price < 1'`],
  });
  expect(document.ways.map(({ verdict }: { verdict: string }) => verdict)).toContain('impossible');
});

test('the connection and the filter that were typed are those of the commands', async () => {
  const { stdout } = await advise(20 * MINUTE, '--filter', 'new.a = ""', '--region', 'eu-west-1');
  const commands = stdout.match(/npx .*/g)!;

  expect(commands).toHaveLength(6);
  expect(commands.filter((command) => !command.endsWith(' --region eu-west-1'))).toEqual([]);
  expect(commands.filter((command) => command.includes('rewind plan') && !command.includes('--filter \'new.a = ""\''))).toEqual([]);
  expect(stdout).toContain('In these commands, ATTRIBUTES is the attributes that the damage changed.\n');
  expect(stdout).not.toContain('Without --filter');
});

test('the damage of one tenant is copied back at the cost of its items, which is not known before', async () => {
  const { stdout } = await advise(20 * MINUTE, '--tenant', 'tenant-7');
  const commands = stdout.match(/npx .*/g)!;

  expect(commands.filter((command) => command.includes('rewind plan') && !command.includes(' --tenant tenant-7'))).toEqual([]);
  expect(stdout).toMatch(/3 {2}copy back from point-in-time recovery\n {3}takes: 20 min to 1 h 4 min; costs: \$0\.30 to \$0\.41;/);
  expect(stdout).toContain('A restore and a cut-over are of the whole table, and of every tenant in it.\n');
});

test('exports are found with their windows, and those with a filter of their own do not count', async () => {
  const from = table.now - HOUR;
  const described: Record<string, object> = {
    window: { ExportType: 'INCREMENTAL_EXPORT', IncrementalExportSpecification: { ExportFromTime: from, ExportToTime: table.now - 600, ExportViewType: 'NEW_AND_OLD_IMAGES' } },
    full: { ExportType: 'FULL_EXPORT', ExportTime: table.now - 2 * HOUR },
    filtered: { ExportType: 'FULL_EXPORT', ExportTime: table.now - HOUR - 120, FilterSpecification: { FilterExpression: 'a = :a' } },
  };
  table.answers.ListExports = () => ({ ExportSummaries: Object.keys(described).map((name) => ({ ExportArn: `${ARN}/export/${name}`, ExportStatus: 'COMPLETED', ExportType: 'FULL_EXPORT', ...described[name] })) });
  table.answers.DescribeExport = ({ ExportArn }) => {
    const name = ExportArn.split('/').at(-1);
    return { ExportDescription: { ExportArn, TableId: 'id', S3Bucket: 'exports', ExportFormat: 'DYNAMODB_JSON', ExportManifest: `AWSDynamoDB/${name}/manifest-summary.json`, ItemCount: 66_000, ...described[name] } };
  };
  const { stdout } = await advise(HOUR);

  expect(stdout).toContain('  exports          1 incremental, 1 full\n');
  expect(stdout).toMatch(/\n2 {2}rewind from exports that are there\n {3}takes: 20 s to 40 s;/);
  expect(stdout).toContain('copy back from a full export\n');
  expect(stdout).toContain(`--from ${time(table.now - 2 * HOUR + 60)} --filter DAMAGE --only ATTRIBUTES --before s3://exports/AWSDynamoDB/full\n`);
});

test('a recovery point before the moment is restored, and its distance is what is lost', async () => {
  table.answers.DescribeContinuousBackups = () => table.recovery({ PointInTimeRecoveryStatus: 'DISABLED' });
  const withoutStream = { LatestStreamArn: undefined, StreamSpecification: undefined };
  table.answers.DescribeTable = () => ({ Table: table.description(withoutStream) });
  const point = 'arn:aws:backup:eu-west-1:111111111111:recovery-point:1';
  table.answers.ListRecoveryPointsByResource = () => ({
    RecoveryPoints: [{ RecoveryPointArn: point, CreationDate: table.now - 3 * HOUR, Status: 'COMPLETED' }, { RecoveryPointArn: `${point}0`, CreationDate: table.now - 2 * HOUR, Status: 'PARTIAL' }],
  });
  const { code, stdout } = await advise(HOUR);
  const at = time(table.now - 3 * HOUR);

  expect(code).toBe(0);
  expect(stdout).toContain('1  copy back from a recovery point of AWS Backup\n');
  expect(stdout).toContain(`loses      good writes since ${at}, 2 h earlier, to`);
  expect(stdout).toContain(`restore start --table orders --point ${point} --to orders-restored-`);
  expect(stdout).toContain(`--before-time ${at}`);
  expect(stdout).toContain('new exports: point-in-time recovery is off\n');
  expect(stdout).toContain('-  the stream: it is off: switch on');
});

test('a table that was deleted is restored from the backup that DynamoDB keeps, under its name', async () => {
  table.remove();
  const arn = `${ARN}/backup/01-a`;
  table.answers.ListBackups = ({ BackupType }) => ({
    BackupSummaries: BackupType === 'SYSTEM' ? [{ BackupArn: arn, BackupCreationDateTime: table.now - HOUR, BackupStatus: 'AVAILABLE', BackupType, BackupSizeBytes: 2 ** 30 }] : [],
  });
  const { code, stdout } = await advise(HOUR + MINUTE);

  expect(code).toBe(0);
  expect(stdout).toMatch(/ {2}table +not there\n[^]* {2}point-in-time +ended with the table\n/);
  expect(stdout).toContain('1  restore from the backup of the deleted table, under the same name\n');
  expect(stdout).toContain('loses      nothing: it holds 1 min more than asked for, until the deletion\n');
  expect(stdout).toContain('\n   npx cdk-dynamodb-recovery restore start --table orders --deleted --to orders\n');
  expect(stdout).toContain('-  point-in-time recovery: it ended with the table: history from before the\n   deletion is lost\n');
});

test('a name that was never one of a table is doubted, with 3', async () => {
  table.remove();
  const { code, stdout } = await advise(HOUR);

  expect(code).toBe(3);
  expect(stdout).toContain('No way back is open.\nIf there never was such a table here, look at --table, --region and --profile.\n');
});

test('each action that is denied is named, and no way is counted as absent, with 3', async () => {
  table.deny(...Object.keys(table.answers));
  const { code, stdout } = await advise(HOUR);

  expect(code).toBe(3);
  expect(stdout).toContain('No way back was seen. What could not be asked may hold one.\n');
  expect(stdout).not.toContain('Not possible');
  for (const action of [
    'dynamodb:DescribeTable', 'dynamodb:DescribeStream', 'dynamodb:DescribeContinuousBackups', 'dynamodb:ListBackups', 'backup:ListRecoveryPointsByResource', 'dynamodb:ListExports, DescribeExport',
    'dynamodb:BatchGetItem on orders.change-monitor',
  ]) expect(stdout).toContain(`\n-  ${action}:`);
  const { ways } = await advised(HOUR);
  expect(new Set(ways.map(({ verdict }: { verdict: string }) => verdict))).toEqual(new Set(['unknown']));
});

test('one source that is denied leaves the others', async () => {
  table.deny('DescribeStream');
  const { code, stdout } = await advise(HOUR);

  expect(code).toBe(0);
  expect(stdout).toContain('1  rewind from new exports\n');
  expect(stdout).toContain('-  dynamodb:DescribeStream: AccessDeniedException: User: on-call is not');
});

test('a table with a change monitor names the command that shows what it did', async () => {
  table.answers.BatchGetItem = () => ({ Responses: { 'orders.change-monitor': [] } });

  expect((await advise(HOUR)).stdout).toContain('The table has a change monitor. What it did:\n   npx cdk-dynamodb-recovery monitor status orders\n');
});

test('credentials that do not work fail, and do not pass for a denial', async () => {
  table.answers.DescribeTable = () => ({ __type: 'x' });
  table.deny();
  table.answers.DescribeTable = () => {
    throw Object.assign(new Error('The security token included in the request is invalid.'), { code: 'UnrecognizedClientException' });
  };

  expect(await advise(HOUR)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('AWS rejected the credentials') });
});

test('the ARN of a table elsewhere is refused, whether there is one of that name here or not', async () => {
  const refused = async (arn: string) => table.cli.run('advise', '--table', arn, '--at', '1h');

  expect(await refused(ARN.replace('1111', '2222'))).toMatchObject({ code: 2, stderr: expect.stringContaining('\'--table\' must be a table of this account and Region') });
  table.remove();
  expect(await refused(ARN.replace('eu-west-1', 'us-east-1'))).toMatchObject({ code: 2, stderr: expect.stringContaining('\'--table\' must be a table in eu-west-1') });
  expect(await refused(ARN)).toMatchObject({ code: 3 });
});

test.each([['2099-01-01T00:00:00Z', 'be in the past'], ['yesterday', 'be a time with its zone']])('%s is refused as a moment', async (at, allowed) => {
  expect(await table.cli.run('advise', '--table', 'orders', '--at', at)).toMatchObject({ code: 2, stderr: expect.stringContaining(`'--at' must ${allowed}`) });
  expect(table.asked).toEqual([]);
});
