import type { BackupClient } from '@aws-sdk/client-backup';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { checkDestination, destinationsOf } from './copy-destination-check';
import { checkKey, keysOf } from './key-check';
import { checkMonitor } from './monitor-check';
import { checkPlan } from './plan-check';
import { checkRegion } from './region-check';
import { checkSelection } from './selection-check';
import { type Settling, untilSettled } from './settling';
import { type TableAccess, checkTable } from './table-check';
import { checkTableTags } from './table-tags-check';
import { checkVault } from './vault-check';
import type { Expectation, ExpectedPlan, ExpectedSelection, ExpectedTable } from '../../contract/expectation';
import type { FailureThreshold, Finding } from '../../contract/finding';
import { type DocumentedFinding, documented } from '../../contract/finding-page';

/** The clients that the checks use. */
export interface Access extends TableAccess {
  /** The client for the Region of the stack. */
  readonly backup: BackupClient;

  /** The client for a Region that recovery points are copied to. */
  readonly backupIn: (region: string) => BackupClient;

  /** The client for the Region of a key. */
  readonly kms: (region: string) => KMSClient;

  /** The client for the Region of the stack. */
  readonly lambda: LambdaClient;
}

/**
 * Asks AWS for everything that a stack declares of its protection; the order of the findings follows the declaration.
 */
export async function checkProtection(
  expectation: Expectation, access: Access, settleSeconds: number, failOn: FailureThreshold = 'ERROR',
): Promise<DocumentedFinding[]> {
  const { clock } = access;
  const settling = { clock, deadline: clock.now() + settleSeconds * 1000, alsoWarnings: failOn === 'WARNING' };
  const { tables, selections, plans, vaults, monitors } = expectation;
  const home = { region: await access.backup.config.region(), account: expectation.account };
  const destinations = destinationsOf(expectation, home.region);
  const checks = [
    ...tables.map((table) => checkSettledTable(table, expectation, access, settling)),
    ...selections.map((selection, place) =>
      untilAllSettled(settling, () =>
        checkSelection(
          selection,
          { plan: plans[selection.plan], tables: selectedBy(place, tables), home },
          access.backup,
        ),
      ),
    ),
    ...selections.flatMap((selection, place) =>
      selectedBy(place, tables).map((table) => checkSettledTags(table, selection, plans, access, settling)),
    ),
    ...plans.map((plan) => untilAllSettled(settling, () => checkPlan(plan, access.backup))),
    // The deployment sets nothing about the Region, so only a permission can still be on its way. Without a plan it
    // does not matter.
    plans.length === 0
      ? []
      : untilSettled(
        () => checkRegion(plans, access.backup),
        ({ code }) => code === 'CHECK_FAILED',
        settling,
      ),
    ...vaults.map((vault) => untilAllSettled(settling, () => checkVault(vault, plans, access.backup, clock.now()))),
    ...destinations.map((destination) =>
      untilAllSettled(settling, () => checkDestination(destination, access.backupIn)),
    ),
    ...keysOf(expectation).map((key) =>
      untilSettled(
        () => checkKey(key, access.kms),
        ({ code }) => code === 'CHECK_FAILED',
        settling,
      ),
    ),
    ...monitors.map((monitor) => checkMonitor(
      monitor, { lambda: access.lambda, dynamodb: access.dynamodb(home.region), region: home.region }, settling,
    )),
  ];
  return (await Promise.all(checks)).flat().map(documented);
}

function selectedBy(place: number, tables: ExpectedTable[]): ExpectedTable[] {
  return tables.filter((table) => table.selectedBy.includes(place));
}

async function checkSettledTags(
  table: ExpectedTable, { tags, plan }: ExpectedSelection, plans: ExpectedPlan[], access: Access, settling: Settling,
): Promise<Finding[]> {
  if (!tags) {
    return [];
  }
  const dynamodb = access.dynamodb(await access.backup.config.region());
  return untilAllSettled(settling, () => checkTableTags(table, tags, plans[plan], dynamodb, access.pace));
}

async function checkSettledTable(
  table: ExpectedTable,
  { profiles }: Expectation,
  access: Access,
  settling: Settling,
): Promise<Finding[]> {
  if (table.profile === undefined) {
    return [];
  }
  const profile = profiles[table.profile];
  // The deployment sets nothing on an imported table, so only a permission can still be on its way.
  return untilSettled(
    () => checkTable(table, profile, access),
    ({ code }) => profile.managedByStack || code === 'CHECK_FAILED',
    settling,
  );
}

function untilAllSettled(settling: Settling, check: () => Promise<Finding[]>): Promise<Finding[]> {
  return untilSettled(check, () => true, settling);
}
