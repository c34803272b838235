/** The class of a table. Every restored table is of the class Standard. */
import type { TableClass } from '@aws-sdk/client-dynamodb';
import { TABLE } from './described-table';
import type { Setting } from './setting';

export const TABLE_CLASS: Setting = {
  name: 'tableClass',
  title: 'table class',
  stage: 'restore',

  read: async ({ description }) => ({ [TABLE]: description.TableClassSummary?.TableClass ?? 'STANDARD' }),

  put: async (_, wanted, target) => target.updateTable({ TableClass: wanted as TableClass }),

  note: () => 'DynamoDB changes the class of a table at most twice in 30 days',
};
