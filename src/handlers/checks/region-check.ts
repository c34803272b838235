import { DescribeRegionSettingsCommand, type BackupClient } from '@aws-sdk/client-backup';
import { failedCheck } from './failed-check';
import type { ExpectedPlan } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/**
 * Checks that the Region has the advanced features of AWS Backup for DynamoDB. Without them copies fail, recovery
 * points do not move to cold storage, and they are encrypted with the key of the table and not with that of the vault.
 */
export async function checkRegion(
  plans: Array<Pick<ExpectedPlan, 'path' | 'advancedFeatures'>>,
  backup: BackupClient,
): Promise<Finding[]> {
  const needed = plans.filter(({ advancedFeatures = [] }) => advancedFeatures.length > 0);
  const region = await backup.config.region();
  try {
    const settings = await backup.send(new DescribeRegionSettingsCommand({}));
    const advanced =
      settings.ResourceTypeManagementPreference?.DynamoDB && settings.ResourceTypeOptInPreference?.DynamoDB;
    return advanced
      ? []
      : [
        {
          code: 'ADVANCED_BACKUP_OFF',
          severity: needed.length > 0 ? 'ERROR' : 'WARNING',
          subject: `AWS Backup in ${region}`,
          expected:
              needed.length > 0
                ? needed.map(({ path, advancedFeatures }) => `${advancedFeatures!.join(' and ')} by ${path}`).join(', ')
                : 'recovery points that are encrypted with the key of their vault',
          actual: 'the advanced features of AWS Backup for DynamoDB are off',
          remedy:
              `run: aws backup update-region-settings --region ${region} --resource-type-opt-in-preference DynamoDB=true `
              + '--resource-type-management-preference DynamoDB=true',
        },
      ];
  } catch (error) {
    const failed = failedCheck(`AWS Backup in ${region}`, 'backup:DescribeRegionSettings', error);
    return [{ ...failed, severity: needed.length > 0 ? 'ERROR' : 'WARNING' }];
  }
}
