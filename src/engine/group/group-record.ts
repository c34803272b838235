/** The record of a group: its request and its verdict; the records of its restores are folders in it. */
import { type GroupRequest, groupRequestIn } from './group-request';
import type { GROUP_DOCUMENTS } from '../../contract/restored-table';
import { StateError } from '../errors/state-error';
import type { JsonObject } from '../files/json-object';
import type { RecordFolder } from '../restore/restore-record';

export type GroupDocument = typeof GROUP_DOCUMENTS[number];

export class GroupRecord {
  constructor(private readonly folder: RecordFolder<GroupDocument>) {}

  public get name(): string {
    return this.folder.name;
  }

  /** The request; none if the folder holds no group. */
  public async findRequest(): Promise<GroupRequest | undefined> {
    const json = await this.folder.read('group.json');
    return json && groupRequestIn(json, `${this.name}/group.json`);
  }

  public async request(): Promise<GroupRequest> {
    const found = await this.findRequest();
    if (!found) throw new StateError(`group not found: ${this.name}`, 'there is no group.json');
    return found;
  }

  /** Writes the request. Another run may have been first: then its request counts. */
  public async begin(request: GroupRequest): Promise<GroupRequest> {
    return await this.folder.write('group.json', request) ? request : this.request();
  }

  /** The first verdict, once all tables were restored. */
  public async verdict(): Promise<JsonObject | undefined> {
    return this.folder.read('verdict.json');
  }

  public async keepVerdict(verdict: object): Promise<void> {
    await this.folder.write('verdict.json', verdict);
  }
}
