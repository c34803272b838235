import type { Cli } from './cli';
import { WatchedTables } from './watched-table';
import { changeState, readState } from '../../src/engine/monitor/monitor-state';

const HOUR = 3_600_000;

let tables: WatchedTables;
let cli: Cli;

beforeAll(async () => {
  tables = await WatchedTables.start();
  ({ cli } = tables);
});

afterAll(async () => tables?.stop());

test.each<[string[], number]>([
  [[], HOUR], [['--for', '90m'], 1.5 * HOUR], [['--for', '7d'], 168 * HOUR],
])('a pause %j ends by itself', async (span, milliseconds) => {
  const { name, state } = await tables.watched();
  const before = Date.now();
  const { code } = await cli.run('monitor', 'pause', name, ...span);
  const { pause } = await readState(state);

  expect(code).toBe(0);
  expect(pause!.until).toBeGreaterThanOrEqual(before + milliseconds);
  expect(pause!.until).toBeLessThan(Date.now() + milliseconds + 1000);
});

test('a pause is shown with who set it and why, until it is ended', async () => {
  const { name, state } = await tables.watched();
  const paused = await cli.run('monitor', 'pause', name, '--reason', 'price \u001bmigration');

  expect(paused.stdout).toMatch(
    new RegExp(`^\\n${name}: its change monitor is paused until \\S+Z \\((?:59 min \\d+ s|1 h) from now\\), by arn:aws:iam::111111111111:root: price \\\\u001bmigration\\n`),
  );
  expect(paused.stdout).toContain(`To end the pause: npx cdk-dynamodb-recovery monitor resume ${name}\n`);
  expect(await cli.run('monitor', 'status', name)).toMatchObject({
    code: 3, stdout: expect.stringMatching(/paused +until \S+Z \((?:59 min \d+ s|1 h) from now\), by arn:aws:iam::111111111111:root: price \\u001bmigration\n/),
  });
  expect(await cli.json('monitor', 'status', name)).toMatchObject({ works: false, paused: { by: 'arn:aws:iam::111111111111:root', until: expect.stringMatching(/:\d\dZ$/) } });

  const resumed = await cli.run('monitor', 'resume', name);
  expect(resumed).toMatchObject({ code: 0, stdout: expect.stringMatching(/Its pause has ended, which was until \S+Z .*\nThe breaker was closed already/) });
  expect(await readState(state)).toEqual({ breaker: { grants: [] } });
  expect(await cli.run('monitor', 'status', name)).toMatchObject({ code: 0 });
});

test('a pause keeps the breaker as it is, and a later one takes its place', async () => {
  const { name, state } = await tables.watched();
  const breaker = { grants: [[Date.now(), 5]] as [number, number][], openUntil: Date.now() + HOUR };
  await changeState(state, () => ({ state: { breaker }, result: undefined }));
  await cli.run('monitor', 'pause', name, '--for', '3h', '--reason', 'first');
  const document = await cli.json('monitor', 'pause', name, '--for', '10m');

  expect(document).toMatchObject({ command: 'monitor pause', table: name, response: 'restore', warnings: [], next: `npx cdk-dynamodb-recovery monitor resume ${name}` });
  expect(await readState(state)).toEqual({ breaker, pause: { until: Date.parse(document.paused.until), by: 'arn:aws:iam::111111111111:root' } });
});

test('a resume closes the breaker and forgets what was restored, once', async () => {
  const { name, state } = await tables.watched();
  const breaker = { grants: [[Date.now(), 5]] as [number, number][], openUntil: Date.now() + HOUR };
  await changeState(state, () => ({ state: { breaker }, result: undefined }));

  expect(await cli.json('monitor', 'resume', name)).toMatchObject({ pauseEnded: false, breakerClosed: true });
  expect(await readState(state)).toEqual({ breaker: { grants: [] } });
  expect(await cli.json('monitor', 'resume', name)).toMatchObject({ pauseEnded: false, breakerClosed: false });
});

test('a pause of a monitor that restores nothing has a warning', async () => {
  const { name } = await tables.watched('propose');

  expect(await cli.run('monitor', 'pause', name)).toMatchObject({ code: 0, stdout: expect.stringContaining('! its response is propose: it restores nothing, also without a pause\n') });
  expect(await cli.json('monitor', 'pause', name)).toMatchObject({ warnings: ['its response is propose: it restores nothing, also without a pause'] });
});

const SPAN = 'error: \'--for\' must be a span such as 1h, 90m or 2d, at most 7 d, got ';

test.each([
  [['--for', '8d'], `${SPAN}"8d"\n`],
  [['--for', '0m'], `${SPAN}"0m"\n`],
  [['--for', '-1h'], `${SPAN}"-1h"\n`],
  [['--for', '1h ago'], `${SPAN}"1h ago"\n`],
  [['--for', '30M'], `${SPAN}"30M"; minutes are m\n`],
  [['--for', 'tomorrow'], `${SPAN}"tomorrow"\n`],
  [['--reason', ' '], 'error: \'--reason\' must have a value, got " "; leave the option out if there is none\n'],
  [['--reason', 'x'.repeat(501)], 'error: \'--reason\' must have at most 500 characters, got 501\n'],
])('a pause with %j is refused', async (parameters, stderr) => {
  expect(await cli.run('monitor', 'pause', 'orders', ...parameters)).toMatchObject({ code: 2, stdout: '', stderr });
});
