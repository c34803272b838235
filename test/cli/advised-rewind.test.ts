import { setTimeout as sleep } from 'node:timers/promises';
import { useAuditTables } from './audit-table';

const EVENTS = 50;
const make = useAuditTables(EVENTS);

test('on DynamoDB Local, which has streams and nothing else, the damage is undone by the command that is printed', async () => {
  const table = await make();
  const good = await table.items();
  // The stream has to be there at the beginning of the second.
  await sleep(1100);
  const moment = new Date().toISOString();
  const cli = table.cli();
  await table.migrate();
  const { code, stdout } = await cli.run('advise', '--table', table.name, '--at', moment, '--filter', 'changed(action) and new.action = ""');
  const { ways } = await cli.json('advise', '--table', table.name, '--at', moment);
  const [plan] = /npx cdk-dynamodb-recovery (rewind plan .*)/.exec(stdout)!.slice(1);
  const words = [...plan.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word);
  const planned = await cli.run(...words);
  const [, apply] = /npx cdk-dynamodb-recovery (rewind apply .*)/.exec(planned.stdout)!;

  expect(code).toBe(0);
  expect(ways[0]).toMatchObject({ kind: 'rewind', source: 'stream', verdict: 'possible' });
  expect(stdout).toMatch(/Unknown, because it could not be asked:\n(-.*|\n| )*dynamodb:DescribeContinuousBackups: /);
  expect(planned.code).toBe(0);
  expect(await cli.run(...apply.split(' '), '--max-share', 'any')).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(good);
});
