/** The clients of a cut-over: those of settings, and those of what it switches and reads besides. */
import type { AppConfigClient } from '@aws-sdk/client-appconfig';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { SettingsClients } from '../settings/settings-clients';

export interface CutOverClients extends SettingsClients {
  streams(): Promise<DynamoDBStreamsClient>;
  parameters(): Promise<SSMClient>;
  configurations(): Promise<AppConfigClient>;

  /** @param role the role to assume for it; that of the others if left out */
  cloudFormation(role?: string): Promise<CloudFormationClient>;
}
