import { App, CliCredentialsStackSynthesizer, Duration, NestedStack, Stack, Stage, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BackupRule, BackupSchedule, CopyTarget, RecoveryPolicies, RecoveryPolicy, RecoveryVault, TableProtection, VaultLock } from '../../src';
import { expectationOf, IRELAND, propertiesOf } from '../sample';
import { FRANKFURT, PLAN, SELECTION, VAULT, daily, policyStackOf, table, windowOf } from './policy-stacks';

describe('a policy of the whole app', () => {
  test('gives the tables of all its stacks its window, and one plan and one vault in a stack of their own', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(daily());
    const stacks = ['Orders', 'Payments'].map((id) => new Stack(app, id));
    stacks.forEach((stack) => table(stack));

    const shared = Template.fromStack(policyStackOf(app));
    shared.resourceCountIs(PLAN, 1);
    shared.resourceCountIs(VAULT, 1);
    stacks.forEach((stack) => {
      expect(windowOf(stack)).toEqual([21]);
      expect(propertiesOf(stack, SELECTION)).toHaveLength(1);
      [PLAN, VAULT].forEach((type) => Template.fromStack(stack).resourceCountIs(type, 0));
      expect(expectationOf(stack).plans[0].rules[0].name).toBe('Daily');
    });
  });

  test('has a plan and a vault for each environment', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(daily());
    [IRELAND, FRANKFURT].forEach((env) => table(new Stack(app, `Shop-${env.region}`, { env })));

    ['eu-west-1', 'eu-central-1'].forEach((region) => expect(policyStackOf(app, `RecoveryPolicy-111111111111-${region}`).region).toBe(region));
  });

  test('has a plan and a vault for each stage, which are deployed apart', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(daily());
    const stages = ['Test', 'Production'].map((id) => new Stage(app, id));
    stages.forEach((stage) => table(new Stack(stage, 'Shop')));

    expect(() => app.synth()).not.toThrow();
    stages.forEach((stage) => expect(propertiesOf(policyStackOf(stage), PLAN)).toHaveLength(1));
  });

  test('locks the vault, names the stack and exempts the role that it is told', () => {
    const app = new App();
    const deploymentRole = iam.Role.fromRoleArn(new Stack(app, 'Roles'), 'Role', 'arn:aws:iam::111111111111:role/deployer');
    const lock = VaultLock.governance({ minRetention: Duration.days(7) });
    const synthesizer = new CliCredentialsStackSynthesizer();
    RecoveryPolicies.of(app).apply(new RecoveryPolicy({ lock }), { stackName: 'backups', deploymentRole, synthesizer });
    table(new Stack(app, 'Shop'));

    const stack = policyStackOf(app);
    expect(stack.stackName).toBe('backups');
    expect(stack.synthesizer).toBeInstanceOf(CliCredentialsStackSynthesizer);
    expect(propertiesOf(stack, VAULT)[0]).toMatchObject({ LockConfiguration: { MinRetentionDays: 7 } });
    expect(JSON.stringify(propertiesOf(stack, VAULT)[0].AccessPolicy)).toContain('role/deployer');
  });

  test('selects by tag, once for all stacks', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(new RecoveryPolicy({ selectionTags: { backup: 'gold' } }));
    const stacks = ['Orders', 'Payments'].map((id) => new Stack(app, id));
    stacks.forEach((stack) => table(stack));

    expect(propertiesOf(policyStackOf(app), SELECTION)).toHaveLength(1);
    stacks.forEach((stack) => expect(propertiesOf(stack, SELECTION)).toEqual([]));
  });

  test('reaches tables in nested stacks', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(daily());
    const nested = new NestedStack(new Stack(app, 'Shop'), 'Nested');
    table(nested);

    expect(() => app.synth()).not.toThrow();
    expect(propertiesOf(nested, SELECTION)).toHaveLength(1);
  });
});

