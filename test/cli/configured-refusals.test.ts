// Proves what speaks against a cut-over by AppConfig on a model of AWS: MiniStack with the overlay in test/emulator.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CreateConfigurationProfileCommand, ListApplicationsCommand } from '@aws-sdk/client-appconfig';
import { ShopAccount } from './cutover-account';

// Tests that run at the same time begin before the hooks of their file.
const opened = ShopAccount.start().then(async (account) => {
  await account.emulator.configurations({ minuteSeconds: 0.2 });
  return account;
});

const json = (table: string) => `{"orders": "${table}"}`;

/** What is refused changes nothing, so one shop does for all refusals. */
const refused = opened.then((account) => account.configuredShop({ text: json }));

afterAll(async () => (await opened).stop());

const MINUTES = 180_000;

/** The words of a refusal, which leaves no record. */
async function refusal(...more: string[]): Promise<string> {
  const shop = await refused;
  const { code, stdout, stderr } = await shop.plan('--quiet', '--member', 'orders', ...more);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(existsSync(join((await opened).folder, shop.record))).toBe(false);
  return stderr;
}

test.concurrent('one of both names the table, a parameter or a configuration', async () => {
  const [account, shop] = await Promise.all([opened, refused]);
  expect(await refusal('--parameter', '/shop/orders')).toContain('\'--app-config\' must be given without \'--parameter\', got both');
  const { stderr } = await account.cli.run('cutover', 'plan', '--table', shop.old, '--to', shop.new);
  expect(stderr).toContain('\'--parameter\' must be given, or \'--app-config\' or \'--stack\', got none; see: npx cdk-dynamodb-recovery help cutover plan');
  const { stderr: alone } = await account.cli.run('cutover', 'plan', '--table', shop.old, '--to', shop.new, '--parameter', 'x', '--strategy', 'x');
  expect(alone).toContain('\'--strategy\' must go with \'--app-config\', got without it');
  const { stderr: role } = await account.cli.run('cutover', 'plan', '--table', shop.old, '--to', shop.new, '--parameter', 'x', '--stack-role-arn', 'x');
  expect(role).toContain('\'--stack-role-arn\' must go with \'--stack\', got without it');
}, MINUTES);

test.concurrent('what is named has to be there, and what is there instead is named', async () => {
  const shop = await refused;
  const [application, environment] = shop.path.split('/');
  expect(await refusal('--app-config', 'tables')).toContain('\'--app-config\' must be application/environment/profile, got "tables"');
  expect(await refusal('--app-config', 'another/production/tables')).toMatch(/must name one application of this account and Region, by its name or its id, got "another"; there are: .*shop-/);
  expect(await refusal('--app-config', `${application}/test/tables`)).toContain('must name one environment of its application, by its name or its id, got "test"; there are: production');
  expect(await refusal('--app-config', `${application}/${environment}/orders`)).toContain('must name one profile of its application, by its name or its id, got "orders"; there are: tables');
  expect(await refusal('--strategy', 'Fast')).toContain('\'--strategy\' must name one strategy of this account and Region, by its name or its id, got "Fast"; there are: ');
  expect(await refusal('--member', 'carts')).toContain(`'--member' must name ${shop.old}, or its ARN, got "{\\"orders\\": \\"${shop.old}\\"}"`);
}, MINUTES);

test.concurrent('a configuration that AppConfig does not host, or that is not deployed, is none', async () => {
  const [account, shop] = await Promise.all([opened, refused]);
  const { Items: applications = [] } = await account.configurations.send(new ListApplicationsCommand({}));
  const { Id: ApplicationId } = applications.find(({ Name }) => shop.path.startsWith(`${Name}/`))!;
  const create = async (Name: string, LocationUri: string) => account.configurations.send(
    new CreateConfigurationProfileCommand({ ApplicationId, Name, LocationUri }),
  );
  await create('of-parameter', 'ssm-parameter:///shop/orders');
  await create('of-pipeline', 'codepipeline://shop');
  await create('new', 'hosted');
  const at = shop.path.replace('tables', '');

  expect(await refusal('--app-config', `${at}of-parameter`)).toMatch(/must be a configuration that AppConfig hosts, got ssm-parameter:\/\/\/shop\/orders; .* name it with '--parameter'/);
  expect(await refusal('--app-config', `${at}of-pipeline`)).toContain('must be a configuration that AppConfig hosts, got codepipeline://shop');
  expect(await refusal('--app-config', `${at}new`)).toContain('must be deployed to its environment, got ');
  await create('new', 'hosted');
  expect(await refusal('--app-config', `${at}new`)).toMatch(/got "new"; several have the name: \w+, \w+/);
}, MINUTES);

test.concurrent('a deployment of another is named before writers are frozen, and the same again goes on after it', async () => {
  const account = await opened;
  const other = await account.configuredShop();
  expect(await other.plan('--freeze')).toMatchObject({ code: 0 });
  const neighbour = await other.neighbour();
  await neighbour.deploy(await neighbour.keep('a text'), await other.strategy(0, 1000));
  const { code, stderr } = await other.apply();

  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/deployment 2 to the environment of configuration \S+ is BAKING since \S+, with version 1; an environment takes one at a time; wait for its end/) });
  expect(existsSync(join(account.folder, other.record, 'cutover-gap-begun.json'))).toBe(false);
  expect((await other.draft()).versions).toBe(1);
  await other.stop();
  expect(await other.apply()).toMatchObject({ code: 0 });
}, MINUTES);

test.concurrent('a value that another has deployed is not overwritten, and writers are not left frozen', async () => {
  const account = await opened;
  const other = await account.configuredShop({ text: json });
  const draft = await other.keep(json('a third table'));
  expect(await other.plan('--freeze', '--member', 'orders')).toMatchObject({ code: 0, stdout: expect.stringContaining(`version ${draft} of the configuration is newer than the deployed one`) });
  await other.deploy(draft);
  const { code, stderr } = await other.apply();

  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`configuration ${other.path} names a third table, and neither ${other.old} nor ${other.new}`) });
  expect(await other.text()).toBe(json('a third table'));
  expect(await other.policy(other.old)).toBeUndefined();
}, MINUTES);
