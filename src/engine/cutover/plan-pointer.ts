/** Finds what names the table, and refuses what cannot be switched. */
import type { CutOverClients } from './cutover-clients';
import { findConfiguration, type WantedConfiguration } from './find-configuration';
import { kindOf, type PlannedPointer } from './planned-pointer';
import type { PointerState } from './pointer';
import { TableConfiguration } from './table-configuration';
import { TableParameter } from './table-parameter';
import { naming } from '../errors/error-text';
import { Refusal } from '../errors/refusal';
import type { Requests } from '../settings/requests';
import type { SettingsTable } from '../settings/table-settings';

export interface WantedPointer {
  readonly parameter?: string;
  readonly configuration?: WantedConfiguration;
  readonly member?: string;
}

export interface PlanningPointer {
  readonly pointer: PlannedPointer;

  /** The newest version, where another one is deployed. */
  readonly draft?: number;
}

interface Tables {
  readonly old: SettingsTable;
  readonly new: SettingsTable;
}

export async function planPointer(
  requests: Requests, aws: CutOverClients, { parameter, configuration, member }: WantedPointer, tables: Tables,
): Promise<PlanningPointer> {
  const common = member === undefined ? {} : { member };
  if (!configuration) {
    const place = { name: parameter!, ...common };
    const found = await new TableParameter(requests, aws, place).find();
    if (!found) throw new Refusal('parameter', 'be a parameter of Systems Manager in this account and Region', JSON.stringify(parameter));
    if (found.type !== 'String') throw new Refusal('parameter', 'be of type String', found.type, 'the name of a table is no secret, and no list');
    return { pointer: planned(place, found, tables) };
  }
  const place = { ...await findConfiguration(requests, aws, configuration), ...common };
  const source = new TableConfiguration(requests, aws, place);
  const found = await source.find();
  if (!found) throw new Refusal('appConfig', 'be deployed to its environment', place.name, 'deploy a version that names the old table');
  return { pointer: planned(place, found, tables), draft: await source.draft(found) };
}

function planned(place: Omit<PlannedPointer, 'from' | 'to' | 'version'>, found: PointerState, { old, new: other }: Tables): PlannedPointer {
  const both = [[old.name, other.name], [old.arn, other.arn]].find(([one]) => one === found.table);
  if (both) return { ...place, from: both[0], to: both[1], version: found.version };
  const property = place.member === undefined ? { parameter: 'parameter', configuration: 'appConfig' }[kindOf(place)] : 'member';
  throw new Refusal(property, `name ${old.name}, or its ARN`, JSON.stringify(found.table ?? found.text),
    naming`look at the names; ${'member'} names the member of a value that is JSON or YAML`);
}
