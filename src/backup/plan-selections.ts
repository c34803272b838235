import { Annotations, Names, Stack, Stage, Token } from 'aws-cdk-lib';
import type * as backup from 'aws-cdk-lib/aws-backup';
import { Construct, type IConstruct } from 'constructs';
import { BackupRole } from './backup-role';
import { defineSelection } from './selection-resource';
import { TableSelection } from './table-selection';
import { tagDifferences, tagTable } from './table-tags';
import { placeOfArn } from '../internal/arn-parts';
import { refusal } from '../internal/requirement';
import { tablesNamed } from '../internal/table-arns';
import type { TableResource } from '../internal/table-resource';
import { topLevelStack } from '../internal/top-level-stack';
import type { SelectedTables } from '../policy/selected-tables';
import { TableSelector } from '../policy/table-selector';
import type { DeclaredSelection } from '../verification/stack-expectation';

/** The plan that selections belong to. */
export interface SelectingPlan {
  readonly backupPlanId: string;

  /** The other vaults that its recovery points are written to. */
  readonly otherVaultArns: string[];

  /** All vaults that it knows as constructs. */
  readonly vaults: backup.IBackupVault[];

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
  private readonly taggedTables: TableResource[] = [];

  constructor(private readonly plan: Construct, private readonly selecting: SelectingPlan) {
    const { selectionTags } = selecting;
    if (selectionTags) {
      const [byTags] = this.defineAt(plan, 'Tagged', TableSelector.taggedWith(selectionTags));
      this.tagged = { ...byTags, tags: Object.entries(selectionTags).map(([key, value]) => ({ key, value })) };
      warnOfSharedTags(plan, selectionTags);
    }
  }

  /**
   * Selects a table, by itself or by the tags of the plan.
   *
   * @param verified whether the stack of the table will refer to the plan even if the plan selects by tag
   */
  public add(table: TableResource, verified: boolean): DeclaredSelection {
    assertSameEnvironment(this.plan, table.stack);
    if (verified || !this.tagged) {
      this.assertNoCycle(table);
    }
    if (this.tagged) {
      this.taggedTables.push(table);
      tagTable(table, this.selecting.selectionTags!);
      return this.tagged;
    }
    return { selectionId: this.selectionIn(table.stack).add(table) };
  }

  /** Selects tables that need not be in the app. */
  public define(id: string, selector: TableSelector): DeclaredSelection[] {
    // A place of their own, so that no id stands in the way of what else the plan consists of.
    const selected = this.plan.node.tryFindChild('Selected') as Construct | undefined ?? new Construct(this.plan, 'Selected');
    return this.defineAt(new Construct(selected, id), 'Resource', selector);
  }

  private defineAt(scope: Construct, id: string, selector: TableSelector): DeclaredSelection[] {
    const role = this.backupRoleOf(Stack.of(this.plan));
    return selector._selections(tablesNamed(this.plan, '*')).map((selected, index) => {
      assertOwnTables(this.plan, selected.resources);
      role.allowArns(selected.resources);
      this.own.push(selected);
      const selectionId = defineSelection(scope, `${id}${index === 0 ? '' : index + 1}`, {
        backupPlanId: this.selecting.backupPlanId,
        selected,
        identity: () => selected,
      });
      return { selectionId, criteria: criteriaOf(selected) };
    });
  }

  /** Finds what AWS Backup would refuse, or accept without effect. */
  public validate(): string[] {
    const count = this.own.length + [...this.byStack.values()].reduce((sum, selection) => sum + selection.count, 0);
    const byTag = this.own.filter(({ conditions }) => conditions).length;
    const named = `the backup plan "${this.plan.node.path}"`;
    return [
      ...count > 0 ? [] : [`${named} selects no table, so it would protect nothing; add a table to it (plan.addTable(table)) or leave it out`],
      ...count <= MOST_SELECTIONS ? [] : [
        `${named} has ${count} selections, one or more for each stack with tables, but AWS Backup takes at most ${MOST_SELECTIONS}; `
        + 'let it select by tag, which takes one for all stacks: set \'selectionTags\', for example { backup: \'gold\' }',
      ],
      ...byTag <= MOST_BY_TAG ? [] : [
        `${named} has ${byTag} selections by tag, but AWS Backup takes at most ${MOST_BY_TAG}; give the tables one tag that stands for several`,
      ],
      ...this.taggedTables.flatMap((table) => tagDifferences(table, this.selecting.selectionTags!, named)),
    ];
  }

