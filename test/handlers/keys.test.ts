import { DescribeBackupVaultCommand } from '@aws-sdk/client-backup';
import { DescribeContinuousBackupsCommand, DescribeTableCommand, type TableDescription } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { backupMock, dynamodbMock, errorNamed, FakeClock, kmsMock, loggedFindings, resetMocks, verify } from './sdk';

const VAULT_KEY = 'arn:aws:kms:eu-west-1:111111111111:key/vault';
const TABLE_KEY = 'arn:aws:kms:eu-west-1:111111111111:key/table';
const REPLICA_KEY = 'arn:aws:kms:eu-central-1:111111111111:key/replica';
const REPLICA = { region: 'eu-west-1', recoveryWindowDays: '35', deletionProtection: 'false' };
const EXPECTATION = {
  tables: [{ path: 'Shop/Orders', tableName: 'orders', profile: '0', keyArns: [TABLE_KEY] }],
  profiles: [{ managedByStack: 'true', replicas: [REPLICA] }],
  vaults: [{ path: 'Shop/Vault', vaultName: 'vault', keyArn: VAULT_KEY }],
};

const state = (KeyState: any) =>
  kmsMock.on(DescribeKeyCommand).callsFake(({ KeyId }) => ({ KeyMetadata: { KeyId, KeyState } }));
const table = (description: Partial<TableDescription> = {}) =>
  dynamodbMock
    .on(DescribeTableCommand)
    .resolves({
      Table: { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: TABLE_KEY }, ...description },
    });
const asked = () => kmsMock.commandCalls(DescribeKeyCommand).map(({ args: [{ input }] }) => input.KeyId);

beforeEach(() => {
  resetMocks();
  jest.spyOn(console, 'log').mockImplementation();
  dynamodbMock.on(DescribeContinuousBackupsCommand).resolves({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: 'ENABLED',
        RecoveryPeriodInDays: 35,
        EarliestRestorableDateTime: new Date(0),
        LatestRestorableDateTime: new Date(0),
      },
    },
  });
  backupMock.on(DescribeBackupVaultCommand).resolves({ EncryptionKeyArn: VAULT_KEY });
  table();
  state('Enabled');
});

describe('the key of a vault', () => {
  test('that is as declared and can be used passes', async () => {
    await expect(verify(EXPECTATION)).resolves.toMatchObject({ data: { Findings: '0' } });
    expect(asked()).toEqual([VAULT_KEY, TABLE_KEY]);
  });

  test('that is another one fails the deployment', async () => {
    backupMock.on(DescribeBackupVaultCommand).resolves({ EncryptionKeyArn: TABLE_KEY });

    await expect(verify(EXPECTATION)).rejects.toThrow(
      `VAULT_KEY_DIFFERS Shop/Vault: expected recovery points that are encrypted with ${VAULT_KEY}; actual: the vault encrypts with ${TABLE_KEY}`,
    );
  });

  test('that nobody declares is of no interest', async () => {
    await expect(verify({ vaults: [{ path: 'Shop/Vault', vaultName: 'vault' }] })).resolves.toMatchObject({
      data: { Findings: '0' },
    });
    expect(asked()).toEqual([]);
  });
});

