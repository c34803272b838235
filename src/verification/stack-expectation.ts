import { type Duration, type Stack, Aws } from 'aws-cdk-lib';
import type { IBackupVault } from 'aws-cdk-lib/aws-backup';
import { DependencyGroup } from 'constructs';
import { type DeclaredMonitor, expectedMonitor } from './declared-monitor';
import { type DeclaredProtection, keysIn, keysOf, profileOf } from './declared-protection';
import type { ExpectedPlan, ExpectedTag, ExpectedVault } from '../contract/expectation';
import { declaredTable, type DeclaredTable } from '../declared/declared-table';
import { contradictions } from '../declared/declared-window';
import type { ProtectionRequest } from '../declared/protection-request';
import { UniqueList } from '../declared/unique-list';
import { type Conditional, underConditions } from '../internal/conditional-values';
import { OnePerStack } from '../internal/one-per-stack';
import type { TableResource } from '../internal/table-resource';

/** The plan behind a selection, as its stack declares it. */
export interface PlanDeclaration {
  readonly backupPlanArn: string;

  /** The vaults in which the recovery points of its rules are. */
  readonly recoveryPointVaultArns: string[];

  /** The longest time between two backups. */
  readonly longestGap?: Duration;

  /** The vaults of its rules, and those of the app in its environment that it copies to. */
  readonly vaults: IBackupVault[];

  /** Vaults that copies go to, and air-gapped ones, as far as they can be in the account of the plan. */
  readonly destinationArns: string[];
  expectedPlan(): ExpectedPlan;

  /** A vault as the stack that verifies it is to expect it. */
  expectedVault(vault: IBackupVault, reader: Stack): ExpectedVault;
}

interface TableDeclaration extends DeclaredProtection {
  readonly selections: Set<SelectionDeclaration>;
  request?: ProtectionRequest;

  /** Looks at what the template has of the table, when it is validated. */
  judge?: (declared: DeclaredTable) => void;
  declared?: DeclaredTable;
}

/** The ARN of a key, and the path of what is encrypted with it. */
export interface KeyUse extends Conditional<string> {
  readonly path: string;
}

/** A selection of a plan. */
export interface DeclaredSelection {
  readonly selectionId: string;

  /** The criteria of a selection that does not name the tables of the stack. */
  readonly criteria?: string[];

  /** The tags that its tables have. */
  readonly tags?: ExpectedTag[];
}

interface SelectionDeclaration extends DeclaredSelection {
  readonly plan: PlanDeclaration;
}

/** Kinds of things to verify; each takes permissions of its own. */
export type Kind = 'tables' | 'plans' | 'tags' | 'monitors';

/**
 * Everything that a stack declares of its protection, gathered while the app is built and read when it is synthesised.
 */
export class StackExpectation {
  public static of(stack: Stack): StackExpectation {
    return StackExpectation.known.of(stack);
  }

  private static readonly known = new OnePerStack((stack) => new StackExpectation(stack));

  /** Resources that set the settings of the Region, which are checked afterwards. */
  public readonly regionSettings = new DependencyGroup();

  /** Resources that have to exist before anything is verified. */
  public readonly prerequisites = new DependencyGroup(this.regionSettings);

  /** The change monitors of the stack. */
  public readonly monitors: DeclaredMonitor[] = [];

  private readonly declarations = new Map<string, TableDeclaration>();
  private readonly selections = new Map<string, SelectionDeclaration>();
  private readonly kinds = new Set<Kind>();
  private readonly listeners: Array<(kind: Kind) => void> = [];

  private constructor(private readonly stack: Stack) {}

  public get tables(): TableResource[] {
    return [...this.declarations.values()].map(({ table }) => table);
  }

  /** The table as the template has it. */
  public declaredOf(table: TableResource): DeclaredTable {
    return this.declarations.get(table.path)?.declared ?? declaredTable(table);
  }

  /** The Regions, as far as they are known, in which the template gives a table a replica. */
  public regionsOf(table: TableResource): string[] {
    const declared = table.global && this.declaredOf(table);
    return (declared?.replicas ?? []).map(({ region }) => region).filter((region) => typeof region === 'string');
  }

  public get plans(): PlanDeclaration[] {
    return [...new Set([...this.selections.values()].map(({ plan }) => plan))];
  }

  /** The vaults of the plans, each with what is expected of it. */
  public get vaults(): Array<{ readonly vault: IBackupVault; readonly expected: ExpectedVault }> {
    const declared = new Map(this.plans.flatMap(({ vaults, expectedVault }) =>
      vaults.map((vault) => [vault, expectedVault] as const)));
    return [...declared].map(([vault, expectedVault]) => ({ vault, expected: expectedVault(vault, this.stack) }));
  }

