import type { Stack } from 'aws-cdk-lib';
import { ProtectedTable } from '../../src';
import { PARTITION_KEY, propertiesOf } from '../sample';

export const GUARD = 'Custom::RecoveryWindowGuard';

export const KEYS = { keySchema: [{ attributeName: 'pk', keyType: 'HASH' }], attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }] };

export const guardedBy = (stack: Stack): any => propertiesOf(stack, GUARD)[0].guarded;

export const permissionsOf = (stack: Stack): any[] => propertiesOf(stack, 'AWS::IAM::ManagedPolicy')
  .find(({ Roles }) => Roles[0].Ref.includes('Guard')).PolicyDocument.Statement;

export const protect = (stack: Stack, id = 'Orders', props = {}) => new ProtectedTable(stack, id, { ...PARTITION_KEY, ...props });
