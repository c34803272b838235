import type { Clock } from '../../clock/clock';
import type { Finding } from '../../contract/finding';

/** How long to wait for what was set a moment ago to show. */
export interface Settling {
  readonly clock: Clock;

  /** The moment, on the clock, after which nothing is asked again. */
  readonly deadline: number;

  /** Whether warnings are waited for like errors: where they fail the deployment. */
  readonly alsoWarnings?: boolean;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

/**
 * Repeats a check until it has no error that may still settle, or the time is over. A question without an answer is waited for,
 * also where it is only a warning: a permission can still be on its way.
 *
 * @param check asks AWS and compares
 * @param maySettle tells an error that a moment of patience can mend from one that it cannot
 */
export async function untilSettled<F extends Finding>(
  check: () => Promise<F[]>, maySettle: (finding: F) => boolean, { clock, deadline, alsoWarnings }: Settling,
): Promise<F[]> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    const findings = await check();
    const unsettled = findings.some((finding) => (alsoWarnings || finding.severity === 'ERROR' || finding.code === 'CHECK_FAILED') && maySettle(finding));
    if (!unsettled || clock.now() + wait > deadline) {
      return findings;
    }
    await clock.sleep(wait);
  }
}
