import { DescribeRegionSettingsCommand, GetBackupSelectionCommand } from '@aws-sdk/client-backup';
import { backupMock, errorNamed, loggedFindings } from './sdk';
import { NAME, ARN, RULE, EXPECTATION, rule, regionSettings, verify, modelStack } from './verified-stack';
import type { Finding } from '../../src/contract/finding';
import { ProtectionAbsent } from '../../src/handlers/protection-verification';

beforeEach(modelStack);

test('the day on which recovery points move to cold storage is compared', async () => {
  const cold = { ...EXPECTATION, plans: [{ ...EXPECTATION.plans[0], rules: [{ ...RULE, deleteAfterDays: '120', moveToColdStorageAfterDays: '30' }] }] };
  rule({ Lifecycle: { DeleteAfterDays: 120, MoveToColdStorageAfterDays: 30 } });
  await expect(verify(undefined, undefined, cold)).resolves.toMatchObject({ data: { Findings: '0' } });

  rule({ Lifecycle: { DeleteAfterDays: 120, MoveToColdStorageAfterDays: 31 } });
  await expect(verify(undefined, undefined, cold)).rejects.toThrow(
    'expected days until cold storage 30; actual: days until cold storage 31',
  );
});

test('each table is looked for in the selections of its own plans', async () => {
  const second = { path: 'Shop/Audit', tableName: 'Shop-Audit-2DEF', selectedBy: ['1'] };
  backupMock
    .on(GetBackupSelectionCommand, { BackupPlanId: 'plan', SelectionId: 'selection' })
    .resolves({ BackupSelection: { SelectionName: 'a', IamRoleArn: 'role', Resources: [ARN] } })
    .on(GetBackupSelectionCommand, { BackupPlanId: 'second-plan', SelectionId: 'second-selection' })
    .resolves({
      BackupSelection: { SelectionName: 'b', IamRoleArn: 'role', Resources: [ARN.replace(NAME, second.tableName)] },
    });

  await expect(verify(undefined, undefined, {
    ...EXPECTATION,
    tables: [...EXPECTATION.tables, second],
    selections: [...EXPECTATION.selections, { selectionId: 'second-selection', plan: '1' }],
    plans: [...EXPECTATION.plans, { ...EXPECTATION.plans[0], path: 'Shop/SecondPlan', backupPlanId: 'second-plan' }],
  })).resolves.toMatchObject({ data: { Tables: '2', Findings: '0' } });
});

describe('a plan that makes copies', () => {
  const COPY = { vaultArn: 'arn:aws:backup:eu-central-1:111111111111:backup-vault:copies', deleteAfterDays: '90' };
  const copying = {
    ...EXPECTATION,
    plans: [{ ...EXPECTATION.plans[0], rules: [{ ...RULE, copies: [COPY] }], advancedFeatures: ['copies'] }],
  };
  const copies = (DeleteAfterDays: number, name = 'copies') => rule({
    CopyActions: [{ DestinationBackupVaultArn: COPY.vaultArn.replace('copies', name), Lifecycle: { DeleteAfterDays } }],
  });

  test('passes when it does', async () => {
    copies(90);

    await expect(verify(undefined, undefined, copying)).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test.each<[string, () => unknown, Partial<Finding>]>([
    ['none', () => rule(), { code: 'PLAN_RULE_DIFFERS', expected: `copy to ${COPY.vaultArn}`, actual: 'copy to not set' }],
    ['to another vault', () => copies(90, 'other'), { code: 'PLAN_RULE_DIFFERS', expected: `copy to ${COPY.vaultArn}` }],
    ['for less long', () => copies(89), { code: 'PLAN_RULE_DIFFERS', actual: `retention in days of the copy to ${COPY.vaultArn} 89` }],
  ])('fails when it makes them %s', async (_, given, finding) => {
    given();

    await expect(verify(undefined, undefined, copying)).rejects.toThrow(ProtectionAbsent);
    expect(loggedFindings()).toEqual([expect.objectContaining(finding)]);
  });

  test('fails where the Region cannot make them, with the command to run', async () => {
    copies(90);
    regionSettings(false);

    await expect(verify(undefined, undefined, copying)).rejects.toThrow('ADVANCED_BACKUP_OFF');
    expect(loggedFindings()).toEqual([expect.objectContaining({ severity: 'ERROR', expected: 'copies by Shop/Plan', remedy: expect.stringContaining('run: aws backup update-region-settings') })]);
  });
});

test('a Region without the advanced features is a warning where nothing needs them', async () => {
  regionSettings(false);

  await expect(verify()).resolves.toMatchObject({ reason: expect.stringContaining('WARNING ADVANCED_BACKUP_OFF') });
});

test('a Region that cannot be asked is a warning where nothing needs its answer', async () => {
  backupMock.on(DescribeRegionSettingsCommand).rejects(errorNamed('AccessDeniedException'));

  await expect(verify()).resolves.toMatchObject({ reason: expect.stringContaining('WARNING CHECK_FAILED') });
});
