/**
 * The record of a restore: documents in a folder, each written once. A restore that was killed goes on from the last of
 * them.
 */
import { type RestoreRequest, requestIn, type TableIdentity } from './restore-request';
import type { RESTORE_DOCUMENTS } from '../../contract/restored-table';
import { StateError } from '../errors/state-error';
import type { JsonObject } from '../files/json-object';

export type RestoreDocument = typeof RESTORE_DOCUMENTS[number];

/** The place of a record, with the names of its documents. */
export interface RecordFolder<D extends string> {
  /** The name as it is typed. */
  readonly name: string;

  /** A document; none if it was not written. */
  read(document: D): Promise<JsonObject | undefined>;

  /** Writes a document, unless it is there. Returns false if it is. */
  write(document: D, content: object): Promise<boolean>;
}

export type RestoreFolder = RecordFolder<RestoreDocument>;

/** The table that a restore has made. */
export interface MadeTable extends TableIdentity {
  /** The time of DynamoDB's answer. */
  readonly at: string;
}

/** The times at which a restored table was first seen ready. */
export interface ActiveTimes {
  readonly tableAt: string;
  readonly indexesAt: string;
}

export class RestoreRecord {
  constructor(private readonly folder: RestoreFolder) {}

  public get name(): string {
    return this.folder.name;
  }

  /** The request; none if the folder holds no restore. */
  public async findRequest(): Promise<RestoreRequest | undefined> {
    const json = await this.folder.read('restore.json');
    return json && requestIn(json, `${this.name}/restore.json`);
  }

  public async request(): Promise<RestoreRequest> {
    const found = await this.findRequest();
    if (!found) throw new StateError(`restore not found: ${this.name}`, 'there is no restore.json');
    return found;
  }

  /** Writes the request. Another run may have been first: then its request counts. */
  public async begin(request: RestoreRequest): Promise<RestoreRequest> {
    return await this.folder.write('restore.json', request) ? request : this.request();
  }

  public async settings(): Promise<JsonObject | undefined> {
    return this.folder.read('settings.json');
  }

  public async keepSettings(settings: object): Promise<void> {
    await this.folder.write('settings.json', settings);
  }

  /** The job of AWS Backup. */
  public async job(): Promise<string | undefined> {
    return (await this.folder.read('job.json'))?.job as string | undefined;
  }

  public async keepJob(job: string): Promise<void> {
    await this.folder.write('job.json', { job });
  }

  public async table(): Promise<MadeTable | undefined> {
    return await this.folder.read('table.json') as MadeTable | undefined;
  }

  public async keepTable(table: MadeTable): Promise<MadeTable> {
    await this.folder.write('table.json', table);
    return (await this.table())!;
  }

  public async active(): Promise<ActiveTimes | undefined> {
    return await this.folder.read('active.json') as ActiveTimes | undefined;
  }

  public async keepActive(times: ActiveTimes): Promise<void> {
    await this.folder.write('active.json', times);
  }

  /** The end of the restore: its time, and the outcome of each setting. */
  public async done(): Promise<JsonObject | undefined> {
    return this.folder.read('done.json');
  }

  public async keepDone(outcome: object): Promise<void> {
    await this.folder.write('done.json', outcome);
  }

  public async discarded(): Promise<string | undefined> {
    return (await this.folder.read('discarded.json'))?.at as string | undefined;
  }

  public async keepDiscarded(at: string): Promise<void> {
    await this.folder.write('discarded.json', { at });
  }
}
