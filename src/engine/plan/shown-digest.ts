/**
 * The characters of a plan's SHA-256 that are shown and asked for, 128 bits: an author of plans could look for two that
 * begin with the same characters, and of 16 finds them within hours.
 */
export const SHOWN_DIGEST = 32;

/** The beginning of a plan's digest, by which a person approves the plan. */
export function shownDigest(digest: string): string {
  return digest.slice(0, SHOWN_DIGEST);
}
