import { type ValueKinds, decodeValues } from './event-values';

/**
 * The protection that a stack declares, as the verification finds it in its event.
 *
 * Things that many tables have in common stand once and are referred to by their place in their list, so that the
 * event stays small. CloudFormation hands every number and boolean over as text: read them with `decodeExpectation`.
 */
export interface Expectation {
  /** The account of the stack; vaults of other accounts cannot be described. */
  readonly account?: string;
  readonly tables: ExpectedTable[];
  readonly profiles: TableProfile[];
  readonly selections: ExpectedSelection[];
  readonly plans: ExpectedPlan[];
  readonly vaults: ExpectedVault[];
  readonly monitors: ExpectedMonitor[];
}

/** A protected table. */
export interface ExpectedTable {
  readonly path: string;
  readonly tableName: string;

  /** The place of its profile in the list of profiles; none if only its selection was declared. */
  readonly profile?: number;

  /** The places of its selections in the list of selections. */
  readonly selectedBy: number[];

  /**
   * The keys that the template gives it, of each Region one at most; none where AWS owns or manages the key. They are
   * no part of the profile, so that tables with keys of their own can share one.
   */
  readonly keyArns?: string[];
}

/** Declarations that several tables share. */
export interface TableProfile {
  /** True if the stack sets the protection: new settings may take a moment to show. */
  readonly managedByStack: boolean;
  readonly streamViewType?: string;
  readonly replicas: ExpectedReplica[];
}

/** A table in one Region. */
export interface ExpectedReplica {
  readonly region: string;
  readonly recoveryWindowDays: number;
  readonly deletionProtection: boolean;
}

/** A selection of tables for one plan. */
export interface ExpectedSelection {
  /** Empty where the selection is under a condition that does not hold; it keeps its place in the list. */
  readonly selectionId: string;

  /** The criteria of the selection, a line each; left out if it names the tables of the stack. */
  readonly criteria?: string[];

  /** The tags that its tables have; left out where it does not select by tag. */
  readonly tags?: ExpectedTag[];

  /** The place of its plan in the list of plans. */
  readonly plan: number;
}

/** A tag of a table. */
export interface ExpectedTag {
  readonly key: string;
  readonly value: string;
}

/** A backup plan. */
export interface ExpectedPlan {
  readonly path: string;
  readonly backupPlanId: string;
  readonly rules: ExpectedRule[];

  /**
   * The greatest age that the newest recovery point of a table may have, in seconds; none where no rule runs regularly.
   */
  readonly newestWithinSeconds?: number;

  /** The parts of the plan that need the advanced features of AWS Backup for DynamoDB; none if left out. */
  readonly advancedFeatures?: string[];
}

/** A rule of a backup plan. What is not declared is the service's default. */
export interface ExpectedRule {
  readonly name: string;
  readonly vaultName: string;
  readonly airGappedVaultArn?: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly deleteAfterDays: number;
  readonly moveToColdStorageAfterDays?: number;
  readonly startWindowMinutes?: number;
  readonly completionWindowMinutes?: number;
  readonly copies?: ExpectedCopy[];
}

/** A copy that a rule makes of each recovery point. */
export interface ExpectedCopy {
  readonly vaultArn: string;

  /** True for a vault of the app in a stack that may be deployed later. */
  readonly deployedApart?: boolean;
  readonly deleteAfterDays: number;
  readonly moveToColdStorageAfterDays?: number;
}

/** A vault that a plan sends recovery points to. */
export interface ExpectedVault {
  readonly path: string;
  readonly vaultName: string;
  readonly lock?: ExpectedLock;

  /** The key of its recovery points; left out where none is declared. */
  readonly keyArn?: string;

  /** The denials of its access policy; left out if the library declares no policy. */
  readonly denials?: ExpectedDenial[];
}

/** The actions that a statement of an access policy denies everyone. */
export interface ExpectedDenial {
  readonly sid: string;
  readonly actions: string[];

  /** The ARN of the one principal that it does not deny. */
  readonly exemptArn?: string;
}

/** The lock of a vault. */
export interface ExpectedLock {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly minRetentionDays: number;
  readonly maxRetentionDays?: number;

  /** The cooling-off period of a lock in compliance mode. */
  readonly coolingOffDays?: number;
}

/** A change monitor of a table. */
export interface ExpectedMonitor {
  readonly path: string;

  /** The table that it watches, which need not be a protected one. */
  readonly tableName: string;

  /** The id of the mapping through which Lambda reads the stream of the table. */
  readonly mappingId: string;
  readonly functionName: string;
}

const KINDS: ValueKinds<Expectation> = {
  profile: 'number',
  selectedBy: 'number',
  plan: 'number',
  recoveryWindowDays: 'number',
  newestWithinSeconds: 'number',
  deleteAfterDays: 'number',
  moveToColdStorageAfterDays: 'number',
  startWindowMinutes: 'number',
  completionWindowMinutes: 'number',
  minRetentionDays: 'number',
  maxRetentionDays: 'number',
  coolingOffDays: 'number',
  managedByStack: 'boolean',
  deletionProtection: 'boolean',
  deployedApart: 'boolean',
};

/** Gives numbers and booleans back their types, and lists that were left out because they were empty. */
export function decodeExpectation(properties: unknown): Expectation {
  const { tables: listed = [], monitors = [] } = Object(properties) as { readonly [list: string]: unknown[] };
  const tables = decodeValues(thereIn(listed), KINDS) as ExpectedTable[];
  const others = decodeValues({ ...Object(properties), tables: [], monitors: [] }, KINDS) as Partial<Expectation>;
  const { account, profiles = [], selections = [], plans = [], vaults = [] } = others;
  return {
    account,
    tables: tables.map((table) => ({ ...table, selectedBy: table.selectedBy ?? [] })),
    profiles,
    selections,
    plans,
    vaults,
    monitors: decodeValues(thereIn(monitors), KINDS) as ExpectedMonitor[],
  };
}

/**
 * The values of a list that are there. The schedule passes one under a condition as JSON text of its own, which is
 * `null` if the condition is not met.
 */
function thereIn(values: unknown[]): unknown[] {
  return values.map((value) => typeof value === 'string' ? JSON.parse(value) : value).filter((value) => value !== null);
}
