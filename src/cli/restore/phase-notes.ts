/** Notes on the way of a restore: one for each phase, and one now and then while it lasts. */
import type { Clock } from '../../clock/clock';
import type { RestorePhase } from '../../engine/restore/restore';
import type { Screen } from '../terminal/screen';
import { spanText } from '../terminal/time';

const TEXTS: Readonly<Record<RestorePhase, string>> = {
  request: 'DynamoDB is asked for the restore',
  job: 'AWS Backup restores the recovery point',
  table: 'DynamoDB writes the items of the table, which takes 20 minutes or more',
  indexes: 'the table is ready; its indexes are not yet',
  settings: 'the table and its indexes are ready; its settings are put back',
};

/** The longest without a note, in milliseconds. */
const QUIET_FOR = 120_000;

export class PhaseNotes {
  private readonly start: number;
  private last?: { readonly text: string; readonly at: number };

  constructor(private readonly screen: Screen, private readonly clock: Clock) {
    this.start = clock.now();
  }

  public note(phase: RestorePhase, more = ''): void {
    const text = `${TEXTS[phase]}${more && `: ${more}`}`;
    const now = this.clock.now();
    if (this.last?.text === text && now - this.last.at < QUIET_FOR) return;
    this.last = { text, at: now };
    this.screen.note(`${spanText(now - this.start).padStart(12)}  ${text}`);
  }
}
