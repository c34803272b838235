/** The key of a table. A restore takes it as an override; afterwards it is changed by hand. */
import { TABLE } from './described-table';
import { isMembers } from './json-value';
import type { Setting } from './setting';

/** The key of a table that has no other one; a text of the documents of settings. */
export const OWNED_BY_DYNAMODB = 'owned by DynamoDB';

export const ENCRYPTION: Setting = {
  name: 'encryption',
  title: 'encryption key',

  async read({ description: { SSEDescription: { Status: status, KMSMasterKeyArn: key } = {} } }) {
    return { [TABLE]: status === undefined || /^DISABL/.test(status) ? { key: OWNED_BY_DYNAMODB } : { key: key ?? 'alias/aws/dynamodb' } };
  },

  note: () => 'the role of each reader and writer needs the key, and a condition of the key on the name of the table has to admit the restored one',

  command(_, wanted, __, { name }) {
    const key = isMembers(wanted) ? String(wanted.key) : '';
    const specification = key === OWNED_BY_DYNAMODB ? 'Enabled=false' : `Enabled=true,SSEType=KMS,KMSMasterKeyId=${key}`;
    return ['aws', 'dynamodb', 'update-table', '--table-name', name, '--sse-specification', specification];
  },
};
