import { DescribeRegionSettingsCommand, UpdateRegionSettingsCommand, type BackupClient } from '@aws-sdk/client-backup';
import type { Outcome } from './custom-resource';

/**
 * Switches the advanced features of AWS Backup for DynamoDB on in the Region, unless they are on.
 *
 * The request names DynamoDB alone, as the command on AWS's page does: AWS Backup leaves the services that a request
 * does not name as they are. What was read of them is not sent back: that would undo a change made between the two
 * requests.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html#advanced-ddb-backup-enable-cli
 */
export async function optIn(backup: BackupClient): Promise<Outcome> {
  const settings = await backup.send(new DescribeRegionSettingsCommand({}));
  const { ResourceTypeOptInPreference: optedIn, ResourceTypeManagementPreference: managed } = settings;
  const on = optedIn?.DynamoDB === true && managed?.DynamoDB === true;
  if (!on) {
    await backup.send(new UpdateRegionSettingsCommand({
      ResourceTypeOptInPreference: { DynamoDB: true },
      ResourceTypeManagementPreference: { DynamoDB: true },
    }));
  }
  console.log(
    JSON.stringify({ message: on ? 'advanced features were on' : 'advanced features switched on', optedIn, managed }),
  );
  return { data: { SwitchedOn: String(!on) } };
}