describe('a policy', () => {
  test('is applied once at a place', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(daily());

    expect(() => RecoveryPolicies.of(app).apply(daily())).toThrow("'policy' must be the only one of \"the app\", got a second one; apply the other one further down the tree");
  });

  test('has no name for two stacks of one environment, which would replace each other', () => {
    const app = new App();
    const stages = ['Test', 'Production'].map((id) => new Stage(app, id, { env: IRELAND }));
    RecoveryPolicies.of(app).apply(daily(), { stackName: 'backups' });
    table(new Stack(stages[0], 'Shop'));
    table(new Stack(stages[0], 'Frankfurt', { env: FRANKFURT }));

    expect(() => table(new Stack(stages[1], 'Shop'))).toThrow("'stackName' must be left out where the policy has several stacks in an environment (aws://111111111111/eu-west-1), "
      + 'got "backups" for "Test/RecoveryPolicy-111111111111-eu-west-1" and "Production/RecoveryPolicy-111111111111-eu-west-1"');
  });

  test('does not move into a stack of another owner', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(daily());
    const stack = new Stack(app, 'RecoveryPolicy');

    expect(() => table(stack)).toThrow("'policy' must have the id \"RecoveryPolicy\" free for its stack in the app, got another construct of that id; rename the other one");
  });

  test('refuses a window that only the deployment knows where a table cannot have it', () => {
    const stack = new Stack(new App(), 'Shop');
    RecoveryPolicies.of(stack).apply(new RecoveryPolicy({ recoveryWindow: Duration.days(Token.asNumber({ Ref: 'Days' })) }));
    const own = { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 30 } };

    expect(() => table(stack)).toThrow("'recoveryWindow' must be known when the app is synthesised, got a token");
    expect(() => table(stack, 'Own', own)).not.toThrow();
  });

  test('is applied before the tables below it are defined', () => {
    const app = new App();
    table(new Stack(app, 'Shop'));

    expect(() => RecoveryPolicies.of(app).apply(daily())).toThrow("'policy' must be applied before the tables below it are defined, got \"Shop/Orders\" before it");
  });

  const shopUnder = (policy: RecoveryPolicy, props = {}) => {
    const app = new App();
    RecoveryPolicies.of(app).apply(policy);
    const stack = new Stack(app, 'Shop', { env: IRELAND });
    table(stack, 'Orders', props);
    return () => Template.fromStack(stack);
  };

  test('that asks for replicas refuses a table without them', () => {
    const policy = new RecoveryPolicy({ replicaRegions: ['eu-west-1', 'eu-central-1'] });

    expect(shopUnder(policy)).toThrow('the policy of "Shop/Orders" asks for a replica in eu-central-1, got none; add one to the table: replicas: [{ region: \'eu-central-1\' }]');
    expect(shopUnder(policy, { replicas: [{ region: 'eu-central-1' }] })).not.toThrow();
  });

  test('defines no vault that no rule needs', () => {
    const app = new App();
    const vault = new RecoveryVault(new Stack(app, 'Vaults'), 'Vault');
    RecoveryPolicies.of(app).apply(new RecoveryPolicy({ rules: [new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), vault })] }));
    table(new Stack(app, 'Shop'));

    Template.fromStack(policyStackOf(app)).resourceCountIs(VAULT, 0);
  });

  test('with an objective asks nothing of an imported table, of which too little is known', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(new RecoveryPolicy({ replicaRegions: ['eu-central-1'], objective: { tableLost: { rto: Duration.minutes(5) } } }));
    const stack = new Stack(app, 'Shop', { env: IRELAND });
    new TableProtection(stack, 'Protection', { table: dynamodb.Table.fromTableName(stack, 'Ledger', 'ledger') });

    expect(() => app.synth()).not.toThrow();
  });

  test('with an objective looks for the replicas of the table and not for those of the policy', () => {
    const policy = new RecoveryPolicy({ replicaRegions: ['eu-central-1'], objective: { tableLost: { rto: Duration.minutes(5) } } });

    expect(shopUnder(policy)).toThrow('"Shop/Orders" does not meet its policy: \'objective.tableLost.rto\' must be at least 20 minutes');
    expect(shopUnder(policy, { replicas: [{ region: 'eu-central-1' }] })).not.toThrow();
  });

  test('with an objective refuses a table that cannot meet it', () => {
    const policy = new RecoveryPolicy({ objective: { badWrites: { rto: Duration.minutes(10) } } });

    expect(shopUnder(policy, { dynamoStream: dynamodb.StreamViewType.KEYS_ONLY })).toThrow('"Shop/Orders" does not meet its policy: \'objective.badWrites.rto\' must be at least 20 minutes, '
      + 'which is what a restore, because the stream has no old and new images can do, got 10 minutes; give the table a stream of NEW_AND_OLD_IMAGES');
    expect(shopUnder(policy)).not.toThrow();
  });

  test('with an objective for a lost Region does not count copies to a vault beside the table', () => {
    const app = new App();
    const vault = new RecoveryVault(new Stack(app, 'Vaults', { env: IRELAND }), 'Vault');
    const copied = new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), copies: [CopyTarget.toVault(vault)] });
    RecoveryPolicies.of(app).apply(
      new RecoveryPolicy({ rules: [copied], objective: { regionLost: { rto: Duration.hours(1) } } }),
    );
    table(new Stack(app, 'Shop', { env: IRELAND }));

    expect(() => app.synth()).toThrow("'objective.regionLost' must be met by copies in another Region or by replicas, got copies in its own Region only");
  });

  test.each<[number, number, string | undefined]>([
    [5, 20, undefined], [4, 20, "'objective.badWrites.rpo' must be at least 5 minutes"], [5, 19, "'objective.badWrites.rto' must be at least 20 minutes"],
  ])('with an objective of %d and %d minutes for bad writes judges a table without images', (rpo, rto, message) => {
    const policy = new RecoveryPolicy({
      objective: { badWrites: { rpo: Duration.minutes(rpo), rto: Duration.minutes(rto) } },
    });

    const expectation = expect(shopUnder(policy, { dynamoStream: dynamodb.StreamViewType.KEYS_ONLY }));
    (message ? expectation : expectation.not).toThrow(message);
  });

  test.each([['eu-central-1', true], ['eu-west-1', false]])('with an objective for a lost Region counts copies to %s: %s', (region, counts) => {
    const copy = new BackupRule({
      name: 'Daily',
      schedule: BackupSchedule.daily(),
      retention: Duration.days(35),
      copies: [CopyTarget.toVaultArn(`arn:aws:backup:${region}:222222222222:backup-vault:Offsite`)],
    });
    const synthesise = shopUnder(
      new RecoveryPolicy({ rules: [copy], objective: { regionLost: { rto: Duration.hours(1) } } }),
    );

    const expectation = expect(synthesise);
    (counts ? expectation.not : expectation).toThrow(counts ? undefined : "'objective.regionLost' must be met by copies in another Region or by replicas, got copies in its own Region only");
  });
});
