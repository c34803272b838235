import type { Stack } from 'aws-cdk-lib';
import { Aws } from 'aws-cdk-lib';
import { DependencyGroup } from 'constructs';
import { declaredTable } from './declared-table';
import type { DeclaredTable } from './declared-table';
import { contradictions } from './declared-window';
import type { TableRequest } from './declared-window';
import type { ExpectedPlan, ExpectedVault } from '../contract/expectation';
import type { TableResource } from '../internal/table-resource';

/** The plan behind a selection, as its stack declares it. */
export interface PlanDeclaration {
  readonly backupPlanArn: string;
  readonly vaultArns: string[];
  expectedPlan(): ExpectedPlan;
  expectedVaults(): ExpectedVault[];
}

interface TableDeclaration {
  readonly table: TableResource;
  readonly selections: Set<SelectionDeclaration>;
  request?: TableRequest;

  /** What the template said of the table when it was validated, which is the last moment before it is written. */
  declared?: DeclaredTable;
}

interface SelectionDeclaration {
  readonly plan: PlanDeclaration;
  readonly selectionId: string;
}

const EXPECTATIONS = new WeakMap<Stack, StackExpectation>();

/** Everything that a stack declares of its protection, gathered while the app is built and read when it is synthesised. */
export class StackExpectation {
  public static of(stack: Stack): StackExpectation {
    const known = EXPECTATIONS.get(stack) ?? new StackExpectation();
    EXPECTATIONS.set(stack, known);
    return known;
  }

  /** What has to be there before anything is verified. */
  public readonly prerequisites = new DependencyGroup();

  private readonly declarations = new Map<string, TableDeclaration>();
  private readonly selections = new Map<PlanDeclaration, SelectionDeclaration>();

  private constructor() {}

  public get tables(): TableResource[] {
    return [...this.declarations.values()].map(({ table }) => table);
  }

  /** The Regions, as far as they are known, in which the template gives a table a replica. */
  public regionsOf(table: TableResource): string[] {
    const declared = table.global && (this.declarations.get(table.path)?.declared ?? declaredTable(table));
    return (declared?.replicas ?? []).map(({ region }) => region).filter((region) => typeof region === 'string');
  }

  public get plans(): PlanDeclaration[] {
    return [...this.selections.keys()];
  }

  /** The protection of the table itself is to be verified. */
  public expectTable(table: TableResource, request: TableRequest): void {
    this.declarationOf(table).request = request;
  }

  /** The place of the table in the selection of a plan is to be verified. */
  public expectSelected(table: TableResource, plan: PlanDeclaration, selectionId: string): void {
    const selection = this.selections.get(plan) ?? { plan, selectionId };
    this.selections.set(plan, selection);
    this.declarationOf(table).selections.add(selection);
  }

  /** What the template would do to the tables that nobody asked for, or that nobody may ask for. */
  public contradictions(): string[] {
    return [...this.declarations.values()].flatMap((declaration) => {
      const { table, request } = declaration;
      if (!request || !table.cfn) {
        return [];
      }
      declaration.declared = declaredTable(table);
      return contradictions(table, request, declaration.declared);
    });
  }

  /**
   * The expectation as the properties of the custom resource, tokens included.
   *
   * @param preparing whether only references are looked for: those of the profiles stand in the tables themselves
   */
  public render(preparing: boolean): object {
    const selections = [...this.selections.values()];
    const plans = selections.map(({ plan }) => plan.expectedPlan());
    const profiles = new Places();
    const tables = [...this.declarations.values()].map((declaration) => ({
      path: declaration.table.path,
      tableName: declaration.table.tableName,
      ...declaration.request && !(preparing && declaration.table.cfn) ? { profile: profiles.placeOf(profile(declaration)) } : {},
      selectedBy: [...declaration.selections].map((selection) => selections.indexOf(selection)),
    }));
    const vaults = new Places();
    selections.forEach(({ plan }) => plan.expectedVaults().forEach((vault) => vaults.placeOf(vault)));
    return {
      tables,
      profiles: profiles.values,
      selections: selections.map(({ selectionId }, plan) => ({ selectionId, plan })),
      plans,
      vaults: vaults.values,
    };
  }

  private declarationOf(table: TableResource): TableDeclaration {
    const known = this.declarations.get(table.path) ?? { table, selections: new Set() };
    this.declarations.set(table.path, known);
    return known;
  }
}

function profile({ table, request, declared }: TableDeclaration): object {
  const { recoveryWindowDays, deletionProtection, enabled = false } = request!;
  return table.cfn
    ? { setHere: true, ...declared ?? declaredTable(table) }
    : { setHere: enabled, replicas: [{ region: Aws.REGION, recoveryWindowDays, deletionProtection }] };
}

/** A list in which equal values stand once. */
class Places {
  public readonly values: object[] = [];
  private readonly places = new Map<string, number>();

  public placeOf(value: object): number {
    const key = JSON.stringify(value);
    const place = this.places.get(key) ?? this.values.push(value) - 1;
    this.places.set(key, place);
    return place;
  }
}
