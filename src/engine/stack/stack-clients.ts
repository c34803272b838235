/** The clients of settings, and that of CloudFormation, whose role is often another one. */
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { SettingsClients } from '../settings/settings-clients';

export interface StackClients extends SettingsClients {
  cloudFormation(): Promise<CloudFormationClient>;
}
