/**
 * The call or property with which the app accepts a loss, as it is written there. The constructs declare the text and
 * the guard compares it, and shows it to those who have to write it.
 */
const GUARD = 'RecoveryWindowGuard.of(stack)';

export function deletionAcknowledged(path: string): string {
  return `${GUARD}.acknowledgeDeletionOf('${path}')`;
}

export function replacementAcknowledged(path: string): string {
  return `${GUARD}.acknowledgeReplacementOf('${path}')`;
}

export function replicaRemovalAcknowledged(path: string, region: string): string {
  return `${GUARD}.acknowledgeReplicaRemoval('${path}', '${region}')`;
}

export function recoveryOffAcknowledged(path: string, region: string): string {
  return `${GUARD}.acknowledgeRecoveryOff('${path}', '${region}')`;
}

export function replicaWindowAcknowledged(path: string, region: string, days: number | string): string {
  return `${GUARD}.acknowledgeReplicaWindow('${path}', '${region}', Duration.days(${days}))`;
}

/** A property of the table itself. */
export function windowAcknowledged(path: string, days: number): string {
  return `'acknowledgeShorterWindow: Duration.days(${days})' of ${path}`;
}
