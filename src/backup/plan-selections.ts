import { Names, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BackupRole } from './backup-role';
import { defineSelection } from './selection-resource';
import { TableSelection } from './table-selection';
import { tagTable } from './table-tags';
import { refusal } from '../internal/requirement';
import { tablesNamed } from '../internal/table-arns';
import type { TableResource } from '../internal/table-resource';
import type { SelectedTables } from '../policy/table-selector';
import { TableSelector } from '../policy/table-selector';
import type { DeclaredSelection } from '../verification/stack-expectation';

/** The plan that selections belong to. */
export interface SelectingPlan {
  readonly backupPlanId: string;

  /** The vaults beside its own that its recovery points are written to. */
  readonly otherVaultArns: string[];

  /** The tags by which it selects its tables, if not each by itself. */
  readonly selectionTags?: { readonly [key: string]: string };
}

/** AWS Backup takes 100 selections in a plan, 10 of them by tag. */
const MOST_SELECTIONS = 100;
const MOST_BY_TAG = 10;

/** The selections of a plan: those of its own, and those in the stacks of the tables. */
export class PlanSelections {
  private readonly byStack = new Map<Stack, TableSelection>();
  private readonly own: SelectedTables[] = [];
  private readonly tagged?: DeclaredSelection;

  constructor(private readonly plan: Construct, private readonly selecting: SelectingPlan) {
    const { selectionTags } = selecting;
    if (selectionTags) {
      const [byTags] = this.define('Tagged', TableSelector.taggedWith(selectionTags));
      this.tagged = { ...byTags, tags: Object.entries(selectionTags).map(([key, value]) => ({ key, value })) };
    }
  }

  /** Selects a table, by itself or by the tags of the plan. */
  public add(table: TableResource): DeclaredSelection {
    assertSameEnvironment(this.plan, table.stack);
    if (this.tagged) {
      tagTable(table, this.selecting.selectionTags!);
      return this.tagged;
    }
    return { selectionId: this.selectionIn(table.stack).add(table) };
  }

  /** Selects tables that need not be in the app. */
  public define(id: string, selector: TableSelector): DeclaredSelection[] {
    const role = this.backupRoleOf(Stack.of(this.plan));
    return selector._selections(tablesNamed(this.plan, '*')).map((selected, index) => {
      role.allowArns(selected.resources);
      this.own.push(selected);
      const selectionId = defineSelection(this.plan, `${id}${index === 0 ? '' : index + 1}`, {
        backupPlanId: this.selecting.backupPlanId,
        selected,
        identity: () => selected,
      });
      return { selectionId, criteria: criteriaOf(selected) };
    });
  }

  /** What AWS Backup would not take, or take and do nothing with. */
  public validate(): string[] {
    const count = this.own.length + [...this.byStack.values()].reduce((sum, selection) => sum + selection.count, 0);
    const byTag = this.own.filter(({ conditions }) => conditions).length;
    const named = `the backup plan "${this.plan.node.path}"`;
    return [
      ...count > 0 ? [] : [`${named} selects no table, so it would protect nothing; protect a table with it (plan.protect(table)) or leave it out`],
      ...count <= MOST_SELECTIONS ? [] : [
        `${named} has ${count} selections, one or more for each stack with tables, but AWS Backup takes at most ${MOST_SELECTIONS}; `
        + 'let it select by tag, which takes one for all stacks: set \'selectionTags\', for example { backup: \'gold\' }',
      ],
      ...byTag <= MOST_BY_TAG ? [] : [
        `${named} has ${byTag} selections by tag, but AWS Backup takes at most ${MOST_BY_TAG}; give the tables one tag that stands for several`,
      ],
    ];
  }

  private selectionIn(stack: Stack): TableSelection {
    const known = this.byStack.get(stack) ?? this.defineIn(stack);
    this.byStack.set(stack, known);
    return known;
  }

  private defineIn(stack: Stack): TableSelection {
    this.backupRoleOf(stack);
    const { plan, selecting: { backupPlanId } } = this;
    return stack === Stack.of(plan)
      ? new TableSelection(plan, 'Selection', backupPlanId)
      : new TableSelection(stack, `SelectionOf${Names.nodeUniqueId(plan.node)}`, backupPlanId);
  }

  private backupRoleOf(stack: Stack): BackupRole {
    const role = BackupRole.of(stack);
    role.allowCopies(this.selecting.otherVaultArns);
    return role;
  }
}

/** A selection as the lines that the verification compares. */
function criteriaOf({ resources, notResources = [], conditions = {} }: SelectedTables): string[] {
  const tagged = Object.entries(conditions as { [operator: string]: Array<{ ConditionKey: string; ConditionValue: string }> })
    .flatMap(([operator, list]) => list.map(({ ConditionKey, ConditionValue }) => `${operator} ${ConditionKey} ${ConditionValue}`));
  return [...resources, ...notResources.map((arn) => `not ${arn}`), ...tagged];
}

function assertSameEnvironment(plan: Construct, stack: Stack) {
  const own = Stack.of(plan);
  if (own.environment !== stack.environment) {
    throw refusal('backupPlan', `be defined for the environment of the table (${stack.environment})`, own.environment,
      'AWS Backup protects the tables of its own account and Region: define a plan for each environment');
  }
}
