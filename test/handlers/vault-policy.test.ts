import { DescribeBackupVaultCommand, GetBackupVaultAccessPolicyCommand } from '@aws-sdk/client-backup';
import { backupMock, errorNamed, loggedFindings, resetMocks, verify } from './sdk';

const DEPLOYER = 'arn:aws:iam::111111111111:role/deployer';
const DELETION = ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'];
const CHANGE = ['backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy'];
const EXPECTATION = {
  vaults: [{
    path: 'Shop/Vault',
    vaultName: 'vault',
    denials: [{ sid: 'DenyDeletion', actions: DELETION }, { sid: 'DenyPolicyChange', actions: [...DELETION, ...CHANGE], exemptArn: DEPLOYER }],
  }],
};
const but = (...arns: string[]) => ({ ArnNotLike: { 'aws:PrincipalArn': arns.length === 1 ? arns[0] : arns } });
const deny = (Action: string | string[], more: object = {}) => ({ Effect: 'Deny', Principal: { AWS: '*' }, Action, Resource: '*', ...more });
const DECLARED = [deny(DELETION), deny([...DELETION, ...CHANGE], { Condition: but(DEPLOYER) })];

const policy = (Statement: unknown) =>
  backupMock
    .on(GetBackupVaultAccessPolicyCommand)
    .resolves({ Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });

beforeEach(() => {
  resetMocks();
  jest.spyOn(console, 'log').mockImplementation();
  backupMock.on(DescribeBackupVaultCommand).resolves({});
});

describe('the access policy of a vault passes', () => {
  test.each<[string, unknown]>([
    ['as it is declared', DECLARED],
    ['with everyone said otherwise', DECLARED.map((statement) => ({ ...statement, Principal: '*' }))],
    ['with lists of one', DECLARED.map((statement) => ({ ...statement, Principal: { AWS: ['*'] }, Resource: ['*'] }))],
    ['with a statement for each action', [...[...DELETION, ...CHANGE].map((action) => deny(action, { Condition: but(DEPLOYER) })), ...DELETION.map((action) => deny(action))]],
    ['with actions in lower case', [deny(DELETION.map((action) => action.toLowerCase())), DECLARED[1]]],
    ['with another operator and a list of one', [DECLARED[0], deny([...DELETION, ...CHANGE], { Condition: { StringNotEquals: { 'AWS:principalarn': [DEPLOYER] } } })]],
    ['with one statement that denies everyone all of it', deny([...DELETION, ...CHANGE])],
    ['with more than is declared', [...DECLARED, deny('backup:StartRestoreJob'), { Effect: 'Allow', Principal: '*', Action: 'backup:CopyIntoBackupVault', Resource: '*' }]],
  ])('%s', async (_, statements) => {
    policy(statements);

    await expect(verify(EXPECTATION)).resolves.toMatchObject({ data: { Findings: '0' } });
  });
});

describe('the access policy of a vault fails the deployment when', () => {
  test.each<[string, unknown, string]>([
    ['nothing is denied', [], `${DELETION.join(', ')}: not denied to everyone`],
    ['an action is missing', [deny(DELETION[0]), DECLARED[1]], `${DELETION[1]}: denied, but not to ${DEPLOYER}`],
    ['the deletion is allowed', [{ ...DECLARED[0], Effect: 'Allow' }, deny(CHANGE, { Condition: but(DEPLOYER) })], `${DELETION.join(', ')}: not denied to everyone`],
    ['one account is denied only', [{ ...DECLARED[0], Principal: { AWS: '111111111111' } }, DECLARED[1]], `denied, but not to ${DEPLOYER}`],
    ['some recovery points are denied only', [{ ...DECLARED[0], Resource: 'arn:aws:backup:*:*:recovery-point:x' }, DECLARED[1]], `denied, but not to ${DEPLOYER}`],
    ['somebody else is exempt', [DECLARED[0], deny([...DELETION, ...CHANGE], { Condition: but('arn:aws:iam::111111111111:role/other') })],
      `${CHANGE.join(', ')}: denied, but not to arn:aws:iam::111111111111:role/other`],
    ['somebody else is exempt as well', [DECLARED[0], deny([...DELETION, ...CHANGE], { Condition: but(DEPLOYER, '*') })], `denied, but not to ${DEPLOYER}, *`],
    ['a condition of another kind chooses', [DECLARED[0], deny([...DELETION, ...CHANGE], { Condition: { StringNotEquals: { 'aws:userid': 'AIDA' } } })],
      'denied, but not to principals chosen by a condition'],
    ['a second condition chooses as well', [DECLARED[0], deny(CHANGE, { Condition: { ...but(DEPLOYER), Bool: { 'aws:MultiFactorAuthPresent': 'false' } } })],
      'denied, but not to principals chosen by a condition'],
    ['nobody but is left out', [{ ...DECLARED[0], Principal: undefined, NotPrincipal: { AWS: DEPLOYER } }, DECLARED[1]], `denied, but not to ${DEPLOYER}`],
  ])('%s', async (_, statements, real) => {
    policy(statements);

    await expect(verify(EXPECTATION)).rejects.toThrow('ERROR VAULT_POLICY_DIFFERS Shop/Vault: expected ');
    expect(loggedFindings()[0]).toMatchObject({ severity: 'ERROR', actual: expect.stringContaining(real) });
  });

  test('there is none', async () => {
    backupMock.on(GetBackupVaultAccessPolicyCommand).rejects(errorNamed('ResourceNotFoundException'));

    await expect(verify(EXPECTATION)).rejects.toThrow('1 error;');
    expect(loggedFindings()).toEqual([
      expect.objectContaining({ code: 'VAULT_POLICY_ABSENT', actual: 'the vault has no access policy' }),
    ]);
  });

  test.each(['AccessDeniedException', 'ThrottlingException'])(
    'it cannot be asked for (%s), which hides no other finding',
    async (name) => {
      backupMock.on(GetBackupVaultAccessPolicyCommand).rejects(errorNamed(name));
      const lock = { mode: 'GOVERNANCE', minRetentionDays: '30' };

      await expect(verify({ vaults: [{ ...EXPECTATION.vaults[0], lock }] })).rejects.toThrow('2 errors;');
      expect(loggedFindings().map(({ code }) => code)).toEqual(['VAULT_LOCK_ABSENT', 'CHECK_FAILED']);
    },
  );
});

test('a vault that is gone is said once', async () => {
  backupMock.on(DescribeBackupVaultCommand).rejects(errorNamed('ResourceNotFoundException'));
  backupMock.on(GetBackupVaultAccessPolicyCommand).rejects(errorNamed('ResourceNotFoundException'));

  await expect(verify(EXPECTATION)).rejects.toThrow('1 error;');
  expect(loggedFindings()).toEqual([expect.objectContaining({ code: 'VAULT_NOT_FOUND' })]);
});

test('the policy of a vault that declares none is not asked for', async () => {
  await verify({ vaults: [{ path: 'Shop/Vault', vaultName: 'vault' }] });

  expect(backupMock.commandCalls(GetBackupVaultAccessPolicyCommand)).toHaveLength(0);
});
