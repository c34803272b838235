/** A cut-over under way: its plan, its record, and both tables. */
import type { CutOverClients } from './cutover-clients';
import type { CutOverPlan } from './cutover-plan';
import type { CutOverRecord } from './cutover-record';
import type { PlannedPointer } from './planned-pointer';
import type { Pointer } from './pointer';
import { pointerOf } from './pointer-of';
import { StackSwitch } from './stack-switch';
import { Writers } from './writers';
import type { CutOverStep } from '../../contract/cut-over';
import { StateError } from '../errors/state-error';
import { Requests } from '../settings/requests';
import { SettingsTarget } from '../settings/settings-target';
import type { Template } from '../stack/template';

export interface CutOverOptions {
  readonly record: CutOverRecord;
  readonly plan: CutOverPlan;
  readonly aws: CutOverClients;
  readonly signal?: AbortSignal;

  /** Called when a step begins, and with what it finds. */
  readonly progress?: (step: CutOverStep, more?: string) => void;
}

export class CutOver {
  public readonly record: CutOverRecord;
  public readonly plan: CutOverPlan;
  public readonly aws: CutOverClients;
  public readonly signal?: AbortSignal;
  public readonly old: SettingsTarget;
  public readonly new: SettingsTarget;
  private readonly pointed?: Pointer;
  private readonly switched?: StackSwitch;
  public readonly writers: Writers;

  constructor(private readonly options: CutOverOptions) {
    const { record, plan, aws, signal } = options;
    [this.record, this.plan, this.aws, this.signal] = [record, plan, aws, signal];
    const requests = new Requests(aws, signal);
    this.old = new SettingsTarget(requests, plan.old, signal);
    this.new = new SettingsTarget(requests, plan.new, signal);
    this.pointed = plan.pointer && pointerOf(requests, aws, plan.pointer);
    this.switched = plan.stack && new StackSwitch({
      requests, aws, plan, stack: plan.stack, tables: this, signal, progress: (step, more) => this.note(step, more),
    });
    this.writers = new Writers(this.old);
  }

  /** What names the table, where a pointer does. */
  public get pointer(): Pointer {
    return this.pointed!;
  }

  /** The way of the pointer. */
  public get way(): PlannedPointer {
    return this.plan.pointer!;
  }

  /** The stack that has the table, where one is switched. */
  public get stack(): StackSwitch {
    return this.switched!;
  }

  public get now(): string {
    return new Date(this.aws.clock.now()).toISOString();
  }

  /** The functions that read the stream of the old table, and are to read that of the new one. */
  public get functions(): string[] {
    return this.plan.consumers.filter(({ enabled }) => enabled).map((consumer) => consumer.function);
  }

  public note(step: CutOverStep, more?: string): void {
    this.options.progress?.(step, more);
  }

  /** Both tables have to be those of the plan: another one may have taken the name of either. */
  public async requireTables(): Promise<void> {
    await requireSame(this.old);
    await requireSame(this.new);
    await this.new.whenReady();
  }

  /** The pointer is never led back to a table that is gone. */
  public async requireOld(): Promise<void> {
    await requireSame(this.old);
  }

  /** The table that applications use, as the pointer names it; none if that is not known. */
  public async used(): Promise<string | undefined> {
    return this.plan.stack ? this.stack.used(await this.backBase()) : (await this.pointer.find())?.table;
  }

  /** The template with which the way back of a stack has begun. */
  public async backBase(): Promise<Template | undefined> {
    return (await this.record.begun('switch-back'))?.template as Template | undefined;
  }

  /**
   * True once applications use the new table. A run may have been killed before it could write that down; a stack that
   * is being deployed switches already.
   */
  public async isSwitched(): Promise<boolean> {
    if (await this.record.done('switch')) return true;
    if (!await this.record.begun('switch')) return false;
    const used = await this.used();
    return this.plan.stack ? used !== this.plan.old.name : used === this.way.to;
  }

  /** The time from which writes to the unused table are aside: a deployment moves one writer after another. */
  public async asideSince(): Promise<Date | undefined> {
    const at = this.plan.stack && (await this.record.begun('switch'))?.at;
    return at === undefined ? this.switchedAt() : new Date(at as string);
  }

  /** The time of the switch; none if there was none. */
  public async switchedAt(): Promise<Date | undefined> {
    const at = (await this.record.done('switch'))?.at ?? (await this.record.begun('switch'))?.at;
    return at === undefined ? undefined : new Date(at as string);
  }
}

async function requireSame(table: SettingsTarget): Promise<void> {
  const { name, id } = table.identity;
  const found = await table.find();
  if (found?.identity.id === id) return;
  throw new StateError(found ? `table ${name} is another one than the planned one` : `table ${name} is gone`,
    found && `its id is ${found.identity.id}, and it was ${id}`, 'restore it, and plan another cut-over');
}
