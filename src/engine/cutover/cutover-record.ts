/**
 * The record of a cut-over: its plan, and each step before and after it, each document written once. A cut-over that
 * was killed goes on from the last of them.
 */
import { type CutOverPlan, cutOverPlanIn } from './cutover-plan';
import type { CutOverDocument, CutOverStep } from '../../contract/cut-over';
import { StateError } from '../errors/state-error';
import type { JsonObject } from '../files/json-object';
import type { RecordFolder } from '../restore/restore-record';

/** The decision to go back. */
export interface WayBack {
  readonly at: string;
  readonly reason: string;
}

export class CutOverRecord {
  constructor(private readonly folder: RecordFolder<CutOverDocument>) {}

  public get name(): string {
    return this.folder.name;
  }

  public async plan(): Promise<CutOverPlan> {
    const json = await this.folder.read('cutover.json');
    if (!json) throw new StateError(`cut-over not found: ${this.name}`, 'there is no cutover.json');
    return cutOverPlanIn(json, `${this.name}/cutover.json`);
  }

  /** Writes the plan. Returns false if there is one already. */
  public async keepPlan(plan: CutOverPlan): Promise<boolean> {
    return this.folder.write('cutover.json', plan);
  }

  /** What was written before a step; none if it has not begun. */
  public async begun(step: CutOverStep): Promise<JsonObject | undefined> {
    return this.folder.read(`cutover-${step}-begun.json`);
  }

  /** Writes what is to be known before a step. What an earlier run has written counts. */
  public async begin(step: CutOverStep, facts: object): Promise<JsonObject> {
    await this.folder.write(`cutover-${step}-begun.json`, facts);
    return (await this.begun(step))!;
  }

  /** What a step has done; none if it has not ended. */
  public async done(step: CutOverStep): Promise<JsonObject | undefined> {
    return this.folder.read(`cutover-${step}-ended.json`);
  }

  public async end(step: CutOverStep, facts: object): Promise<void> {
    await this.folder.write(`cutover-${step}-ended.json`, facts);
  }

  public async wayBack(): Promise<WayBack | undefined> {
    return await this.folder.read('cutover-back.json') as WayBack | undefined;
  }

  public async goBack(way: WayBack): Promise<void> {
    await this.folder.write('cutover-back.json', way);
  }
}