describe('the key of a table', () => {
  test.each<[string, Partial<TableDescription>, string, string]>([
    ['that is another one', { SSEDescription: { Status: 'ENABLED', KMSMasterKeyArn: VAULT_KEY } }, 'TABLE_KEY_DIFFERS', `encryption with ${VAULT_KEY}`],
    ['that AWS owns', { SSEDescription: undefined }, 'TABLE_KEY_DIFFERS', 'encryption with a key that AWS owns'],
    ['that DynamoDB cannot use', { TableStatus: 'INACCESSIBLE_ENCRYPTION_CREDENTIALS' }, 'KEY_UNUSABLE', 'DynamoDB cannot use the key'],
    ['that DynamoDB cannot use for a while', { SSEDescription: { Status: 'ENABLED', KMSMasterKeyArn: TABLE_KEY, InaccessibleEncryptionDateTime: new Date(0) } },
      'KEY_UNUSABLE', 'DynamoDB cannot use the key since 1970-01-01T00:00:00.000Z'],
  ])('%s fails the deployment', async (_, description, code, actual) => {
    table(description);

    await expect(verify(EXPECTATION)).rejects.toThrow('1 error;');
    expect(loggedFindings()).toEqual([
      expect.objectContaining({ code, severity: 'ERROR', subject: 'Shop/Orders', actual }),
    ]);
  });

  test('that is being changed passes when it is the declared one', async () => {
    table({ SSEDescription: { Status: 'UPDATING', KMSMasterKeyArn: TABLE_KEY } });

    await expect(verify(EXPECTATION)).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('that DynamoDB cannot use is told also where none is declared', async () => {
    table({ SSEDescription: { InaccessibleEncryptionDateTime: new Date(0), KMSMasterKeyArn: REPLICA_KEY } });

    await expect(verify({ ...EXPECTATION, tables: [{ path: 'Shop/Orders', tableName: 'orders', profile: '0' }] }))
      .rejects.toThrow(`KEY_UNUSABLE Shop/Orders: expected a table that is encrypted with ${REPLICA_KEY}`);
  });

  test('is that of the Region in each Region', async () => {
    dynamodbMock.on(DescribeTableCommand).callsFake(async (_, getClient) => ({
      Table: {
        SSEDescription: {
          KMSMasterKeyArn: (await getClient().config.region()) === 'eu-west-1' ? TABLE_KEY : VAULT_KEY,
        },
      },
    }));
    const replicated = {
      tables: [{ ...EXPECTATION.tables[0], keyArns: [TABLE_KEY, REPLICA_KEY] }],
      profiles: [{ managedByStack: 'true', replicas: [REPLICA, { ...REPLICA, region: 'eu-central-1' }] }],
    };

    await expect(verify(replicated)).rejects.toThrow('1 error;');
    expect(loggedFindings()).toEqual([
      expect.objectContaining({ code: 'TABLE_KEY_DIFFERS', subject: 'Shop/Orders in eu-central-1' }),
    ]);
    expect(
      await Promise.all(
        kmsMock.commandCalls(DescribeKeyCommand).map(({ thisValue }) => (thisValue as any).config.region()),
      ),
    ).toEqual(['eu-west-1', 'eu-central-1']);
  });
});

describe('a key', () => {
  test.each(['Disabled', 'PendingDeletion', 'PendingImport', 'Unavailable', 'PendingReplicaDeletion'])(
    'in the state %s fails the deployment',
    async (real) => {
      state(real);

      await expect(verify({ vaults: EXPECTATION.vaults })).rejects.toThrow(
        `KEY_UNUSABLE Shop/Vault: expected encryption with ${VAULT_KEY}; actual: the key is in the state ${real}; enable the key`,
      );
    },
  );

  test('whose primary Region is changing can be used', async () => {
    state('Updating');

    await expect(verify(EXPECTATION)).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('that is gone fails the deployment', async () => {
    kmsMock.on(DescribeKeyCommand).rejects(errorNamed('NotFoundException'));

    await expect(verify({ vaults: EXPECTATION.vaults })).rejects.toThrow('actual: there is no such key');
  });

  test('is asked for once, however many tables it encrypts, and its users are counted', async () => {
    state('Disabled');
    const tables = [...Array(400).keys()].map((index) => ({ ...EXPECTATION.tables[0], path: `Shop/Table${index}` }));

    await expect(verify({ ...EXPECTATION, tables, vaults: [] })).rejects.toThrow(
      'KEY_UNUSABLE Shop/Table0, Shop/Table1, Shop/Table2 and 397 others:',
    );
    expect(asked()).toEqual([TABLE_KEY]);
  });

  test('whose policy lets nobody describe it is a warning, with the way out, and waited for', async () => {
    kmsMock.on(DescribeKeyCommand).rejects(errorNamed('AccessDeniedException'));
    const clock = new FakeClock();

    await expect(verify({ vaults: EXPECTATION.vaults }, { clock, settleSeconds: '120' })).resolves.toMatchObject({
      reason: expect.stringContaining(
        'WARNING CHECK_FAILED Shop/Vault: expected protection that can be verified; actual: kms:DescribeKey failed: AccessDeniedException: AccessDeniedException; '
          + `allow kms:DescribeKey to the role of this function in the policy of the key ${VAULT_KEY}`,
      ),
    });
    expect(clock.time).toBeGreaterThan(100_000);
  });

  test('that cannot be asked for hides no other finding', async () => {
    kmsMock.on(DescribeKeyCommand).rejects(errorNamed('ThrottlingException'));
    table({ SSEDescription: undefined });

    await expect(verify(EXPECTATION)).rejects.toThrow('3 errors;');
    expect(loggedFindings().map(({ code }) => code)).toEqual(['TABLE_KEY_DIFFERS', 'CHECK_FAILED', 'CHECK_FAILED']);
  });
});
