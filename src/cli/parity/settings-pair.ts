/** The source and the restored table: what keeps settings from being put onto the wrong table. */
import { naming } from '../../engine/errors/error-text';
import { Refusal } from '../../engine/errors/refusal';
import { StateError } from '../../engine/errors/state-error';
import { findRestored, isActive, type RestoredTable } from '../../engine/restore/restored-table';
import { isSame } from '../../engine/settings/json-value';
import type { SettingsTable } from '../../engine/settings/table-settings';
import type { Connection } from '../connection/connection';

export interface SettingsPair {
  readonly restored: RestoredTable;

  /** The reasons to doubt that the table was restored from the source. */
  readonly doubts: readonly string[];
}

/** Refuses tables that no settings can be put back between. */
export async function settingsPair(
  source: SettingsTable, restored: SettingsTable, { dynamodb, time }: Connection,
): Promise<SettingsPair> {
  // A deleted table may have come back under its own name.
  if (source.id === restored.id) {
    throw new Refusal('<restored>', 'be another table than the source', restored.arn, 'name the table that was restored from it');
  }
  if (!isSame(source.keys, restored.keys)) {
    throw new Refusal('<restored>', `have the key of ${source.name}, ${source.keys.join(', ')}`, restored.keys.join(', '),
      'a restored table has the key of its source: look at the names');
  }
  const clock = time.clock();
  const [one, other] = await Promise.all(
    [source, restored].map(({ name }) => findRestored(dynamodb, clock, name)),
  );
  const live = one?.id === source.id ? one : undefined;
  if (live?.sourceArn === restored.arn) {
    throw new Refusal('<restored>', `be the table that was restored from ${source.name}`, `${restored.name}, which ${source.name} was restored from`,
      `the source comes first: parity ${restored.name} ${source.name}`);
  }
  return { restored: other!, doubts: doubtsOf(source, live, other!) };
}

/** Refuses to put settings onto a table that is doubtful, unless a person states that it is to get them. */
export function requireTrust({ restored, doubts }: SettingsPair, unrelated = false): void {
  if (!isActive(restored)) {
    throw new StateError(`table ${restored.name} is being restored`, 'its settings can be put back when all items are there', 'try again when it is ACTIVE');
  }
  if (unrelated || doubts.length === 0) return;
  throw new Refusal('<restored>', 'be the table that was restored from the source', doubts.join('; '),
    naming`look at the names; ${'unrelated'} states that it is to get the settings all the same`);
}

function doubtsOf(source: SettingsTable, live: RestoredTable | undefined, restored: RestoredTable): string[] {
  const { sourceArn, createdAt, name } = restored;
  const isOlder = live?.createdAt !== undefined && createdAt !== undefined && createdAt < live.createdAt;
  return [
    ...sourceArn === source.arn ? [] : [`${name} was restored from ${sourceArn ?? 'no table'}, and not from ${source.arn}`],
    ...isOlder ? [`${name} is older than ${source.name}`] : [],
  ];
}
