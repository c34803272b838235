import type { ConnectionOptions } from './connection';
import type { Screen } from './screen';

/** What every command gets. */
export interface Context {
  readonly screen: Screen;
  readonly connection: ConnectionOptions;
  readonly now: () => Date;
}
