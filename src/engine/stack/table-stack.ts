/** A stack in which another table takes over from one: what is so now, as CloudFormation answers. */
import { isDeepStrictEqual } from 'node:util';
import type { PlannedStack } from './planned-stack';
import type { StackRequests } from './stack-requests';
import { type Arrangement, isMarked, TableTemplates } from './table-templates';
import type { Template } from './template';
import { StateError } from '../errors/state-error';

/** The stack as it is. */
export interface StackFacts {
  readonly status: string;

  /** The time of the last deployment. */
  readonly updatedAt?: string;

  /** The name of the table that the stack has now; none if it has none. */
  readonly table?: string;
  readonly template: Template;

  /** None if the template is none of this cut-over. */
  readonly arrangement?: Arrangement;
}

/** Changes can be made from these. */
const USABLE = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/;

export class TableStack {
  public readonly templates: TableTemplates;

  /** @param base the template whose references become literals, and come back */
  constructor(
    public readonly requests: StackRequests, public readonly planned: PlannedStack, base: Template = planned.template,
  ) {
    this.templates = new TableTemplates(base, planned.table, planned.names);
  }

  public async read(): Promise<StackFacts> {
    const { requests, planned } = this;
    const stack = await requests.find();
    if (stack?.StackId !== planned.id) {
      throw new StateError(stack ? `stack ${planned.name} is another one than the planned one` : `stack ${planned.name} is gone`,
        undefined, 'plan another cut-over');
    }
    const resources = await requests.resources();
    const table = resources.find(({ LogicalResourceId: id }) => id === planned.table)?.PhysicalResourceId;
    const template = await requests.template();
    return {
      status: stack.StackStatus!,
      updatedAt: (stack.LastUpdatedTime ?? stack.CreationTime)?.toISOString(),
      table,
      template,
      arrangement: this.arrangementOf(table, template),
    };
  }

  /** Live references are those of any template; it may have been deployed after the cut-over had ended. */
  private arrangementOf(table: string | undefined, template: Template): Arrangement | undefined {
    const { names: { old, new: other }, table: id } = this.planned;
    const resource = table === undefined ? 'none' : table === old.Ref ? 'old' : table === other.Ref ? 'new' : undefined;
    if (resource === undefined) return undefined;
    if (resource !== 'none' && !isMarked(template, id)) return { resource, references: 'live' };
    const references = (['old', 'new'] as const).find((side) =>
      isDeepStrictEqual(template, this.templates.of({ resource, references: side })));
    return references && { resource, references };
  }
}

export function isBusy({ status }: Pick<StackFacts, 'status'>): boolean {
  return status.endsWith('_IN_PROGRESS');
}

export function requireUsable({ name }: PlannedStack, { status }: Pick<StackFacts, 'status'>): void {
  if (USABLE.test(status)) return;
  throw new StateError(`stack ${name} is ${status}`, 'CloudFormation takes no change', 'mend it first, with continue-update-rollback if its rollback has failed');
}
