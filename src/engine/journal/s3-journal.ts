/**
 * A journal in S3: objects `journal/00000001.jsonl` and following, each written only if there is none of its name.
 *
 * Two runs of a plan both read the journal to its end and then try to write the next object. One of them succeeds; the
 * other is refused before it sends a write that was not journalled. So a run that was taken for dead cannot continue
 * alongside its successor.
 */
import { randomUUID } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { decodedEntries, entryText, isUrgent, type Journal, type JournalEntry, type JournalHistory } from './journal';
import { JournalBatches } from './journal-batches';
import { BEGINNING, chained, type JournalHead, type JournalLine } from './journal-chain';
import { listedKeys } from './listed-keys';
import { StateError } from '../errors/state-error';

export interface S3JournalOptions {
  readonly client: S3Client;
  readonly bucket: string;

  /** The prefix before `journal/`: empty, or a folder with its slash. */
  readonly prefix: string;

  /** True if the prefix was made for this journal: there is nothing to read before its first object. @default false */
  readonly isNew?: boolean;
}

/** Objects that are read ahead. */
const AHEAD = 16;
const TRIES = 5;
const OBJECT = /^journal\/\d{8}\.jsonl$/;

/** The end of a journal: the number of its objects, and the head of the entries in them. */
interface End {
  readonly objects: number;
  readonly head: JournalHead;
}

export class S3Journal implements Journal, JournalHistory {
  private readonly batches = new JournalBatches((entries) => this.put(entries));
  private readonly writer = randomUUID();
  private end?: End;
  private wrote = false;

  constructor(private readonly options: S3JournalOptions) {
    if (options.isNew) this.end = { objects: 0, head: BEGINNING };
  }

  /** The head of the journal: of the entries read, and those written since. */
  public get head(): JournalHead {
    return this.end?.head ?? BEGINNING;
  }

  public async append(entry: JournalEntry): Promise<void> {
    return this.batches.append(entryText(entry), isUrgent(entry));
  }

  public async* entries(): AsyncGenerator<JournalEntry> {
    if (this.options.isNew && !this.wrote) return;
    let head = BEGINNING;
    let objects = 0;
    yield* decodedEntries(this.read((count) => objects = count), (moved) => head = moved);
    if (!this.wrote) this.end = { objects, head };
  }

  public lines(): AsyncGenerator<JournalLine> {
    return this.read(() => undefined);
  }

  /** @param found called with the number of objects */
  private async* read(found: (objects: number) => void): AsyncGenerator<JournalLine> {
    const names = await this.objects();
    found(names.length);
    const ahead: Promise<string>[] = [];
    for (let next = 0; next < names.length || ahead.length > 0;) {
      while (ahead.length < AHEAD && next < names.length) {
        const body = this.get(names[next++]);
        // After a failure, the other results are not awaited any more; their errors must not end the process.
        body.catch(() => undefined);
        ahead.push(body);
      }
      const name = names[next - ahead.length];
      const lines = (await ahead.shift()!).split('\n');
      for (const [place, text] of lines.entries()) {
        if (text) yield { text, whole: true, place: `line ${place + 1} of ${name}` };
      }
    }
  }

  /** The objects of the journal. Other objects below the prefix are ignored. */
  private async objects(): Promise<string[]> {
    const { client, bucket, prefix } = this.options;
    const names: string[] = [];
    for await (const key of listedKeys(client, bucket, `${prefix}journal/`)) {
      if (OBJECT.test(key.slice(prefix.length))) names.push(key);
    }
    names.sort();
    const hole = names.findIndex((name, place) => name !== this.key(place + 1));
    if (hole >= 0) {
      throw new StateError(`journal is incomplete: ${this.key(hole + 1)} is missing, and ${names[hole]} follows`, undefined,
        'restore the version that was deleted, or delete the later objects if no run has written them');
    }
    return names;
  }

  private async get(key: string): Promise<string> {
    const { client, bucket } = this.options;
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return body!.transformToString();
  }

  /** Writes the object after the last that was read. */
  private async put(entries: readonly string[]): Promise<void> {
    const end = this.end ?? await this.readToEnd();
    this.wrote = true;
    const { client, bucket } = this.options;
    const place = { Bucket: bucket, Key: this.key(end.objects + 1) };
    const { text, head } = chained(entries, end.head);
    for (let attempt = 1; ; attempt++) {
      try {
        await client.send(
          new PutObjectCommand({ ...place, Body: text, IfNoneMatch: '*', Metadata: { writer: this.writer } }),
        );
        break;
      } catch (error) {
        const { name } = error as Error;
        // Another put of this name is on its way: S3 asks to try again.
        if (name === 'ConditionalRequestConflict' && attempt < TRIES) continue;
        if (name !== 'PreconditionFailed') throw error;
        // An attempt whose answer was lost may have written it.
        const { Metadata: metadata } = await client.send(new HeadObjectCommand(place));
        if (metadata?.writer === this.writer) break;
        throw new StateError(`journal has another writer: ${place.Key} was written by another run`, 'one run at a time applies a plan',
          'let that run finish, or run this again when it has ended');
      }
    }
    this.end = { objects: end.objects + 1, head };
  }

  private async readToEnd(): Promise<End> {
    for await (const entry of this.entries()) void entry;
    return this.end!;
  }

  private key(number: number): string {
    return `${this.options.prefix}journal/${String(number).padStart(8, '0')}.jsonl`;
  }
}
