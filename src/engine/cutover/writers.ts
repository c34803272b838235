/**
 * Freezes the writers of a table by a statement in its resource policy: a deny of every write, for every caller.
 *
 * It is put with the revision that was read, so a policy that another person changes meanwhile is never overwritten.
 * The policy of before is kept word by word, and comes back word by word.
 */
import {
  DeleteResourcePolicyCommand, type DynamoDBClient, GetResourcePolicyCommand, PutResourcePolicyCommand,
} from '@aws-sdk/client-dynamodb';
import { StateError } from '../errors/state-error';
import { jsonObject } from '../files/json-object';
import { isSame, type Json } from '../settings/json-value';
import type { SettingsTarget } from '../settings/settings-target';

/** The name of the statement, which is how it is found again. */
export const FREEZE = 'CutOverFreeze';

/** Transactions need the rights of their parts, and statements of PartiQL have rights of their own. */
const WRITES = ['BatchWriteItem', 'DeleteItem', 'PartiQLDelete', 'PartiQLInsert', 'PartiQLUpdate', 'PutItem', 'UpdateItem'];

/** Characters of a policy, white space included. */
const LONGEST = 20 * 1024;

/** The policy before and while the writers are frozen; none if the table has none. */
export interface FrozenPolicy {
  readonly before: string | null;
  readonly frozen: string;
}

interface Found {
  readonly text: string | null;
  readonly revision: string;
}

export class Writers {
  constructor(private readonly table: SettingsTarget) {}

  /** What is to be put, for the record. */
  public async policy(): Promise<FrozenPolicy> {
    const { text } = await this.find();
    return { before: text, frozen: frozenPolicy(text, this.table.arn) };
  }

  public async isFrozen(): Promise<boolean> {
    return hasFreeze((await this.find()).text);
  }

  /** Refuses the writes. Returns when DynamoDB shows the policy, which takes effect within seconds. */
  public async freeze({ before, frozen }: FrozenPolicy): Promise<void> {
    const now = await this.find();
    if (isSamePolicy(now.text, frozen)) return;
    if (!isSamePolicy(now.text, before)) throw changed(this.table.name, 'plan the cut-over again');
    await this.put(frozen, now.revision);
    await this.whenShown(frozen);
  }

  /** Lets the writers write again. A policy that a person has changed meanwhile loses the statement only. */
  public async thaw({ before, frozen }: FrozenPolicy): Promise<void> {
    const now = await this.find();
    if (!hasFreeze(now.text)) return;
    const wanted = isSamePolicy(now.text, frozen) ? before : withoutFreeze(now.text!);
    await (wanted === null ? this.remove(now.revision) : this.put(wanted, now.revision));
    await this.whenShown(wanted);
  }

  private async find(): Promise<Found> {
    const { requests, arn: ResourceArn } = this.table;
    const answer = await requests.find('dynamodb:GetResourcePolicy', 'PolicyNotFoundException', () =>
      this.client.send(new GetResourcePolicyCommand({ ResourceArn })));
    return { text: answer?.Policy ?? null, revision: answer?.RevisionId ?? 'NO_POLICY' };
  }

  private async put(Policy: string, ExpectedRevisionId: string): Promise<void> {
    const { arn: ResourceArn } = this.table;
    await this.change('dynamodb:PutResourcePolicy', () =>
      this.client.send(new PutResourcePolicyCommand({ ResourceArn, Policy, ExpectedRevisionId })));
  }

  private async remove(ExpectedRevisionId: string): Promise<void> {
    const { arn: ResourceArn } = this.table;
    await this.change('dynamodb:DeleteResourcePolicy', () =>
      this.client.send(new DeleteResourcePolicyCommand({ ResourceArn, ExpectedRevisionId })));
  }

  /** A revision that is gone is that of an answer that was lost, or of another writer: what is there now decides. */
  private async change(action: string, send: () => Promise<unknown>): Promise<void> {
    const { requests } = this.table;
    await this.table.whileBusy(() => requests.find(action, 'PolicyNotFoundException', send));
  }

  /** The policy is read eventually consistent. */
  private async whenShown(wanted: string | null): Promise<void> {
    if (await this.table.until(async () => isSamePolicy((await this.find()).text, wanted))) return;
    throw changed(this.table.name, 'look at who changes it, and run the same again');
  }

  private get client(): DynamoDBClient {
    return this.table.requests.aws.dynamodb;
  }
}

/** The policy with the statement. */
function frozenPolicy(text: string | null, Resource: string): string {
  const { Statement = [], ...rest } = (text === null ? { Version: '2012-10-17' } : jsonObject(text) ?? {}) as { Statement?: Json };
  const deny = { Sid: FREEZE, Effect: 'Deny', Principal: '*', Action: WRITES.map((action) => `dynamodb:${action}`), Resource };
  const frozen = JSON.stringify({ ...rest, Statement: [...[Statement].flat(), deny] });
  if (frozen.length <= LONGEST) return frozen;
  throw new StateError(`resource policy with a further statement has ${frozen.length} characters`, `DynamoDB takes ${LONGEST}`, 'shorten it, or stop the writers yourself');
}

function withoutFreeze(text: string): string | null {
  const { Statement = [], ...rest } = jsonObject(text) as { Statement?: { Sid?: string }[] };
  const left = [Statement].flat().filter(({ Sid }) => Sid !== FREEZE);
  return left.length === 0 ? null : JSON.stringify({ ...rest, Statement: left });
}

function hasFreeze(text: string | null): boolean {
  return text !== null && text.includes(JSON.stringify(FREEZE));
}

function isSamePolicy(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return isSame(jsonObject(one) as Json, jsonObject(other) as Json);
}

function changed(table: string, next: string): StateError {
  return new StateError(`resource policy of ${table} was changed by another person`, 'it is not overwritten', next);
}
