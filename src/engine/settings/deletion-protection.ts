/** Deletion protection. A restored table that is only compared has to be discarded, so it comes with the cut-over. */
import { TABLE } from './described-table';
import type { Setting } from './setting';

export const DELETION_PROTECTION: Setting = {
  name: 'deletionProtection',
  title: 'deletion protection',
  stage: 'cut-over',

  read: async ({ description }) => ({ [TABLE]: description.DeletionProtectionEnabled ? 'on' : null }),

  put: async (_, __, target) => target.updateTable({ DeletionProtectionEnabled: true }),

  command: (_, wanted, __, { name }) => wanted === null
    ? ['aws', 'dynamodb', 'update-table', '--table-name', name, '--no-deletion-protection-enabled'] : undefined,
};
