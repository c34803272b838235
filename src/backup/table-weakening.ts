import { Annotations } from 'aws-cdk-lib';
import type { TableResource } from '../internal/table-resource';

/** Choices that are legal and weaken the protection. */
export interface Weakening {
  readonly deletionProtection: boolean;
  readonly streamViewType?: string;
  readonly destroyed: boolean;
}

/** Says what a choice costs; each warning can be acknowledged. */
export function warnOfWeakening(table: TableResource, { deletionProtection, streamViewType, destroyed }: Weakening): void {
  const annotations = Annotations.of(table.construct);
  if (!deletionProtection) {
    annotations.addWarningV2('cdk-dynamodb-recovery:deletionProtectionOff',
      '\'deletionProtection\' is off: one call deletes the table, and its point-in-time recovery with it');
  }
  if (destroyed) {
    annotations.addWarningV2('cdk-dynamodb-recovery:tableDestroyed',
      '\'removalPolicy\' is DESTROY: the table is deleted when it is removed from the stack, or with the stack');
  }
  if (streamViewType !== undefined && streamViewType !== 'NEW_AND_OLD_IMAGES') {
    annotations.addWarningV2('cdk-dynamodb-recovery:streamWithoutImages',
      `the stream holds ${streamViewType}: bad writes cannot be undone from it; NEW_AND_OLD_IMAGES can`);
  }
}
