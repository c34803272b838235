/** The digest of a plan, as people see it and give it back. */
import { Refusal } from '../../engine/errors/refusal';

/**
 * So many characters of a SHA-256, 128 bits, are shown and asked for: an author of plans could look for two that begin
 * with the same characters, and of 16 finds them within hours.
 */
const SHOWN = 32;

export function shownDigest(digest: string): string {
  return digest.slice(0, SHOWN);
}

/** Refuses a plan that is not the one whose digest was given. */
export function requireDigest({ digest }: { readonly digest: string }, wanted = digest): void {
  if (wanted.length < SHOWN) {
    throw new Refusal('--digest', `be at least ${SHOWN} characters of the plan's`, JSON.stringify(wanted), 'the dry run shows them');
  }
  if (!digest.startsWith(wanted.toLowerCase())) {
    throw new Refusal('--digest', `be the beginning of the plan's, ${shownDigest(digest)}`, wanted, 'look at the plan again');
  }
}