  /**
   * Each use of a key for a table or a vault; those for tables stand in the tables themselves while only references are
   * looked for.
   */
  public keyUses({ preparing }: { readonly preparing: boolean }): KeyUse[] {
    return [
      ...this.vaults.flatMap(({ expected: { path, keyArn } }) =>
        keyArn === undefined ? [] : [{ path, value: keyArn, conditions: [] }]),
      ...preparing ? [] : [...this.declarations.values()].flatMap((declaration) => keysOf(declaration)
        .map((value) => ({ path: declaration.table.path, value, conditions: declaration.table.conditions }))),
    ];
  }

  /** True if tables are to have tags by which a plan selects them. */
  public get readsTags(): boolean {
    return this.kinds.has('tags');
  }

  public get isEmpty(): boolean {
    return this.declarations.size === 0 && this.selections.size === 0 && this.monitors.length === 0;
  }

  /** Calls the listener once for each kind of which there is something to verify, also for those known already. */
  public whenExpected(listener: (kind: Kind) => void): void {
    this.listeners.push(listener);
    this.kinds.forEach(listener);
  }

  /** The protection of the table itself is to be verified. */
  public expectTable(
    table: TableResource, request: ProtectionRequest, judge?: (declared: DeclaredTable) => void,
  ): void {
    Object.assign(this.declarationOf(table), { request, judge });
  }

  /** The place of the table in the selection of a plan is to be verified. */
  public expectSelected(table: TableResource, plan: PlanDeclaration, selection: DeclaredSelection): void {
    this.declarationOf(table).selections.add(this.expectSelection(plan, selection));
  }

  /** A selection of a plan is to be verified. */
  public expectSelection(plan: PlanDeclaration, selection: DeclaredSelection): SelectionDeclaration {
    const known = this.selections.get(selection.selectionId) ?? { plan, ...selection };
    this.selections.set(selection.selectionId, known);
    this.announce('plans');
    if (selection.tags) {
      this.announce('tags');
    }
    return known;
  }

  /** A change monitor is to be verified, in a stack that has a verification. */
  public expectMonitor(monitor: DeclaredMonitor): void {
    this.monitors.push(monitor);
    this.announce('monitors');
  }

  /** Differences between the template and the requested protection, and settings that nothing may request. */
  public contradictions(): string[] {
    return [...this.declarations.values()].flatMap((declaration) => {
      const { table, request } = declaration;
      if (!request || !table.cfn) {
        return [];
      }
      declaration.declared = declaredTable(table);
      declaration.judge?.(declaration.declared);
      return contradictions(table, request, declaration.declared);
    });
  }

  /**
   * The expectation as the properties of the custom resource, tokens included.
   *
   * @param preparing whether only references are looked for: those of the profiles stand in the tables themselves
   * @param inList how the tables and monitors are written, some of which can be under conditions
   */
  public render(preparing: boolean, inList: (values: Conditional<object>[]) => unknown[] = underConditions): object {
    const selections = [...this.selections.values()];
    const { plans } = this;
    const profiles = new UniqueList();
    const declarations = [...this.declarations.values()].filter(({ table }) => !(preparing && table.cfn));
    const tables = declarations.map((declaration) => ({
      conditions: declaration.table.conditions,
      value: {
        path: declaration.table.path,
        tableName: declaration.table.nameIn(this.stack),
        ...declaration.request ? { profile: profiles.indexOf(profileOf(declaration)), ...keysIn(declaration) } : {},
        selectedBy: [...declaration.selections].map((selection) => selections.indexOf(selection)),
      },
    }));
    const monitors = this.monitors.map((monitor) => expectedMonitor(monitor, this.stack));
    const vaults = new UniqueList();
    this.vaults.forEach(({ expected }) => vaults.indexOf(expected));
    return {
      account: Aws.ACCOUNT_ID,
      tables: inList(tables),
      profiles: profiles.values,
      selections: selections.map(({ plan, ...selection }) => ({ ...selection, plan: plans.indexOf(plan) })),
      plans: plans.map((plan) => plan.expectedPlan()),
      vaults: vaults.values,
      ...monitors.length > 0 && { monitors: inList(monitors) },
    };
  }

  private declarationOf(table: TableResource): TableDeclaration {
    const known = this.declarations.get(table.path) ?? { table, selections: new Set() };
    this.declarations.set(table.path, known);
    this.announce('tables');
    return known;
  }

  private announce(kind: Kind) {
    if (!this.kinds.has(kind)) {
      this.kinds.add(kind);
      this.listeners.forEach((listener) => listener(kind));
    }
  }
}
