/** What became of one part of a setting. */
import type { SettingDifference } from './setting-difference';

export interface PutBackOutcome extends Omit<SettingDifference, 'state'> {
  /**
   * `same`: it was so before. `put`: it was put back, and is so now. `left`: to a person, with the command or the
   * reason. `failed`: it was tried, with the reason. `unknown`: it could not be read.
   */
  readonly outcome: 'same' | 'put' | 'left' | 'failed' | 'unknown';

  /** Why it failed. */
  readonly reason?: string;
}
