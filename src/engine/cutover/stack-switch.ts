/** The stack whose resource becomes the other table: the switch of applications that name the table by a reference. */
import type { CutOverClients } from './cutover-clients';
import type { CutOverPlan } from './cutover-plan';
import { releaseMappings } from './released-mappings';
import type { CutOverStep } from '../../contract/cut-over';
import type { Requests } from '../settings/requests';
import type { SettingsTarget } from '../settings/settings-target';
import { StackDeployment } from '../stack/deployment';
import type { Move } from '../stack/moves';
import type { PlannedStack } from '../stack/planned-stack';
import { StackRequests } from '../stack/stack-requests';
import { isBusy, type StackFacts, TableStack } from '../stack/table-stack';
import { type Arrangement, namedAsBefore } from '../stack/table-templates';
import type { Template } from '../stack/template';

export interface StackSwitchOptions {
  readonly requests: Requests;
  readonly aws: CutOverClients;
  readonly plan: CutOverPlan;
  readonly stack: PlannedStack;
  readonly tables: { readonly old: SettingsTarget; readonly new: SettingsTarget };
  readonly signal?: AbortSignal;
  readonly progress: (step: CutOverStep, more?: string) => void;
}

export class StackSwitch {
  constructor(private readonly options: StackSwitchOptions) {}

  /** @param isThere ends the way to the new table early */
  public async forward(isThere?: (at: Arrangement) => boolean): Promise<void> {
    const { stack, tables, progress } = this.options;
    await this.deployment(this.stackOf(), async ({ name }) => {
      progress(name);
      if (name === 'switch') await releaseMappings(stack.consumers, tables.new);
    }).toward('new', isThere);
  }

  /** @param base the template whose references come back, from `base` */
  public async back(base: Template): Promise<void> {
    const { stack, tables, progress } = this.options;
    await this.deployment(this.stackOf(base), async ({ name }) => {
      progress('switch-back', name);
      if (name === 'switch') await releaseMappings(stack.consumers, tables.old);
    }).toward('old');
  }

  /** The template that a way back is to end with: other deployments may have come after the cut-over. */
  public async base(): Promise<Template> {
    const { template, arrangement } = await this.read();
    const { stack } = this.options;
    if (arrangement?.references !== 'live') return stack.template;
    return arrangement.resource === 'old' ? template : namedAsBefore(template, stack);
  }

  /** @param base the template of a way back that has begun */
  public async read(base?: Template): Promise<StackFacts> {
    return this.stackOf(base).read();
  }

  /** The table that references lead to; none while a deployment is under way, or if the template is an unknown one. */
  public async used(base?: Template): Promise<string | undefined> {
    const facts = await this.read(base);
    const { names } = this.options.stack;
    if (isBusy(facts) || !facts.arrangement) return undefined;
    const { resource, references } = facts.arrangement;
    const side = references === 'live' ? resource : references;
    return side === 'none' ? undefined : names[side].Ref;
  }

  private stackOf(base?: Template): TableStack {
    const { requests, aws, stack } = this.options;
    const clients = { ...aws, cloudFormation: () => aws.cloudFormation(stack.role) };
    return new TableStack(new StackRequests(requests, clients, stack.id), stack, base);
  }

  private deployment(stack: TableStack, before: (move: Move) => Promise<void>): StackDeployment {
    const { plan: { id }, signal } = this.options;
    return new StackDeployment(stack, { id: id.slice(0, 8), signal, before });
  }
}
