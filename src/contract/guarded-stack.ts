import { type ValueKinds, decodeValues } from './event-values';
import type { ExpectedPlan, ExpectedRule, ExpectedVault } from './expectation';

/**
 * The declarations of a stack that could lose restore points, as the guard finds it in its event.
 *
 * Names and numbers only: with a reference to a table the guard would wait for the table that it has to run before.
 * Properties that many tables share stand once, so that the event stays small.
 */
export interface GuardedStack {
  /** The path of the stack. */
  readonly path: string;
  readonly tables: GuardedTable[];
  readonly profiles: GuardedProfile[];

  /** Losses that the app accepts, in the words with which it does. */
  readonly acknowledgements: string[];
  readonly plans: GuardedPlan[];

  /** Vaults that were there before the stack. */
  readonly vaults: ExpectedVault[];

  /** Keys that were there before the stack. */
  readonly keys: GuardedKey[];
}

/** A key, and the paths of what is encrypted with it. */
export interface GuardedKey {
  readonly keyArn: string;
  readonly users: string[];
}

/** A table in the template. */
export interface GuardedTable {
  readonly logicalId: string;

  /** The path of the construct within its stack. */
  readonly path: string;

  /** Left out of a table that is guarded. */
  readonly status?: 'LEFT_OUT' | 'UNPROTECTED';

  /** The place of its profile in the list of profiles; none for a table that is left out. */
  readonly profile?: number;

  /** Set if the template names the table. */
  readonly tableName?: string;

  /** The window, in days, that the app accepts even if it is shorter than the one in place. */
  readonly acknowledgedDays?: number;
}

/** Declarations that several tables share. */
export interface GuardedProfile {
  readonly replicas: GuardedReplica[];

  /** True if the template sets the replicas. */
  readonly global?: boolean;
  readonly identity: TableIdentity;
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
}

/** A table in one Region; a window of 0 days is none. */
export interface GuardedReplica {
  readonly region: string;
  readonly recoveryWindowDays: number;

  /** Set if only CloudFormation knows it. */
  readonly recoveryEnabled?: boolean;
}

/** Properties whose change makes CloudFormation replace a table; digests of those that are not shown. */
export interface TableIdentity {
  /** Name, type and role of each attribute, one after the other. */
  readonly keySchema: string[];
  readonly localSecondaryIndexes?: string;
  readonly importSourceSpecification?: string;

  /** Set if the name is made from other resources. */
  readonly tableName?: string;
}

/** The part of a plan that can be checked before anything exists. */
export interface GuardedPlan extends Pick<ExpectedPlan, 'path' | 'advancedFeatures'> {
  readonly rules: Array<Pick<ExpectedRule, 'name' | 'vaultName' | 'deleteAfterDays' | 'copies'>>;
}

const KINDS: ValueKinds<GuardedStack> = {
  profile: 'number',
  acknowledgedDays: 'number',
  recoveryWindowDays: 'number',
  deleteAfterDays: 'number',
  moveToColdStorageAfterDays: 'number',
  minRetentionDays: 'number',
  maxRetentionDays: 'number',
  coolingOffDays: 'number',
  global: 'boolean',
  recoveryEnabled: 'boolean',
  deployedApart: 'boolean',
};

/** Gives numbers and booleans back their types, and lists that were left out because they were empty. */
export function decodeGuardedStack(properties: unknown = {}): GuardedStack {
  const decoded = decodeValues(properties, KINDS) as Partial<GuardedStack>;
  const { path = '', tables = [], profiles = [], acknowledgements = [], plans = [], vaults = [], keys = [] } = decoded;
  return {
    path,
    tables: tables.map(withStatus),
    profiles,
    acknowledgements,
    plans: plans.map((plan) => ({ ...plan, rules: plan.rules ?? [] })),
    vaults,
    keys,
  };
}

/** The properties before an update can be of a version that called the status otherwise. */
function withStatus({ standing, ...table }: GuardedTable & { readonly standing?: GuardedTable['status'] }): GuardedTable {
  return standing === undefined ? table : { ...table, status: standing };
}
