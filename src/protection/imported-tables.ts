import { Aws, Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ImportedTable } from '../contract/imported-table';
import { DeploymentFunction } from '../internal/deployment-function';
import { OnePerStack } from '../internal/one-per-stack';
import type { RecoveryWindow } from '../internal/recovery-window';
import { suppressTablePatterns, fittingTableArns } from '../internal/table-arns';
import type { TableResource } from '../internal/table-resource';
import { StackExpectation } from '../verification/stack-expectation';

/** The imported tables of a stack whose protection is switched on at deployment, before it is verified. */
export class ImportedTables extends Construct {
  public static of(stack: Stack): ImportedTables {
    return ImportedTables.known.of(stack);
  }

  private static readonly known = new OnePerStack((stack) => new ImportedTables(stack, 'ImportedDynamoDBTables'));

  private readonly tables = new Map<TableResource, ImportedTable>();

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const switching = new DeploymentFunction(this, {
      description: 'Switches the protection of imported DynamoDB tables on',
      timeout: Duration.minutes(10),
      statements: [
        new iam.PolicyStatement({
          sid: 'SwitchProtectionOn',
          actions: ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable', 'dynamodb:UpdateContinuousBackups', 'dynamodb:UpdateTable'],
          resources: Lazy.uncachedList({ produce: () => fittingTableArns(this, { tables: [...this.tables.keys()] }) }),
        }),
        new iam.PolicyStatement({ sid: 'RecogniseRollback', actions: ['cloudformation:DescribeStacks'], resources: [Aws.STACK_ID] }),
      ],
      handler: 'imported-tables',
    });
    suppressTablePatterns(switching.permissions);
    switching.defineResource('Custom::ImportedDynamoDBTables', { tables: Lazy.uncachedAny({ produce: () => [...this.tables.values()] }) });
    StackExpectation.of(Stack.of(this)).prerequisites.add(this);
  }

  public remediate(table: TableResource, { days: recoveryWindowDays }: RecoveryWindow): void {
    this.tables.set(table, { path: table.path, tableName: table.tableName, recoveryWindowDays });
  }
}
