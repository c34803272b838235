import type { Stack } from 'aws-cdk-lib';
import { propertiesOf } from '../sample';

export const SELECTION = 'AWS::Backup::BackupSelection';

export const TAGS = { backup: 'gold', tier: '1' };

export const selectionsOf = (stack: Stack) =>
  propertiesOf(stack, SELECTION).map(({ BackupSelection }) => BackupSelection);
