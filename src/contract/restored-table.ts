/** Facts about restored tables that the command line and the roles of its operators share. */

/**
 * The tag of a table that a restore has made: the id of its record. `restore discard` deletes a table with this tag and
 * no other, and a role can be limited to such tables.
 */
export const RESTORE_TAG = 'cdk-dynamodb-recovery:restore';

/** Stands between the name of a table and the moment that a restored copy of it shows. */
export const RESTORED = '-restored-';

/** The documents in the record of a restore, in the order in which they are written. */
export const RESTORE_DOCUMENTS = [
  'restore.json', 'settings.json', 'job.json', 'table.json', 'active.json', 'done.json', 'discarded.json',
] as const;

/** The documents in the record of a group of restores, which are folders in it. */
export const GROUP_DOCUMENTS = ['group.json', 'verdict.json'] as const;
