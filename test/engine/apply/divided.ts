/** Plans in a bucket that are divided and applied in parts, whose children may be interrupted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SYSTEM_CLOCK } from '../../../src/clock/clock';
import { applyPart, dividePlan, type PartOptions } from '../../../src/engine/apply/divided-rewind';
import type { Journal, JournalEntry } from '../../../src/engine/journal/journal';
import type { RunReport } from '../../../src/engine/journal/report';
import { S3History } from '../../../src/engine/journal/s3-history';
import { S3Journal } from '../../../src/engine/journal/s3-journal';
import { Plan } from '../../../src/engine/plan/plan';
import type { PlanPart } from '../../../src/engine/plan/plan-parts';
import { Emulator } from '../../emulator/emulator';
import type { LocalTable } from '../local-table';

export const BUCKET = 'plans';
export const LIMITS = { maxShare: Infinity, itemsPerSecond: 1e6, capacityPerSecond: 1e6 };

/** A boundary at which a child is killed: at an entry of its journal, before it is written or after it is safe. */
export interface Kill {
  readonly entry: number;
  readonly when: 'before' | 'after';
}

/** Starts a bucket for the tests of a file. */
export function usePlanBucket(): () => S3Client {
  let emulator: Emulator;
  let s3: S3Client;
  beforeAll(async () => {
    emulator = await Emulator.start({ auth: false });
    s3 = new S3Client({ ...emulator.clientConfig, maxAttempts: 3 });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  });
  afterAll(async () => {
    s3?.destroy();
    await emulator?.stop();
  });
  return () => s3;
}

let plans = 0;

/** A plan in the bucket, for a table on DynamoDB Local. */
export class StoredPlan {
  public static async of(table: LocalTable, folder: string, client: S3Client): Promise<StoredPlan> {
    const stored = new StoredPlan(table, await Plan.open(folder), folder, client);
    for (const file of ['items.jsonl', 'plan.json']) await stored.put(file, readFileSync(join(folder, file)));
    return stored;
  }

  public readonly place;

  private constructor(
    private readonly table: LocalTable, public readonly plan: Plan, public readonly folder: string, client: S3Client,
  ) {
    this.place = { client, bucket: BUCKET, prefix: `plan-${process.pid}-${++plans}/` };
  }

  public get history(): S3History {
    return new S3History(this.place);
  }

  public async put(name: string, body: string | Buffer): Promise<void> {
    await this.place.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: this.place.prefix + name, Body: body }));
  }

  /** The names of the objects below the prefix. */
  public async names(): Promise<string[]> {
    const { client, prefix } = this.place;
    const { Contents: found = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: prefix }));
    return found.map(({ Key }) => Key!.slice(prefix.length));
  }

  public async divide(itemsPerPart: number, more: object = {}): Promise<readonly PlanPart[]> {
    return (await dividePlan({ ...this.access, itemsPerPart, ...more })).parts;
  }

  public async apply(part: PlanPart, more: Partial<PartOptions> = {}): Promise<RunReport> {
    return applyPart({ ...this.access, part, ...more });
  }

  /** Applies a part by one child after another, each but the last killed. */
  public async applyKilled(
    part: PlanPart, kills: readonly Kill[], more: Partial<PartOptions> = {},
  ): Promise<RunReport> {
    for (const kill of kills) {
      try {
        await this.apply(part, { ...more, around: (journal) => dying(journal, kill) });
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
    }
    return this.apply(part, more);
  }

  private get access() {
    const { place, plan: { digest: approval }, table: { local: { client } } } = this;
    return { place, approval, client, clock: SYSTEM_CLOCK, limits: LIMITS };
  }

  /** The journal as a run over the whole plan would write it. */
  public journal(): S3Journal {
    return new S3Journal(this.place);
  }
}

class Killed extends Error {}

function dying(journal: Journal, { entry: number, when }: Kill): Journal {
  let left = number;
  let dead = false;
  return {
    entries: () => journal.entries(),
    append: async (entry: JournalEntry) => {
      if (dead || (--left === 0 && when === 'before')) {
        dead = true;
        throw new Killed();
      }
      await journal.append(entry);
      dead ||= left === 0;
      if (dead) throw new Killed();
    },
  };
}
