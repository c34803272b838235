import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { TableResource } from './table-resource';

interface Monitored {
  readonly table: TableResource;
  readonly monitor: IConstruct;
}

/** The tables of an app that have a change monitor. */
export class MonitoredTables {
  /** Those of the app around a construct. */
  public static of(scope: IConstruct): MonitoredTables {
    const { root } = scope.node;
    const known = MonitoredTables.known.get(root) ?? new MonitoredTables();
    MonitoredTables.known.set(root, known);
    return known;
  }

  private static readonly known = new WeakMap<IConstruct, MonitoredTables>();

  private readonly all: Monitored[] = [];

  private constructor() {}

  public add(table: TableResource, monitor: IConstruct): void {
    this.all.push({ table, monitor });
  }

  /** The monitor of a table, in whatever form the table is given. */
  public monitorOf(table: TableResource): IConstruct | undefined {
    return this.all.find((each) => isSame(each.table, table))?.monitor;
  }

  /** The tables whose monitors are in a stack. */
  public watchedFrom(stack: Stack): TableResource[] {
    return this.all.filter(({ monitor }) => Stack.of(monitor) === stack).map(({ table }) => table);
  }
}

function isSame(one: TableResource, other: TableResource): boolean {
  return one.cfn || other.cfn
    ? one.cfn === other.cfn
    : one.tableName === other.tableName && one.stack.environment === other.stack.environment;
}
