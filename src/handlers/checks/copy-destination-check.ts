import { DescribeBackupVaultCommand, type BackupClient } from '@aws-sdk/client-backup';
import { failedCheck, isDenied, isNamed } from './failed-check';
import { type Kept, outsideLock } from './retention-range';
import type { ExpectedPlan, Expectation } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/** A further vault that receives recovery points, in addition to those of the rules. */
export interface Destination {
  readonly vaultArn: string;
  readonly region: string;
  readonly vaultName: string;

  /** True if its stack may be deployed after that of the plan. */
  readonly deployedApart: boolean;
  readonly kept: Kept[];
}

/**
 * The vaults of the account that rules copy to, or write to because they are air-gapped, each of them once.
 *
 * Vaults of another account cannot be described, whatever their policies allow. Vaults in `vaults` are described
 * already.
 */
export function destinationsOf({ account, plans, vaults }: Expectation, ownRegion: string): Destination[] {
  const destinations = new Map<string, Destination>();
  for (const { vaultArn, deployedApart = false, kept } of plans.flatMap(sent)) {
    const [, , , region, owner, , vaultName] = vaultArn.split(':');
    const described = region === ownRegion && vaults.some((vault) => vault.vaultName === vaultName);
    if (owner === account && !described) {
      const known = destinations.get(vaultArn);
      destinations.set(vaultArn, {
        vaultArn,
        region,
        vaultName,
        deployedApart: deployedApart && (known?.deployedApart ?? true),
        kept: [...(known?.kept ?? []), kept],
      });
    }
  }
  return [...destinations.values()];
}

/** Checks that a vault for copies exists, and that its lock accepts them. */
export async function checkDestination(
  destination: Destination,
  backup: (region: string) => BackupClient,
): Promise<Finding[]> {
  const { vaultArn, vaultName, region, deployedApart, kept } = destination;
  const [{ subject }] = kept;
  try {
    return outsideLock(kept, await backup(region).send(new DescribeBackupVaultCommand({ BackupVaultName: vaultName })));
  } catch (error) {
    const failed = failedCheck(subject, 'backup:DescribeBackupVault', error);
    if (isNamed(error, 'ResourceNotFoundException')) {
      return [
        {
          code: 'COPY_DESTINATION_NOT_FOUND',
          severity: deployedApart ? 'WARNING' : 'ERROR',
          subject: [...new Set(kept.map((each) => each.subject))].join(', '),
          expected: `${kept[0].what} in the vault ${vaultArn}`,
          actual: `there is no such vault in ${region}`,
          remedy: deployedApart ? 'deploy its stack' : CREATE,
        },
      ];
    }
    return [
      isDenied(error)
        ? { ...failed, remedy: `if there is no vault ${vaultArn}, ${CREATE}; if there is one, ${failed.remedy}` }
        : failed,
    ];
  }
}

const CREATE = 'correct the ARN, or create the vault before the plan that sends recovery points to it';

interface Sent {
  readonly vaultArn: string;
  readonly deployedApart?: boolean;
  readonly kept: Kept;
}

function sent(plan: ExpectedPlan): Sent[] {
  return plan.rules.flatMap((rule) => {
    const subject = `${plan.path} rule ${rule.name}`;
    const copies = (rule.copies ?? []).map(({ vaultArn, deployedApart, deleteAfterDays: days }): Sent => ({
      vaultArn, deployedApart, kept: { subject, what: 'copies', vaultName: nameOf(vaultArn), days },
    }));
    const { airGappedVaultArn: vaultArn, deleteAfterDays: days } = rule;
    return vaultArn === undefined
      ? copies
      : [...copies, { vaultArn, kept: { subject, what: 'recovery points', vaultName: nameOf(vaultArn), days } }];
  });
}

/** `arn:aws:backup:eu-central-1:111122223333:backup-vault:Copies` names the vault `Copies`. */
function nameOf(vaultArn: string): string {
  return vaultArn.slice(vaultArn.lastIndexOf(':') + 1);
}
