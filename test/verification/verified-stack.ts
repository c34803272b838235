import type { Stack } from 'aws-cdk-lib';
import { ProtectedTable } from '../../src';
import { PARTITION_KEY } from '../sample';

export const protect = (stack: Stack, count = 1, name: (index: number) => string | undefined = () => undefined) => {
  for (let index = 0; index < count; index++) {
    new ProtectedTable(stack, `Table${index}`, { ...PARTITION_KEY, tableName: name(index) });
  }
  return stack;
};
