const NUMBERS = new Set([
  'profile', 'selectedBy', 'plan', 'recoveryWindowDays', 'deleteAfterDays', 'moveToColdStorageAfterDays',
  'startWindowMinutes', 'completionWindowMinutes', 'minRetentionDays', 'maxRetentionDays', 'coolingOffDays', 'newestWithinSeconds', 'acknowledgedDays',
]);
const BOOLEANS = new Set(['managedByStack', 'deletionProtection', 'recoveryEnabled', 'global', 'deployedApart']);

/** Gives the numbers and booleans of an event back their types: CloudFormation hands every one of them over as text. */
export function decodeValues(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    return NUMBERS.has(name) ? value.map(Number) : value.map((element) => decodeValues(element));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, decodeValues(member, key)]));
  }
  if (NUMBERS.has(name)) {
    return Number(value);
  }
  return BOOLEANS.has(name) ? String(value) === 'true' : value;
}
