/** The documents of a run of a state machine, in the bucket of records. Each is written once. */
import type { S3Client } from '@aws-sdk/client-s3';
import {
  APPROVAL_REQUEST, approvalDocument, type ApprovalRequest, phaseDocument, type RecoveryRun, RUN_DOCUMENT, RUN_PHASES,
  type RunPhase,
} from '../../contract/recovery-run';
import { jsonText } from '../errors/plain-text';
import { StateError } from '../errors/state-error';
import { type JsonObject, jsonObject } from '../files/json-object';
import { type BucketPlace, WriteOnceObjects } from '../files/write-once-objects';

/** A phase that has ended. */
export interface EndedPhase {
  readonly phase: RunPhase;
  readonly startedAt: string;
  readonly endedAt: string;
}

/** @param uri `s3://bucket/prefix/` */
export function placeIn(uri: string, ...folders: readonly string[]): BucketPlace {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri)!;
  return { bucket, prefix: `${[prefix.replace(/\/$/, ''), ...folders].join('/')}/` };
}

export class RunFolder {
  private readonly objects: WriteOnceObjects;

  constructor(s3: S3Client, place: BucketPlace) {
    this.objects = new WriteOnceObjects(s3, place);
  }

  public get name(): string {
    return this.objects.name;
  }

  /** Begins a run. One that was begun before goes on, whatever started it. */
  public async begin(run: RecoveryRun): Promise<RecoveryRun> {
    return await this.put(RUN_DOCUMENT, run) ? run : this.run();
  }

  public async run(): Promise<RecoveryRun> {
    const found = await this.find(RUN_DOCUMENT);
    if (!found) throw new StateError(`run not found: ${this.name}`, `there is no ${RUN_DOCUMENT}`);
    return found as unknown as RecoveryRun;
  }

  /** The phases that have ended. */
  public async phases(): Promise<EndedPhase[]> {
    const found = await Promise.all(RUN_PHASES.map((phase) => this.find(phaseDocument(phase))));
    return found.filter((phase) => phase !== undefined) as unknown as EndedPhase[];
  }

  /** Writes down that a phase has ended, which began with the end of the one before. Nothing if it had ended before. */
  public async end(phase: RunPhase, now: Date): Promise<EndedPhase | undefined> {
    const ends = (await this.phases()).filter((each) => each.phase !== phase).map(({ endedAt }) => endedAt);
    const startedAt = [(await this.run()).startedAt, ...ends].sort().at(-1)!;
    const ended = { phase, startedAt, endedAt: now.toISOString() };
    return await this.put(phaseDocument(phase), ended) ? ended : undefined;
  }

  /** Asks a person; the last question counts. */
  public async ask(request: ApprovalRequest): Promise<void> {
    if (await this.put(approvalDocument(await this.requests() + 1), request)) return;
    throw new StateError(`run ${this.name} is carried out by two executions`, 'both ask for an approval', 'stop one of them');
  }

  /** The last question, which counts; none if nothing was asked yet. */
  public async request(): Promise<ApprovalRequest | undefined> {
    return await this.find(approvalDocument(await this.requests())) as ApprovalRequest | undefined;
  }

  private async requests(): Promise<number> {
    let last = 0;
    for await (const name of this.objects.list('approval-')) {
      const [, number = '0'] = APPROVAL_REQUEST.exec(name) ?? [];
      last = Math.max(last, Number(number));
    }
    return last;
  }

  private async find(name: string): Promise<JsonObject | undefined> {
    const text = await this.objects.find(name);
    return text === undefined ? undefined : jsonObject(text);
  }

  private async put(name: string, document: object): Promise<boolean> {
    return this.objects.write(name, `${jsonText(document, 2)}\n`);
  }
}
