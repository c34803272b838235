/** What goes on in the account, counted once for each Region, however many tables are restored there. */
import { type Load, loadOf } from '../../engine/restore/restore-room';
import type { Connection } from '../connection/connection';

export class RegionLoads {
  private readonly known = new Map<string, Promise<Load | undefined>>();

  /** Undefined where the account has too many tables to look at. */
  public async in(connection: Connection): Promise<Load | undefined> {
    const region = await connection.region();
    const load = this.known.get(region) ?? loadOf(connection.dynamodb, connection.time.clock());
    this.known.set(region, load);
    return load;
  }
}
