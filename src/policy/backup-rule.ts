import { Duration, Token } from 'aws-cdk-lib';
import type * as backup from 'aws-cdk-lib/aws-backup';
import { BackupSchedule } from './backup-schedule';
import { DEFAULT_COMPLETION_WINDOW, DEFAULT_START_WINDOW } from './backup-window';
import type { CopyTarget } from './copy-target';
import { assertLifecycle } from './lifecycle';
import { assertTagValues } from './tag-conditions';
import { nameMatching, refusal, wholeMinutes } from '../internal/requirement';

/** Properties of a backup rule. */
export interface BackupRuleProps {
  /**
   * The name of the rule in its plan: 1 to 50 letters, digits, hyphens, underscores and dots.
   */
  readonly name: string;

  /**
   * The schedule of the backups.
   */
  readonly schedule: BackupSchedule;

  /**
   * The time for which each recovery point is kept, 1 to 36,500 whole days. A retention shorter than the time between
   * two backups would leave moments without any recovery point.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
   */
  readonly retention: Duration;

  /**
   * The time after its schedule within which a backup may still start, at least 60 minutes. A backup that has not
   * started by then is given up.
   *
   * @default - 8 hours, the default of AWS Backup
   */
  readonly startWindow?: Duration;

  /**
   * The time after its schedule for which a backup may still be running; longer than the start window.
   * A backup that is not complete by then is given up.
   *
   * @default - 7 days, the default of AWS Backup
   */
  readonly completionWindow?: Duration;

  /**
   * The age at which a recovery point moves to cold storage, in whole days. It must stay there for at least 90 days,
   * so the retention is at least 90 days longer. Needs the advanced features of AWS Backup for DynamoDB.
   *
   * @default - recovery points stay in warm storage
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html
   */
  readonly moveToColdStorageAfter?: Duration;

  /**
   * Tags for the recovery points, at most 10.
   *
   * @default - no tags
   */
  readonly recoveryPointTags?: { [key: string]: string };

  /**
   * The vault that the recovery points of this rule go to.
   *
   * @default - the vault of the plan
   */
  readonly vault?: backup.IBackupVault;

  /**
   * A logically air-gapped vault, in the account and Region of the plan, that the recovery points go to directly.
   * The other vault takes what cannot go there. Needs the advanced features of AWS Backup for DynamoDB.
   *
   * @default - the recovery points go to the vault of the rule, or of the plan
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/lag-vault-primary-backup.html
   */
  readonly airGappedVault?: backup.IBackupVault;

  /**
   * The vaults that each recovery point is copied to, at most 5. Needs the advanced features of AWS Backup for
   * DynamoDB.
   *
   * @default - no copies
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/recov-point-create-a-copy.html
   */
  readonly copies?: CopyTarget[];
}


const MOST_COPIES = 5;
const LONGEST_WINDOW_MINUTES = 100 * 365 * 24 * 60;

/**
 * One rule of a backup plan: when, and for how long.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
 */
export class BackupRule {
  /**
   * On the 15th and the 25th of every month at 00:00 UTC, kept for 90 days, to start within 60 and end within 180
   * minutes.
   */
  public static twiceMonthly(): BackupRule {
    return BackupRule.ready('TwiceMonthly', BackupSchedule.daysOfMonth([15, 25]), 90);
  }

  /** Every 12 hours at 00:00 and 12:00 UTC, kept for 35 days, to start within 60 and end within 180 minutes. */
  public static everyTwelveHours(): BackupRule {
    return BackupRule.ready('EveryTwelveHours', BackupSchedule.everyHours(12), 35);
  }

  /** Every day at 05:00 UTC, kept for 35 days, to start within 60 and end within 180 minutes. */
  public static daily(): BackupRule {
    return BackupRule.ready('Daily', BackupSchedule.daily({ hour: 5 }), 35);
  }

  private static ready(name: string, schedule: BackupSchedule, days: number): BackupRule {
    return new BackupRule({
      name,
      schedule,
      retention: Duration.days(days),
      startWindow: Duration.minutes(60),
      completionWindow: Duration.minutes(180),
    });
  }

  /** The name of the rule in its plan. */
  public readonly name: string;

  /** The schedule of the backups. */
  public readonly schedule: BackupSchedule;

  /** The time for which each recovery point is kept. */
  public readonly retention: Duration;

  /** The time after its schedule within which a backup may still start. */
  public readonly startWindow?: Duration;

  /** The time after its schedule for which a backup may still be running. */
  public readonly completionWindow?: Duration;

  /** The age at which a recovery point moves to cold storage. */
  public readonly moveToColdStorageAfter?: Duration;

  /** Tags for the recovery points. */
  public readonly recoveryPointTags?: { [key: string]: string };

  /** The vault that the recovery points of this rule go to, if not that of the plan. */
  public readonly vault?: backup.IBackupVault;

  /** The air-gapped vault that the recovery points go to directly. */
  public readonly airGappedVault?: backup.IBackupVault;

  /** The vaults that each recovery point is copied to. */
  public readonly copies: CopyTarget[];

  constructor(props: BackupRuleProps) {
    this.name = nameMatching('name', props.name, /^[a-zA-Z0-9\-_.]{1,50}$/,
      '1 to 50 letters, digits, hyphens, underscores and dots');
    checkWindows(props);
    assertLifecycle(props);
    checkTags(props);
    checkCopies(props);
    this.schedule = props.schedule;
    this.retention = props.retention;
    this.startWindow = props.startWindow;
    this.completionWindow = props.completionWindow;
    this.moveToColdStorageAfter = props.moveToColdStorageAfter;
    this.recoveryPointTags = props.recoveryPointTags;
    this.vault = props.vault;
    this.airGappedVault = props.airGappedVault;
    this.copies = props.copies ?? [];
  }
}

function checkWindows(props: BackupRuleProps) {
  const start = props.startWindow ?? DEFAULT_START_WINDOW;
  const completion = props.completionWindow ?? DEFAULT_COMPLETION_WINDOW;
  const range = { min: 60, max: LONGEST_WINDOW_MINUTES };
  const startMinutes = wholeMinutes('startWindow', start, range);
  const completionMinutes = wholeMinutes('completionWindow', completion, range);
  if (!start.isUnresolved() && !completion.isUnresolved() && completionMinutes <= startMinutes) {
    throw refusal('completionWindow', `be longer than 'startWindow' (${startMinutes} minutes)`, `${completionMinutes} minutes`,
      'both are counted from the scheduled time');
  }
}

function checkTags({ recoveryPointTags = {} }: BackupRuleProps) {
  const keys = Object.keys(recoveryPointTags);
  if (keys.length > 10) {
    throw refusal('recoveryPointTags', 'hold at most 10 tags', String(keys.length));
  }
  const illegal = keys.find((key) => !Token.isUnresolved(key) && !/^(?!aws:).{1,128}$/i.test(key));
  if (illegal !== undefined) {
    throw refusal('recoveryPointTags', 'have keys of 1 to 128 characters that do not begin with aws:', `"${illegal}"`);
  }
  assertTagValues('recoveryPointTags', recoveryPointTags);
}

function checkCopies({ copies = [], retention }: BackupRuleProps) {
  if (copies.length > MOST_COPIES) {
    throw refusal('copies', `hold at most ${MOST_COPIES} copies`, String(copies.length));
  }
  copies.forEach((copy) => assertLifecycle({
    retention: copy.retention ?? retention,
    moveToColdStorageAfter: copy.moveToColdStorageAfter,
  }, ' of the copy'));
}
