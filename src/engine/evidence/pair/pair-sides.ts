import type { Snapshot, SnapshotDescription } from './snapshot';
import { naming } from '../../errors/error-text';
import { Refusal } from '../../errors/refusal';

export interface PairSides {
  readonly before: SnapshotDescription;
  readonly after: SnapshotDescription;
}

/** Describes two snapshots, and refuses those that cannot be compared: one table twice, or another key schema. */
export async function describeSides(
  { before, after }: { readonly before: Snapshot; readonly after: Snapshot }, keyNames: readonly string[],
): Promise<PairSides> {
  const [first, second] = await Promise.all([before.describe(), after.describe()]);
  const same = first.table && second.table ? first.table.arn === second.table.arn : before.name === after.name;
  if (same) {
    throw new Refusal('after', naming`be another snapshot than ${'before'}`, `${after.name} twice`, 'a table has no difference to itself');
  }
  requireKeys('before', first, keyNames);
  requireKeys('after', second, keyNames);
  return { before: first, after: second };
}

function requireKeys(side: string, { table }: SnapshotDescription, keyNames: readonly string[]): void {
  if (
    table &&
    (table.keyNames.length !== keyNames.length || table.keyNames.some((name, place) => name !== keyNames[place]))
  ) {
    throw new Refusal(
      side,
      `have the key ${schema(keyNames)}`,
      `${schema(table.keyNames)} of ${table.name}`,
      'compare tables with the same key schema',
    );
  }
}

function schema(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
