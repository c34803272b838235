import { Duration } from 'aws-cdk-lib';
import type { BackupRule } from './backup-rule';
import { DEFAULT_COMPLETION_WINDOW } from './backup-window';
import type { CopyTarget } from './copy-target';
import type { RecoveryObjective, RecoveryTarget } from './recovery-objective';
import { placeOfArn } from '../internal/arn-parts';
import { assertDuration, refusal } from '../internal/requirement';

/**
 * The capabilities of a table, or of every table under a policy, for its recovery. Point-in-time recovery it has in any
 * case.
 */
export interface RecoveryCapability {
  /** True if its stream holds old and new images. */
  readonly images: boolean;
  readonly rules: BackupRule[];

  /** Its own Region, where that is known. */
  readonly region?: string;
  readonly replicaRegions: string[];
}

interface Reach {
  readonly rpo: Duration;
  readonly rto: Duration;

  /** The source of the figures. */
  readonly by: string;

  /** A capability that would reach further. */
  readonly better: (asked: Duration) => string;
}

/** Point-in-time recovery reaches up to about 5 minutes ago. */
const LAG = Duration.minutes(5);

/**
 * A restore takes at least 20 minutes, whatever the size of the table:
 * repost.aws/knowledge-center/dynamodb-restore-taking-long
 */
const RESTORE = Duration.minutes(20);

/** People have to decide, and an application has to move. */
const MINUTES = Duration.minutes(5);

/** A replica is normally less than a second behind, and never promised to be. */
const REPLICATION = Duration.seconds(1);

const USE_REPLICA = 'give each table a replica in another Region (\'replicaRegions\')';
const HOURS = [12, 8, 6, 4, 3, 2, 1];

/** The parts of an objective that cannot be met, each with what would meet it. */
export function unmet(objective: RecoveryObjective, capability: RecoveryCapability): string[] {
  return [
    ...short('badWrites', objective.badWrites, badWrites(capability)),
    ...short('tableLost', objective.tableLost, tableLost(capability)),
    ...objective.regionLost ? regionLost(objective.regionLost, capability) : [],
  ];
}

function badWrites({ images }: RecoveryCapability): Reach {
  return images
    ? { rpo: Duration.seconds(0), rto: MINUTES, by: 'undoing them in place', better: () => 'leave more time' }
    : {
      rpo: LAG,
      rto: RESTORE,
      by: 'a restore, because the stream has no old and new images',
      better: () => 'give the table a stream of NEW_AND_OLD_IMAGES, from which they are undone in place',
    };
}

function tableLost({ replicaRegions }: RecoveryCapability): Reach {
  return replicaRegions.length > 0
    ? { rpo: REPLICATION, rto: MINUTES, by: 'moving to a replica', better: () => 'leave more' }
    : { rpo: LAG, rto: RESTORE, by: 'point-in-time recovery', better: () => USE_REPLICA };
}

function regionLost(target: RecoveryTarget, capability: RecoveryCapability): string[] {
  const reach = capability.replicaRegions.length > 0
    ? { rpo: REPLICATION, rto: MINUTES, by: 'moving to a replica', better: () => 'leave more' }
    : bestCopies(capability);
  return reach ? short('regionLost', target, reach) : [
    refusal('objective.regionLost', 'be met by copies in another Region or by replicas',
      capability.rules.some(({ copies }) => copies.length > 0) ? 'copies in its own Region only' : 'neither',
      `copy the recovery points of a rule ('copies') to another Region, or ${USE_REPLICA}`).message,
  ];
}

function bestCopies({ rules, region }: RecoveryCapability): Reach | undefined {
  const [best] = rules.filter(({ copies }) => copies.some((copy) => regionOf(copy) !== region)).map(copiesOf)
    .sort((one, other) => one.rpo.toMilliseconds() - other.rpo.toMilliseconds());
  return best;
}

/** At worst a Region goes just before the next copy is there, which begins when its backup is complete. */
function copiesOf({ name, schedule: { longestGap }, completionWindow = DEFAULT_COMPLETION_WINDOW }: BackupRule): Reach {
  const window = completionWindow.isUnresolved() ? DEFAULT_COMPLETION_WINDOW : completionWindow;
  const gap = longestGap ?? Duration.days(36_500);
  return {
    rpo: gap.plus(window),
    rto: RESTORE,
    by: `the copies of the rule "${name}" (${spoken(gap)} apart and complete within ${spoken(window)})`,
    better: (asked) => {
      const hours = HOURS.find(
        (interval) => interval * 3_600_000 + Math.min(window.toMilliseconds(), 3 * 3_600_000) <= asked.toMilliseconds(),
      );
      return hours === undefined ? USE_REPLICA
        : `take backups with BackupSchedule.everyHours(${hours}) and a 'completionWindow' of at most 3 hours, or ${USE_REPLICA}`;
    },
  };
}

function regionOf({ vault, backupVaultArn }: CopyTarget): string {
  return placeOfArn(vault?.backupVaultArn ?? backupVaultArn!, vault?.env ?? { account: '', region: '' }).region;
}

function short(scenario: keyof RecoveryObjective, { rpo, rto }: RecoveryTarget = {}, reach: Reach): string[] {
  return [...tooShort(`objective.${scenario}.rpo`, rpo, reach.rpo, reach), ...tooShort(`objective.${scenario}.rto`, rto, reach.rto, reach)];
}

function tooShort(property: string, asked: Duration | undefined, least: Duration, { by, better }: Reach): string[] {
  if (asked !== undefined) {
    assertDuration(property, asked, 'Duration.hours(1)');
  }
  return !asked || asked.isUnresolved() || asked.toMilliseconds() >= least.toMilliseconds() ? [] : [
    refusal(property, `be at least ${spoken(least)}, which is what ${by} can do`, spoken(asked), better(asked)).message,
  ];
}

/** `P21DT3H` in words. */
function spoken(duration: Duration): string {
  return duration.toHumanString();
}