  /** The stack of a table refers to its plan, so what the plan refers to must not lie there. */
  private assertNoCycle(table: TableResource) {
    const [own, tables] = [Stack.of(this.plan), table.stack].map(topLevelStack);
    const vault =
      own === tables
        ? undefined
        : this.selecting.vaults.find(
          (each) => each.node.defaultChild !== undefined && topLevelStack(Stack.of(each)) === tables,
        );
    if (vault) {
      throw refusal('vault', `be in the stack of its plan ("${own.node.path}") or in one without tables of the plan`,
        `"${vault.node.path}" in the stack of "${table.path}"`, 'the two stacks would need each other: move the vault to a stack of its own');
    }
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
  const tagged = Object.entries(
    conditions as { [operator: string]: Array<{ ConditionKey: string; ConditionValue: string }> },
  ).flatMap(([operator, list]) =>
    list.map(({ ConditionKey, ConditionValue }) => `${operator} ${ConditionKey} ${ConditionValue}`),
  );
  return [...resources, ...notResources.map((arn) => `not ${arn}`), ...tagged];
}

function assertSameEnvironment(plan: Construct, stack: Stack) {
  const own = Stack.of(plan);
  if (own.environment !== stack.environment) {
    throw refusal('backupPlan', `be defined for the environment of the table (${stack.environment})`, own.environment,
      'AWS Backup protects the tables of its own account and Region: define a plan for each environment');
  }
  if (Stage.of(plan) !== Stage.of(stack)) {
    throw refusal('backupPlan', `be defined in the stage of the table (${nameOf(Stage.of(stack))})`, `"${plan.node.path}" in ${nameOf(Stage.of(plan))}`,
      'stages are deployed apart: define a plan in each, or apply a RecoveryPolicy to the app');
  }
}

function nameOf(stage: Stage | undefined): string {
  return stage?.node.path ? `"${stage.node.path}"` : 'the app';
}

function describedArn(arn: string, stack: Stack): string {
  const { account, region } = placeOfArn(arn, stack);
  return Token.isUnresolved(arn) ? `an ARN of ${account}, ${region}` : `"${arn}"`;
}

/** A selection of tables elsewhere would be taken, and select nothing. */
function assertOwnTables(plan: IConstruct, arns: string[]) {
  const stack = Stack.of(plan);
  const elsewhere = (own: string, other: string) => other !== '*' && other !== own && ![own, other].some(Token.isUnresolved);
  const foreign = arns.find((arn) => {
    const { account, region } = placeOfArn(arn, stack);
    return elsewhere(stack.region, region) || elsewhere(stack.account, account);
  });
  if (foreign !== undefined) {
    throw refusal('tables', `be in the account and Region of the plan (${stack.environment})`, describedArn(foreign, stack),
      'AWS Backup would select nothing: define a plan for each environment');
  }
}

/** The first plan of an environment with some tags, by the app. */
const BY_TAGS = new WeakMap<IConstruct, Map<string, IConstruct>>();

function warnOfSharedTags(plan: IConstruct, tags: { readonly [key: string]: string }) {
  const known = BY_TAGS.get(plan.node.root) ?? new Map<string, IConstruct>();
  BY_TAGS.set(plan.node.root, known);
  const key = JSON.stringify([Stack.of(plan).environment, Object.entries(tags).sort()]);
  const other = known.get(key);
  if (other) {
    Annotations.of(plan).addWarningV2('cdk-dynamodb-recovery:selectionTagsShared',
      `"${other.node.path}" selects by the same tags in the same environment: each of the two plans backs up the tables of both; `
      + 'give them different \'selectionTags\', or deploy them to different accounts');
  }
  known.set(key, other ?? plan);
}
