/** The plans of a monitor in its bucket, each below a prefix of its own. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PRIVATE_FILE } from '../files/permissions';
import { S3Journal } from '../journal/s3-journal';
import { Plan } from '../plan/plan';

const FILES = ['items.jsonl', 'plan.json'] as const;

export class PlanStore {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,

    /** Ends with a slash. */
    private readonly prefix: string,
  ) {}

  /** A name that no other plan has, and that sorts by time. */
  public newName(at: Date): string {
    return `${at.toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}`;
  }

  /** The place of a plan as a person types it. */
  public uri(name: string): string {
    return `s3://${this.bucket}/${this.prefix}${name}/`;
  }

  /** A plan and its place. */
  public placed({ name, plan: { digest } }: StoredPlan): PlacedPlan {
    return { uri: this.uri(name), digest };
  }

  /** Makes a plan in a temporary folder, and keeps it in the bucket. */
  public async create(name: string, write: (folder: string) => Promise<Plan>): Promise<StoredPlan> {
    const folder = this.temporaryFolder();
    try {
      const plan = await write(folder);
      // Its name is handed out when both are there.
      await Promise.all(FILES.map(async (file) => this.client.send(new PutObjectCommand({
        Bucket: this.bucket, Key: this.key(name, file), Body: readFileSync(join(folder, file)), IfNoneMatch: '*',
      }))));
      return this.stored(name, plan, folder, true);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** A plan that is in the bucket. */
  public async open(name: string): Promise<StoredPlan> {
    const folder = this.temporaryFolder();
    try {
      for (const file of FILES) {
        const { Body: body } = await this.client.send(
          new GetObjectCommand({ Bucket: this.bucket, Key: this.key(name, file) }),
        );
        writeFileSync(join(folder, file), await body!.transformToByteArray(), { mode: PRIVATE_FILE });
      }
      return this.stored(name, await Plan.open(folder), folder);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private stored(name: string, plan: Plan, folder: string, isNew = false): StoredPlan {
    return {
      name,
      plan,
      journal: new S3Journal({ client: this.client, bucket: this.bucket, prefix: this.key(name, ''), isNew }),
      close: () => rmSync(folder, { recursive: true, force: true }),
    };
  }

  private key(name: string, file: string): string {
    return `${this.prefix}${name}/${file}`;
  }

  private temporaryFolder(): string {
    return mkdtempSync(join(tmpdir(), 'change-monitor-'));
  }
}

/** The place of a plan, and the digest by which a person approves it. */
export interface PlacedPlan {
  readonly uri: string;
  readonly digest: string;
}

export interface StoredPlan {
  readonly name: string;
  readonly plan: Plan;
  readonly journal: S3Journal;
  close(): void;
}
