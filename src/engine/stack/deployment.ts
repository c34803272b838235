/** Moves a stack towards another table: one change set after the other, each read before it is executed. */
import { isDeepStrictEqual } from 'node:util';
import { ChangeSet, type ChangeSetInput } from './change-set';
import { requireExpected } from './expected-changes';
import { type Move, nextMove } from './moves';
import { resourcesToImport } from './resources-to-import';
import { stackFailure } from './stack-failure';
import { isBusy, requireUsable, type StackFacts, type TableStack } from './table-stack';
import type { Arrangement, Side } from './table-templates';
import { templateText } from './template';
import { StateError } from '../errors/state-error';

/** The largest deployments take hours; one that takes longer goes on with the same command, in milliseconds. */
const LONGEST = 60 * 60_000;

/** CloudFormation shows within seconds that an execution has begun. */
const LONGEST_BEGINNING = 60_000;

const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;

export interface DeploymentOptions {
  /** The beginning of the names of change sets. */
  readonly id: string;
  readonly signal?: AbortSignal;

  /** Called before a move. */
  readonly before: (move: Move) => Promise<void>;
}

export class StackDeployment {
  constructor(private readonly stack: TableStack, private readonly options: DeploymentOptions) {}

  /** @param isThere ends the way before the table is reached */
  public async toward(goal: Side, isThere: (at: Arrangement) => boolean = () => false): Promise<void> {
    for (;;) {
      const facts = await this.settled();
      const at = this.arrangementOf(facts);
      const move = isThere(at) ? undefined : nextMove(at, goal);
      if (!move) return;
      if (at.references === 'live') this.requireBase(facts, at);
      await this.options.before(move);
      await this.make(move, facts);
    }
  }

  private async make(move: Move, { updatedAt: before }: StackFacts): Promise<void> {
    const { planned } = this.stack;
    const { id, signal } = this.options;
    const name = `cut-over-${move.name}-${id}-${this.clock.now()}`;
    const changeSet = await ChangeSet.make(this.stack.requests, name, await this.inputOf(move), signal);
    try {
      requireExpected(planned, move, await changeSet.changes());
    } catch (error) {
      // What is left of it does nothing, and goes with the next deployment.
      await changeSet.delete().catch(() => undefined);
      throw error;
    }
    await changeSet.execute();
    const beginning = this.clock.now() + LONGEST_BEGINNING;
    for (;;) {
      const facts = await this.settled();
      if (isDeepStrictEqual(facts.arrangement, move.to)) return;
      if (facts.updatedAt !== before || this.clock.now() >= beginning) {
        throw new StateError(`stack ${planned.name} is ${facts.status} after the step ${move.name}: ${await stackFailure(this.stack.requests)}`,
          'CloudFormation has taken the step back', 'mend that, and run the same again');
      }
      await this.pause(FIRST_WAIT);
    }
  }

  private async inputOf({ name, to }: Move): Promise<ChangeSetInput> {
    const { stack: { requests, planned, templates } } = this;
    const stack = await requests.find();
    return {
      TemplateBody: templateText(templates.of(to)),
      Parameters: (stack?.Parameters ?? []).map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Description: `Another table takes over from ${planned.names.old.Ref}: ${name}`,
      ...name === 'import' ? {
        ChangeSetType: 'IMPORT',
        ResourcesToImport: resourcesToImport(planned, to.resource as Side),
      } : { ChangeSetType: 'UPDATE' },
    };
  }

  /** Waits until no deployment is under way. */
  private async settled(): Promise<StackFacts> {
    const { planned } = this.stack;
    const end = this.clock.now() + LONGEST;
    for (let wait = FIRST_WAIT; ; wait = Math.min(LONGEST_WAIT, wait * 2)) {
      const facts = await this.stack.read();
      if (!isBusy(facts)) {
        requireUsable(planned, facts);
        return facts;
      }
      if (this.clock.now() >= end) {
        throw new StateError(`stack ${planned.name} is still ${facts.status} after an hour`, 'CloudFormation goes on',
          'run the same again to wait on');
      }
      await this.pause(wait);
    }
  }

  private arrangementOf({ arrangement, table }: StackFacts): Arrangement {
    if (arrangement) return arrangement;
    const { name, names } = this.stack.planned;
    throw new StateError(`stack ${name} was deployed by another command meanwhile`,
      table === undefined || [names.old.Ref, names.new.Ref].includes(table) ? 'its template is none of this cut-over' : `its table is ${table}`,
      'deploy the template that it had before again, and run the same again');
  }

  /** What was deployed since the template was read would be taken back with the references. */
  private requireBase({ template }: StackFacts, at: Arrangement): void {
    if (isDeepStrictEqual(template, this.stack.templates.of(at))) return;
    throw new StateError(`stack ${this.stack.planned.name} was deployed with another template since this was planned`,
      'its changes would be taken back', 'plan the cut-over again');
  }

  private async pause(wait: number): Promise<void> {
    await this.clock.sleep(wait);
    this.options.signal?.throwIfAborted();
  }

  private get clock() {
    return this.stack.requests.aws.clock;
  }
}
