/**
 * A journal in S3: objects `journal/00000001.jsonl` and on, each written only if there is none of its name.
 *
 * Two runs of a plan both read the journal to its end and then want to write the next object: one of them gets it, the other is
 * refused before it has sent anything that was not journalled. So a run that was thought dead cannot go on beside its successor.
 */
import { randomUUID } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { decodeEntry, isUrgent, type Journal, type JournalEntry, journalLine } from './journal';
import { JournalBatches } from './journal-batches';
import { Refusal } from './refusal';

export interface S3JournalOptions {
  readonly client: S3Client;
  readonly bucket: string;

  /** What stands before `journal/`: empty, or a folder with its slash. */
  readonly prefix: string;
}

/** Objects that are read ahead. */
const AHEAD = 16;
const TRIES = 5;

export class S3Journal implements Journal {
  private readonly batches = new JournalBatches((lines) => this.put(lines));
  private readonly writer = randomUUID();
  private last?: number;
  private wrote = false;

  constructor(private readonly options: S3JournalOptions) {}

  public async append(entry: JournalEntry): Promise<void> {
    return this.batches.append(journalLine(entry), isUrgent(entry));
  }

  public async* entries(): AsyncGenerator<JournalEntry> {
    const names = await this.objects();
    const ahead: Promise<string>[] = [];
    for (let next = 0; next < names.length || ahead.length > 0;) {
      while (ahead.length < AHEAD && next < names.length) {
        const body = this.get(names[next++]);
        // When one fails, nobody waits for the others any more.
        body.catch(() => undefined);
        ahead.push(body);
      }
      for (const line of (await ahead.shift()!).split('\n')) {
        if (line) yield decodeEntry(JSON.parse(line));
      }
    }
    if (!this.wrote) this.last = names.length;
  }

  private async objects(): Promise<string[]> {
    const { client, bucket, prefix } = this.options;
    const names: string[] = [];
    for await (const { Contents: objects = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: `${prefix}journal/` })) {
      names.push(...objects.map(({ Key }) => Key!));
    }
    names.sort();
    const hole = names.findIndex((name, place) => name !== this.key(place + 1));
    if (hole >= 0) {
      throw new Refusal('journal', 'have all of its objects', `${names[hole]} in place of ${this.key(hole + 1)}`, 'restore the one that was deleted');
    }
    return names;
  }

  private async get(key: string): Promise<string> {
    const { client, bucket } = this.options;
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return body!.transformToString();
  }

  /** Writes the object after the last that was read. */
  private async put(lines: string): Promise<void> {
    this.last ??= (await this.objects()).length;
    this.wrote = true;
    const { client, bucket } = this.options;
    const place = { Bucket: bucket, Key: this.key(this.last + 1) };
    for (let attempt = 1; ; attempt++) {
      try {
        await client.send(new PutObjectCommand({ ...place, Body: lines, IfNoneMatch: '*', Metadata: { writer: this.writer } }));
        break;
      } catch (error) {
        const { name } = error as Error;
        // Another put of this name is on its way: S3 asks to try again.
        if (name === 'ConditionalRequestConflict' && attempt < TRIES) continue;
        if (name !== 'PreconditionFailed') throw error;
        // An attempt whose answer was lost may have written it.
        const { Metadata: metadata } = await client.send(new HeadObjectCommand(place));
        if (metadata?.writer === this.writer) break;
        throw new Refusal('journal', 'have one run that writes it', `another that wrote ${place.Key}`, 'let that one go on, or run this again when it has ended');
      }
    }
    this.last++;
  }

  private key(number: number): string {
    return `${this.options.prefix}journal/${String(number).padStart(8, '0')}.jsonl`;
  }
}
