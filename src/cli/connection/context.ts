import type { ConnectionOptions } from './connection';
import type { Screen } from '../terminal/screen';

/** What every command gets. */
export interface Context {
  readonly screen: Screen;
  readonly connection: ConnectionOptions;
  readonly now: () => Date;
}
