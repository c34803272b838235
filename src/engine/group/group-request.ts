/** The request of a group: the first document of its record, written before any table is restored. */
import type { Reference } from './reference';
import type { Pause } from './written-seconds';
import { StateError } from '../errors/state-error';
import type { JsonObject } from '../files/json-object';
import type { TableIdentity } from '../restore/restore-request';

/** A table of the group, and its restore. */
export interface GroupTable extends TableIdentity {
  readonly region: string;

  /** The name of its restored copy. */
  readonly copy: string;
}

/** What the streams showed around the moment, or why that is not known. */
export type Activity = Pause | { readonly unknown: string };

/** What was asked for, as it was typed. */
export interface GroupWish {
  /** Absent for the latest moment. */
  readonly at?: string;

  /** Within so many seconds before it, the quietest one is taken. */
  readonly quietestWithin?: number;

  /** The longest time between two writes that belong together, in seconds. */
  readonly apart: number;
  readonly references: readonly Reference[];
  readonly withoutIndexes: boolean;
}

/** Times are ISO 8601. */
export interface GroupRequest {
  readonly version: 1;
  readonly requestedAt: string;
  readonly wish: GroupWish;
  readonly tables: readonly GroupTable[];

  /** The whole second to which every table is restored. */
  readonly moment: string;
  readonly activity: Activity;

  /** The identity that asked, where it is known. */
  readonly by?: string;
  readonly host: string;
}

/** Reads a request. Refuses the document of another release, and what is no request. */
export function groupRequestIn(json: JsonObject, place: string): GroupRequest {
  if (typeof json.version === 'number' && json.version > 1) {
    throw new StateError(`${place} was written by a newer release`, `its version is ${json.version}, and this release reads 1`, 'use that release');
  }
  const { tables, wish, moment, activity, requestedAt } = json as Partial<GroupRequest>;
  const names = Array.isArray(tables)
    ? (tables as GroupTable[]).flatMap(({ name, arn, id, region, copy }) => [name, arn, id, region, copy])
    : [undefined];
  const isWhole = [moment, requestedAt, ...names].every((text) => typeof text === 'string')
    && Array.isArray(wish?.references) && typeof wish.apart === 'number' && activity !== undefined;
  if (json.version === 1 && isWhole) return json as unknown as GroupRequest;
  throw new StateError(`group is corrupt: ${place} holds no request`, undefined, 'restore the folder from a copy; the tables that were restored stay');
}
