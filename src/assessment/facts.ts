import type { Fact } from './fact';

/** A table in one Region, as it is declared. */
export interface ReplicaFacts {
  /** None for the table's own Region, where that is not written out. */
  readonly region?: string;
  readonly pointInTimeRecovery: Fact<boolean>;
  readonly windowDays: Fact<number>;
  readonly deletionProtection: Fact<boolean>;

  /** The place of its properties in the resource. */
  readonly place: string;
}

/** The lock of a vault. */
export interface LockFacts {
  readonly minDays: Fact<number>;
  readonly maxDays: Fact<number>;

  /** True if it can be taken off by those with the permission. */
  readonly removable: Fact<boolean>;
}

/** A vault. */
export interface VaultFacts {
  readonly name: string;
  readonly lock: Fact<LockFacts | undefined>;
}

/** When backups are taken. */
export interface ScheduleFacts {
  readonly expression: string;
  readonly timeZone: string;
}

/** A rule of a backup plan. */
export interface PlanRuleFacts {
  readonly name: string;
  readonly schedule: Fact<ScheduleFacts>;

  /** Infinite where recovery points never expire. */
  readonly retentionDays: Fact<number>;
  readonly copies: Fact<number>;
  readonly vault: Fact<VaultFacts>;
}

/** A plan that selects a table, or could. */
export interface BackupFacts {
  readonly plan: string;
  readonly selected: Fact<true>;
  readonly rules: Fact<readonly PlanRuleFacts[]>;
}

/** What becomes of a table that leaves its template, or is replaced there. */
export interface RemovalFacts {
  /** True if the table and its data stay. */
  readonly kept: Fact<boolean>;

  /** The words of the template: `DeletionPolicy: Delete`. */
  readonly declared: string;
  readonly place: string;

  /** The way to keep it. */
  readonly remedy: string;
}

/** A table as it is deployed under some conditions. */
export interface TableFacts {
  /** Set for a table that is deleted: nothing else matters. */
  readonly leaves?: true;

  /** The replicas, the table itself among them; unknown if they cannot be counted. */
  readonly replicas: Fact<readonly ReplicaFacts[]>;
  readonly removals: readonly RemovalFacts[];
  readonly backups: readonly BackupFacts[];
}

/** A table under one combination of the conditions that matter to it. */
export interface TableCase {
  readonly facts: TableFacts;

  /** The conditions: `IsProduction is false`. */
  readonly when: readonly string[];
}

/** A table of a template or a plan, with every way in which it can be deployed. */
export interface AssessedTable {
  /** Logical id or address. */
  readonly id: string;

  /** CloudFormation's type or Terraform's. */
  readonly type: string;
  readonly file: string;
  readonly cases: readonly TableCase[];

  /** Reasons for findings that are accepted, by rule. */
  readonly acknowledged: ReadonlyMap<string, string>;
}

/** A part of a template whose tables cannot be seen. */
export interface HiddenPart {
  readonly id: string;
  readonly type: string;
  readonly file: string;
  readonly why: string;
  readonly remedy: string;
  readonly acknowledged: ReadonlyMap<string, string>;
}

/** All that is to be judged. */
export interface AssessedTemplates {
  readonly tables: readonly AssessedTable[];
  readonly hidden: readonly HiddenPart[];
}
