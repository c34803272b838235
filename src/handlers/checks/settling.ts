import type { Clock } from '../../clock/clock';
import type { Finding } from '../../contract/finding';

/** The time to wait until a recent change shows. */
export interface Settling {
  readonly clock: Clock;

  /** The moment, on the clock, after which nothing is asked again. */
  readonly deadline: number;

  /** True if warnings are waited for like errors, because they fail the deployment. */
  readonly alsoWarnings?: boolean;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

/**
 * Repeats a check until it has no error that may still settle, or the time is over. A failed request is repeated even
 * if it is only a warning: a permission can still be on its way.
 *
 * @param check asks AWS and compares
 * @param maySettle true for an error that may pass by itself in a moment
 */
export async function untilSettled<F extends Finding>(
  check: () => Promise<F[]>, maySettle: (finding: F) => boolean, { clock, deadline, alsoWarnings }: Settling,
): Promise<F[]> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    const findings = await check();
    const unsettled = findings.some(
      (finding) =>
        (alsoWarnings || finding.severity === 'ERROR' || finding.code === 'CHECK_FAILED') && maySettle(finding),
    );
    if (!unsettled || clock.now() + wait > deadline) {
      return findings;
    }
    await clock.sleep(wait);
  }
}
