import { BackupClient } from '@aws-sdk/client-backup';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { optIn } from './advanced-backup';
import { answer } from './custom-resource';

const backup = new BackupClient({ maxAttempts: 8 });

/** Deletion switches nothing off: other stacks of the account may rely on it. */
export const handler = (event: CloudFormationCustomResourceEvent): Promise<void> => answer(event, () => optIn(backup));
