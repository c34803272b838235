import { DescribeRegionSettingsCommand, UpdateRegionSettingsCommand } from '@aws-sdk/client-backup';
import type { BackupClient } from '@aws-sdk/client-backup';
import type { Outcome } from './custom-resource';

/**
 * Switches the advanced features of AWS Backup for DynamoDB on in the Region, unless they are on.
 *
 * What is set for other services is sent along as it is: the documentation does not say what becomes of a service that is left out.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateRegionSettings.html
 */
export async function optIn(backup: BackupClient): Promise<Outcome> {
  const settings = await backup.send(new DescribeRegionSettingsCommand({}));
  const { ResourceTypeOptInPreference: optedIn, ResourceTypeManagementPreference: managed } = settings;
  const on = optedIn?.DynamoDB === true && managed?.DynamoDB === true;
  if (!on) {
    await backup.send(new UpdateRegionSettingsCommand({
      ResourceTypeOptInPreference: { ...optedIn, DynamoDB: true },
      ResourceTypeManagementPreference: { ...managed, DynamoDB: true },
    }));
  }
  console.log(JSON.stringify({ message: on ? 'advanced features were on' : 'advanced features switched on', optedIn, managed }));
  return { data: { SwitchedOn: String(!on) } };
}
