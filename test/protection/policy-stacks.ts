import { type Stack, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BackupRule, ProtectedTable, RecoveryPolicy } from '../../src';
import { IRELAND, PARTITION_KEY, propertiesOf } from '../sample';

export const [PLAN, VAULT, SELECTION] = ['AWS::Backup::BackupPlan', 'AWS::Backup::BackupVault', 'AWS::Backup::BackupSelection'];

export const FRANKFURT = { ...IRELAND, region: 'eu-central-1' };

export const daily = () => new RecoveryPolicy({ rules: [BackupRule.daily()], recoveryWindow: Duration.days(21) });

export const table = (scope: Construct, id = 'Orders', props = {}) => new ProtectedTable(scope, id, { ...PARTITION_KEY, ...props });

export const policyStackOf = (scope: Construct, id = 'RecoveryPolicy') => scope.node.findChild(id) as Stack;

export const windowOf = (stack: Stack, type = 'AWS::DynamoDB::GlobalTable') =>
  propertiesOf(stack, type).map(
    ({ Replicas, PointInTimeRecoverySpecification: own }) =>
      (own ?? Replicas.at(-1).PointInTimeRecoverySpecification).RecoveryPeriodInDays,
  );
