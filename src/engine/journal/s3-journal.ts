/**
 * A journal in S3: objects `journal/00000001.jsonl` and following, each written only if there is none of its name. A
 * part of a plan has a journal of its own.
 *
 * Two runs of a plan both read the journal to its end and then try to write the next object. One of them succeeds; the
 * other is refused before it sends a write that was not journalled. So a run that was taken for dead cannot continue
 * alongside its successor.
 */
import { randomUUID } from 'node:crypto';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { decodedEntries, entryText, isUrgent, type Journal, type JournalEntry, type JournalHistory } from './journal';
import { JournalBatches } from './journal-batches';
import { BEGINNING, chained, type JournalHead, type JournalLine } from './journal-chain';
import { journalKey, journalKeyOf, journalPrefix, withoutHoles } from './journal-keys';
import { objectLines } from './journal-objects';
import { StateError } from '../errors/state-error';
import { listedKeys } from '../files/listed-keys';
import type { PlanObjects } from '../plan/plan-object';

export interface S3JournalOptions extends PlanObjects {
  /** The part of the plan that it is the journal of. @default - that of the whole plan */
  readonly part?: number;

  /** True if the prefix was made for this journal: there is nothing to read before its first object. @default false */
  readonly isNew?: boolean;
}

const TRIES = 5;

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
    const { client, bucket, prefix } = this.options;
    const keys = await this.keys();
    found(keys.length);
    yield* objectLines(withoutHoles(keys, prefix), client, bucket);
  }

  /** The objects of the journal. Other objects below the prefix are ignored. */
  private async keys(): Promise<string[]> {
    const { client, bucket, prefix, part } = this.options;
    const keys: string[] = [];
    for await (const key of listedKeys(client, bucket, journalPrefix(prefix, part))) {
      const found = journalKeyOf(key.slice(prefix.length));
      if (found && found.part === part) keys.push(key);
    }
    return keys.sort();
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
    const { prefix, part } = this.options;
    return journalKey(prefix, { number, part });
  }
}
