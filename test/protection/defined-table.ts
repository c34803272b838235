import { ProtectedTable, type ProtectedTableProps } from '../../src';
import { newStack, PARTITION_KEY } from '../sample';

export const define = (props: Partial<ProtectedTableProps> = {}, stack = newStack()) => {
  new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, ...props });
  return stack;
};
