import { Lazy, Stack, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackupRole } from './backup-role';
import { conditionsOf, setCondition } from './selection-condition';
import { defineSelection } from './selection-resource';
import { underConditions } from '../internal/conditional-values';
import { refusal } from '../internal/requirement';
import { referring } from '../internal/table-arns';
import type { TableResource } from '../internal/table-resource';

/** AWS Backup takes 500 ARNs in a selection. */
const MOST_TABLES = 500;

/** The name of a selection has a place for each. */
const MOST_CONDITIONS = 20;

interface Part {
  readonly selectionId: string;
  readonly tables: Map<string, TableResource>;
}

/**
 * The tables of one stack in a plan, in as many selections as AWS Backup needs for them.
 *
 * It lives in the stack of the tables and refers to the id of the plan, so that a plan can protect the tables of other
 * stacks without a cycle.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
 */
export class TableSelection extends Construct {
  private readonly parts: Part[] = [];

  constructor(scope: Construct, id: string, private readonly backupPlanId: string) {
    super(scope, id);
    this.node.addValidation({
      validate: () => this.parts.flatMap(({ tables }) => tooManyConditions(conditionsOf([...tables.values()]))),
    });
  }

  /** The number of selections of AWS Backup that this takes. */
  public get count(): number {
    return this.parts.length;
  }

  /** Selects a table; returns the id of the selection that it is in. */
  public add(table: TableResource): string {
    const part = this.parts.find(({ tables }) => tables.has(table.path)) ?? this.partWithRoom();
    part.tables.set(table.path, table);
    BackupRole.of(Stack.of(this)).allow(table);
    return part.selectionId;
  }

  private partWithRoom(): Part {
    const last = this.parts.at(-1);
    return last && last.tables.size < MOST_TABLES ? last : this.definePart();
  }

  private definePart(): Part {
    const tables = new Map<string, TableResource>();
    const selectionId = defineSelection(
      this,
      this.parts.length === 0 ? 'Resource' : `Resource${this.parts.length + 1}`,
      {
        backupPlanId: this.backupPlanId,
        selected: {
          resources: Lazy.uncachedList({
            produce: ({ preparing }) => arnsOf(Stack.of(this), referring(inOrder(tables), preparing)),
          }),
        },
        identity: () => inOrder(tables).map(identityOf),
        conditions: () => conditionsOf([...tables.values()]),
        prepare: (selection) => setCondition(selection, [...tables.values()]),
      },
    );
    const part = { selectionId, tables };
    this.parts.push(part);
    return part;
  }
}

/**
 * By their paths: CloudFormation replaces a selection whose list is in another order, which the order of the code must
 * not decide.
 */
function inOrder(tables: Map<string, TableResource>): TableResource[] {
  return [...tables.keys()].sort().map((path) => tables.get(path)!);
}

/** An imported table can be there under two constructs. */
function arnsOf(stack: Stack, tables: TableResource[]): string[] {
  const arns = tables.map((table) => ({ value: table.arnIn(stack), conditions: table.conditions }));
  return [...new Set(underConditions(arns))] as string[];
}

function tooManyConditions(conditions: string[]): string[] {
  return conditions.length <= MOST_CONDITIONS ? [] : [refusal('tables', `be under ${MOST_CONDITIONS} conditions at most in a stack and plan`,
    String(conditions.length), 'put the tables into several stacks, or use a plan with \'selectionTags\', which names no table').message];
}

/** The ARN of a table, and what of it makes CloudFormation replace the table and so give it another ARN. */
function identityOf(table: TableResource): unknown {
  const { stack, tableArn, cfn, regional } = table;
  return cfn === undefined ? tableArn : [
    table.logicalId,
    ...[cfn.tableName, cfn.keySchema, cfn.localSecondaryIndexes, regional?.importSourceSpecification]
      .map((value) => plain(value) ?? stack.resolve(value)),
  ];
}

/** A value without tokens as text, which takes a tenth of the time of resolving it. */
function plain(value: unknown): string | undefined {
  const text = Tokenization.isResolvable(value) ? undefined : JSON.stringify(value ?? null);
  return text?.includes('Token[') ? undefined : text;
}
