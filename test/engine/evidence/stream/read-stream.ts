/** The table of the tests that read streams. */
import type { Table } from '../../../../src/engine/dynamodb/table';

export const HOUR = 3_600_000;
export const TABLE: Table = {
  name: 'audit-log', arn: 'arn', keyNames: ['pk'], itemCount: 0, otherRegions: [], strong: false, stream: { arn: 'stream', viewType: 'NEW_AND_OLD_IMAGES' },
};
