import { Annotations } from 'aws-cdk-lib';
import { type DeclaredReplica, type DeclaredTable, ownReplica } from '../declared/declared-table';
import { isKept } from '../internal/kept-resource';
import type { TableResource } from '../internal/table-resource';

/**
 * Warns of what is legal in the template of a table and weakens its protection; each warning can be acknowledged. It is
 * called when the template is validated: whatever set a property, in the constructor or after it, meets the same
 * warning.
 */
export function warnOfWeakening(table: TableResource, declared: DeclaredTable): void {
  weakeningsOf(table, declared).forEach(([id, message]) => Annotations.of(table.construct).addWarningV2(`cdk-dynamodb-recovery:${id}`, message));
}

type Warning = [id: string, message: string];

function weakeningsOf(table: TableResource, declared: DeclaredTable): Warning[] {
  const { streamViewType } = declared;
  return [
    ...unprotected(table, declared),
    ...isKept(table.cfn!) ? [] : [[
      'tableDestroyed', '\'removalPolicy\' is DESTROY: the table is deleted when it is removed from the stack, or with the stack',
    ] as Warning],
    ...typeof streamViewType === 'object' || streamViewType === 'NEW_AND_OLD_IMAGES' ? [] : [[
      'streamWithoutImages',
      `${streamViewType === undefined ? 'there is no stream' : `the stream holds ${streamViewType}`}: bad writes cannot be undone from it; NEW_AND_OLD_IMAGES can`,
    ] as Warning],
  ];
}

/** Replicas of a table that is not protected itself are not mentioned. */
function unprotected(table: TableResource, declared: DeclaredTable): Warning[] {
  const isOff = ({ deletionProtection }: DeclaredReplica) => deletionProtection === false;
  const own = ownReplica(table, declared);
  return own && isOff(own) ? [[
    'deletionProtectionOff', '\'deletionProtection\' is off: one call deletes the table, and its point-in-time recovery with it',
  ]] : declared.replicas.filter(isOff).map(({ region }) => [
    'replicaDeletionProtectionOff',
    `'deletionProtection' is off for the replica in ${region}: one call deletes it, and its point-in-time recovery with it`,
  ]);
}
