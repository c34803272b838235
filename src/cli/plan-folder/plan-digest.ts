/** The digest of a plan, as people see it and give it back. */
import { Refusal } from '../../engine/errors/refusal';
import { SHOWN_DIGEST, shownDigest } from '../../engine/plan/shown-digest';

/** Refuses a plan that is not the one whose digest was given. */
export function requireDigest({ digest }: { readonly digest: string }, wanted = digest): void {
  if (wanted.length < SHOWN_DIGEST) {
    throw new Refusal('--digest', `be at least ${SHOWN_DIGEST} characters of the plan's`, JSON.stringify(wanted), 'the dry run shows them');
  }
  if (!digest.startsWith(wanted.toLowerCase())) {
    throw new Refusal('--digest', `be the beginning of the plan's, ${shownDigest(digest)}`, wanted, 'look at the plan again');
  }
}
