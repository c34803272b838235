import { type CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { refusalText } from '../contract/refusal-text';
import { declaredIdentity, digest, type DeclaredIdentity } from '../declared/declared-identity';
import { ownReplica, UNREADABLE, type DeclaredTable } from '../declared/declared-table';
import { UniqueList } from '../declared/unique-list';
import { underConditions } from '../internal/conditional-values';
import { isDispensable } from '../internal/dispensable-tables';
import { OnePerStack } from '../internal/one-per-stack';
import { counted } from '../internal/requirement';
import { waitWithinStack } from '../internal/resource-dependency';
import { refersToResource } from '../internal/resource-references';
import { suppressNamedTable, type NamedTable } from '../internal/table-arns';
import { TableResource } from '../internal/table-resource';
import { StackExpectation } from '../verification/stack-expectation';

type GuardStatus = 'LEFT_OUT' | 'UNPROTECTED';

interface GuardedDeclaration {
  readonly table: TableResource;

  /** The path within the stack. */
  readonly path: string;
  readonly status?: GuardStatus;
  readonly acknowledgedDays?: number;

  /** The table as the template had it when it was validated, which is the last moment before it is written. */
  identity?: DeclaredIdentity;
}

/** The tables of a stack, as its guard has to know them, and the losses that the app accepts. */
export class GuardedTables {
  public static of(stack: Stack): GuardedTables {
    return GuardedTables.known.of(stack);
  }

  private static readonly known = new OnePerStack((stack) => new GuardedTables(stack));

  private readonly declarations = new Map<CfnResource, GuardedDeclaration>();
  private readonly acknowledgements = new Set<string>();
  private readonly acknowledgedPaths = new Set<string>();

  /**
   * Names of tables that can have had a replica in any Region until now, which the policy has to name early: policy
   * checkers that are aspects look before all names are known.
   */
  private readonly anywhere = new Set<unknown>();
  private guard?: CfnResource;
  private permissions?: IConstruct;

  private constructor(private readonly stack: Stack) {}

  /** The tables that the template names; CloudFormation names the others. */
  public get namedTables(): NamedTable[] {
    return this.watched.flatMap((declaration) => {
      const name = identityOf(declaration).tableName;
      return name === undefined
        ? []
        : [{ name, regions: this.anywhere.has(name) ? undefined : this.regionsOf(declaration) }];
    });
  }

  /** Every table waits for the guard, whose permissions come to name it. */
  public waitFor(guard: CfnResource, permissions: IConstruct): void {
    this.guard = guard;
    this.permissions = permissions;
  }

  /** A change of the table is to be looked at before it is made. */
  public add(table: TableResource, acknowledgedDays?: number): void {
    this.declare(table, { acknowledgedDays });
    const name = table.cfn!.tableName;
    if (name !== undefined && !Token.isUnresolved(name)) {
      this.anywhere.add(name);
      suppressNamedTable(this.permissions!, name);
    }
  }

  /** Nothing of the table is to be looked at. */
  public leaveOut(table: TableResource): void {
    this.declarations.set(table.cfn!, { table, path: this.pathOf(table), status: 'LEFT_OUT' });
  }

  /** A loss is accepted, of a table that has to be in the stack if its path is given. */
  public acknowledge(text: string, path?: string): void {
    this.acknowledgements.add(text);
    if (path !== undefined) {
      this.acknowledgedPaths.add(path);
    }
  }

  /**
   * Takes in the other tables of the stack, and reads all of them: what comes later does not reach the template. A
   * table without protection may have been protected until now; it must wait for the guard, too, and must not be taken
   * for one that is gone.
   */
  public complete(): void {
    this.stack.node.findAll().forEach((node) => {
      const isTable = node instanceof dynamodb.CfnTable || node instanceof dynamodb.CfnGlobalTable;
      if (isTable && Stack.of(node) === this.stack && !this.declarations.has(node) && !isDispensable(node)) {
        const owner = node.node.scope;
        this.takeIn(TableResource.of(owner?.node.defaultChild === node ? owner : node));
      }
    });
    this.watched.forEach((declaration) => {
      declaration.identity = declaredIdentity(declaration.table);
    });
  }

  /** A table that nothing protects never stops a synthesis: what cannot be read of it is left out. */
  private takeIn(table: TableResource): void {
    if (this.declaredOf(table).replicasUnreadable) {
      this.leaveOut(table);
    } else {
      this.declare(table, { status: 'UNPROTECTED' });
    }
  }

  /** Acknowledgements of a window or a table that is not there. */
  public contradictions(): string[] {
    const declarations = [...this.declarations.values()];
    const paths = new Set(declarations.map(({ path }) => path));
    return [
      ...declarations.flatMap((declaration) => this.contradictionOf(declaration)),
      ...[...this.acknowledgedPaths].filter((path) => !paths.has(path)).map((path) =>
        `'path' of an acknowledgement must be the path of a table in "${this.stack.node.path}", without that of the stack, got "${path}"; `
        + 'write it as the message of the guard does, or leave the acknowledgement out'),
    ];
  }

  /** The tables as properties of the guard, tokens included. */
  public render(): object {
    const profiles = new UniqueList();
    const tables = [...this.declarations.values()].map((declaration) => {
      const { logicalId, conditions } = declaration.table;
      const { path, status, acknowledgedDays } = declaration;
      const entry = status === 'LEFT_OUT' ? { logicalId, path, status } : {
        logicalId, path, status, acknowledgedDays, ...this.settingsOf(declaration, profiles),
      };
      return { value: entry, conditions };
    });
    return {
      path: this.stack.node.path,
      tables: underConditions<object>(tables),
      profiles: profiles.values,
      acknowledgements: [...this.acknowledgements],
    };
  }

  private get watched(): GuardedDeclaration[] {
    return [...this.declarations.values()].filter(({ status }) => status !== 'LEFT_OUT');
  }

  private declare(table: TableResource, options: Pick<GuardedDeclaration, 'status' | 'acknowledgedDays'>): void {
    if (this.declarations.get(table.cfn!)?.status === 'LEFT_OUT') {
      return;
    }
    this.declarations.set(table.cfn!, { table, path: this.pathOf(table), ...options });
    waitWithinStack(table.cfn!, this.guard!);
  }

  private pathOf({ path }: TableResource): string {
    return path.slice(this.stack.node.path.length).replace(/^\//, '');
  }

  private regionsOf({ table }: GuardedDeclaration): string[] {
    const regions = this.declaredOf(table).replicas.map(({ region }) => Token.asString(region));
    return [...new Set(regions)];
  }

  private declaredOf(table: TableResource): DeclaredTable {
    return StackExpectation.of(this.stack).declaredOf(table);
  }

  private contradictionOf({ table, acknowledgedDays: days }: GuardedDeclaration): string[] {
    const declared = days === undefined ? undefined : ownReplica(table, this.declaredOf(table))?.recoveryWindowDays;
    return typeof declared !== 'number' || declared === days || Token.isUnresolved(days) ? [] : [refusalText(
      `'acknowledgeShorterWindow' of "${table.path}"`, `be its declared window (${counted(declared, 'day')})`, counted(days!, 'day'),
      'it accepts the loss that comes with exactly that window: make them agree, or leave it out',
    )];
  }

  /**
   * A name that is made from a resource must not stand in the event: the guard would wait for that resource, which can
   * be a table.
   */
  private settingsOf(declaration: GuardedDeclaration, profiles: UniqueList): object {
    const { table } = declaration;
    const { tableName, identity, ...policies } = identityOf(declaration);
    const isDerived = typeof tableName === 'object' && refersToResource(this.stack, tableName);
    return {
      ...isDerived ? {} : { tableName },
      profile: profiles.indexOf({
        ...table.global ? { global: true } : {},
        replicas: this.declaredOf(table).replicas.map(({ region, recoveryWindowDays: days, recoveryEnabled }) => ({
          region, recoveryWindowDays: days === UNREADABLE ? 0 : days, recoveryEnabled,
        })),
        identity: isDerived ? { ...identity, tableName: digest(tableName) } : identity,
        ...policies,
      }),
    };
  }
}

function identityOf({ identity, table }: GuardedDeclaration): DeclaredIdentity {
  return identity ?? declaredIdentity(table);
}
