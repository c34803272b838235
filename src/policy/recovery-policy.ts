import { Duration, Token } from 'aws-cdk-lib';
import { BackupRule } from './backup-rule';
import { BackupSchedule } from './backup-schedule';
import type { CopyTarget } from './copy-target';
import { unmet } from './recovery-capability';
import type { RecoveryObjective } from './recovery-objective';
import { assertRules } from './rule-list';
import { assertSelectionTags } from './tag-conditions';
import type { VaultLock } from './vault-lock';
import { RecoveryWindow } from '../internal/recovery-window';
import { refusal } from '../internal/requirement';

/** Options of the basic tier, and of all others. */
export interface BasicTierOptions {
  /**
   * The time over which each table can be restored to any second, 1 to 35 whole days.
   *
   * @default Duration.days(35)
   */
  readonly recoveryWindow?: Duration;

  /**
   * The recovery objective of the business. A policy that cannot meet it is refused.
   *
   * @default - not checked
   */
  readonly objective?: RecoveryObjective;
}

/** Options of the standard tier, and of those with copies. */
export interface StandardTierOptions extends BasicTierOptions {
  /**
   * The lock of the vault.
   *
   * @default - no lock
   */
  readonly lock?: VaultLock;

  /**
   * Tags by which the plan selects its tables, one selection for any number of stacks.
   *
   * @default - each stack with tables has a selection that names them; at most 100 stacks can use the plan
   */
  readonly selectionTags?: { readonly [key: string]: string };
}

/** Options of the enhanced tier, and of the enterprise tier. */
export interface EnhancedTierOptions extends StandardTierOptions {
  /**
   * The vaults that recovery points are copied to: another Region, another account, or an air-gapped vault. At least 1,
   * at most 5.
   */
  readonly copies: CopyTarget[];
}

/** Options of the enterprise tier. */
export interface EnterpriseTierOptions extends EnhancedTierOptions {
  /** The other Regions in which each table must have a replica; at least one. */
  readonly replicaRegions: string[];
}

/** A policy of one's own. */
export interface RecoveryPolicyProps extends StandardTierOptions {
  /**
   * The rules of the backup plan, 0 to 10. Without any, tables have point-in-time recovery only.
   *
   * @default - one rule, `BackupRule.twiceMonthly()`
   */
  readonly rules?: BackupRule[];

  /**
   * The other Regions in which each table must have a replica.
   *
   * @default - none
   */
  readonly replicaRegions?: string[];
}

/**
 * The protection of tables as one value for a whole app, which a platform team decides once.
 *
 * Every table under a policy also has deletion protection and a stream with old and new images.
 */
export class RecoveryPolicy {
  /** Point-in-time recovery and undo in place, in one Region, without backups. */
  public static basic(options: BasicTierOptions = {}): RecoveryPolicy {
    return new RecoveryPolicy({ ...options, rules: [] });
  }

  /** Backups as well: on the 15th and 25th of every month, kept for 90 days. The tier of tables without a policy. */
  public static standard(options: StandardTierOptions = {}): RecoveryPolicy {
    return new RecoveryPolicy({ ...options, rules: [BackupRule.twiceMonthly()] });
  }

  /** Copies elsewhere: of a backup every day at 05:00 UTC, kept for 35 days; and the standard backups. */
  public static enhanced(options: EnhancedTierOptions): RecoveryPolicy {
    return new RecoveryPolicy({ ...options, rules: [dailyWith(copiesOf(options)), BackupRule.twiceMonthly()] });
  }

  /**
   * Regional recovery: replicas of each table, copies of a backup every 12 hours, kept for 35 days, and of one a month,
   * kept for a year.
   */
  public static enterprise(options: EnterpriseTierOptions): RecoveryPolicy {
    const copies = copiesOf(options);
    if (options.replicaRegions.length === 0) {
      throw refusal('replicaRegions', 'name at least one Region', 'none', 'without replicas use RecoveryPolicy.enhanced()');
    }
    return new RecoveryPolicy({ ...options, rules: [twiceADayWith(copies), monthlyWith(copies)] });
  }

  /** The time over which each table can be restored to any second. */
  public readonly recoveryWindow: Duration;

  /** The rules of the backup plan. */
  public readonly rules: BackupRule[];

  /** The lock of the vault. */
  public readonly lock?: VaultLock;

  /** The tags by which the plan selects its tables. */
  public readonly selectionTags?: { readonly [key: string]: string };

  /** The other Regions in which each table must have a replica. */
  public readonly replicaRegions: string[];

  /** The recovery objective of the business. */
  public readonly objective?: RecoveryObjective;

  constructor(props: RecoveryPolicyProps = {}) {
    this.recoveryWindow = (RecoveryWindow.ofOptional(props.recoveryWindow) ?? RecoveryWindow.LONGEST).duration;
    this.rules = props.rules ?? [BackupRule.twiceMonthly()];
    this.lock = props.lock;
    this.selectionTags = props.selectionTags;
    this.replicaRegions = props.replicaRegions ?? [];
    this.objective = props.objective;
    assertRules(this.rules, 0);
    this.assertMeaningful();
  }

  private assertMeaningful() {
    const { rules, lock, selectionTags, objective, replicaRegions } = this;
    const without = lock ? 'lock' : selectionTags ? 'selectionTags' : undefined;
    if (rules.length === 0 && without) {
      throw refusal(without, 'be set with \'rules\'', 'a policy without backups', 'add a rule or leave it out');
    }
    if (selectionTags) {
      assertSelectionTags(selectionTags);
    }
    if (lock && rules.every(({ vault }) => vault)) {
      throw refusal('lock', 'be for a vault that the policy defines', 'rules that all name a vault of their own',
        'lock those vaults, or leave \'vault\' out of a rule');
    }
    if (replicaRegions.some(Token.isUnresolved)) {
      throw refusal('replicaRegions', 'be known when the app is synthesised', 'a token', 'write the Regions out: they are looked for in the replicas of each table');
    }
    const [problem] = objective ? unmet(objective, { images: true, rules, replicaRegions }) : [];
    if (problem) {
      throw new Error(problem);
    }
  }
}

const TO_START = Duration.minutes(60);
const TO_COMPLETE = Duration.minutes(180);

function dailyWith(copies: CopyTarget[]): BackupRule {
  return ready('Daily', BackupSchedule.daily({ hour: 5 }), 35, copies);
}

function twiceADayWith(copies: CopyTarget[]): BackupRule {
  return ready('EveryTwelveHours', BackupSchedule.everyHours(12), 35, copies);
}

/** Six hours after the backups of every day: where start windows overlap, AWS Backup takes one backup only. */
function monthlyWith(copies: CopyTarget[]): BackupRule {
  return ready('Monthly', BackupSchedule.monthly({ day: 1, hour: 6 }), 365, copies);
}

function ready(name: string, schedule: BackupSchedule, days: number, copies: CopyTarget[]): BackupRule {
  return new BackupRule({
    name,
    schedule,
    retention: Duration.days(days),
    startWindow: TO_START,
    completionWindow: TO_COMPLETE,
    copies,
  });
}

function copiesOf({ copies }: EnhancedTierOptions): CopyTarget[] {
  if (copies.length === 0) {
    throw refusal('copies', 'name at least one vault', 'none', 'without copies use RecoveryPolicy.standard()');
  }
  return copies;
}
