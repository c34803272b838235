import type { Loss } from './loss';
import { windowAcknowledged } from '../../contract/acknowledgement';
import type { Finding } from '../../contract/finding';
import type { GuardedStack } from '../../contract/guarded-stack';

const COUNTS_ONCE =
  'an acknowledgement counts in the deployment that brings it: remove this one with one deployment, and add it again with the change';

/**
 * Turns the losses that the app accepts into warnings, adds to the others the way to accept them, and warns of
 * acknowledgements without a loss.
 *
 * An acknowledgement on the guard counts only in the deployment that brings it, so that it covers no later loss. An
 * acknowledgement on a table names the window itself, and so can stay.
 */
export function acknowledged(losses: Loss[], declared: GuardedStack, previous: GuardedStack): Finding[] {
  const spent = new Set(previous.acknowledgements);
  const given = [
    ...declared.acknowledgements.map((text) => ({ text, subject: declared.path, counts: !spent.has(text) })),
    ...declared.tables.flatMap(({ path, acknowledgedDays: days }) => days === undefined ? []
      : [{ text: windowAcknowledged(path, days), subject: `${declared.path}/${path}`, counts: true }]),
  ];
  const accepted = new Map(given.map(({ text, counts }) => [text, counts]));
  const lost = new Set(losses.map(({ acknowledgement }) => acknowledgement));
  const unknown = losses.some(({ code }) => code === 'CHECK_FAILED');
  return [
    ...losses.map((loss) => judged(loss, accepted)),
    ...given.filter(({ text }) => !unknown && !lost.has(text)).map(({ text, subject, counts }): Finding => ({
      code: 'ACKNOWLEDGEMENT_NOT_NEEDED',
      severity: 'WARNING',
      subject,
      expected: text,
      actual: counts ? 'this deployment does not lose it' : 'it counted in the deployment that brought it',
      remedy: 'remove it',
    })),
  ];
}

function judged({ acknowledgement, ...loss }: Loss, accepted: Map<string, boolean>): Finding {
  if (acknowledgement === undefined) {
    return loss;
  }
  const counts = accepted.get(acknowledgement);
  return counts
    ? { ...loss, severity: 'WARNING', remedy: `accepted with ${acknowledgement}` }
    : {
      ...loss,
      remedy: `${loss.remedy}, or accept the loss with ${acknowledgement}${counts === false ? `; ${COUNTS_ONCE}` : ''}`,
    };
}
