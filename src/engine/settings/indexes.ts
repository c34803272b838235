/** Indexes. A restore can leave them out; to add one takes hours and money, so that is left to a person. */
import type { LocalSecondaryIndexDescription, TableDescription } from '@aws-sdk/client-dynamodb';
import { indexOf, indexPart } from './described-table';
import { isMembers, type Json, plain } from './json-value';
import type { Setting } from './setting';

export const INDEXES: Setting = {
  name: 'indexes',
  title: 'indexes',

  async read({ description }) {
    const { GlobalSecondaryIndexes: globals = [], LocalSecondaryIndexes: locals = [] } = description;
    return Object.fromEntries([
      ...globals.map((index) => [indexPart(index.IndexName!), settingsOf('global', index, description)]),
      ...locals.map((index) => [indexPart(index.IndexName!), settingsOf('local', index, description)]),
    ]);
  },

  note: (_, wanted) => isMembers(wanted) && wanted.kind === 'local'
    ? 'a local index cannot be added to a table: only a restore with the index has it'
    : 'an index is built from all items: it takes hours for a large table, and is paid like writes; its other settings follow when parity is applied again',

  command(part, wanted, restored, { name }) {
    if (!isMembers(wanted) || wanted.kind === 'local' || restored !== undefined) return undefined;
    const index = { IndexName: indexOf(part), KeySchema: wanted.keys, Projection: wanted.projection };
    return ['aws', 'dynamodb', 'update-table', '--table-name', name,
      '--attribute-definitions', JSON.stringify(wanted.attributes), '--global-secondary-index-updates', JSON.stringify([{ Create: index }])];
  },
};

/** Both kinds of indexes have these members. */
function settingsOf(
  kind: 'global' | 'local',
  { KeySchema: keys = [], Projection: { ProjectionType, NonKeyAttributes } = {} }: LocalSecondaryIndexDescription,
  { AttributeDefinitions: definitions = [] }: TableDescription,
): Json {
  return plain({
    kind,
    keys,
    projection: { ProjectionType, ...NonKeyAttributes && { NonKeyAttributes: [...NonKeyAttributes].sort() } },
    attributes: keys.map((key) => definitions.find(({ AttributeName }) => AttributeName === key.AttributeName)),
  });
}
