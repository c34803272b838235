/** `advise`: every way back for a table, the best first. Reads descriptions only. */
import { PRICES } from '../../engine/advice/prices';
import { RATES } from '../../engine/advice/rates';
import { waysBack } from '../../engine/advice/ways';
import { tableAddress } from '../../engine/dynamodb/table-name';
import { type Advice, documentOf, openWays } from '../advice/advice-document';
import { linesOf } from '../advice/advice-text';
import { findingsOf } from '../advice/findings-of';
import { Connection, type Context } from '../connection/connection';
import { EXIT, type ExitCode } from '../terminal/exit-code';

export interface AdviseOptions {
  readonly table: string;

  /** The moment to get back to, just before the damage. */
  readonly at: Date;
  readonly filter?: string;
  readonly tenant?: string;
}

export async function advise({ table, at, filter, tenant }: AdviseOptions, context: Context): Promise<ExitCode> {
  const connection = await Connection.open(context.connection);
  try {
    const address = tableAddress('--table', table);
    const findings = await findingsOf(connection, address);
    connection.time.warnings().forEach((warning) => context.screen.note(`warning: ${warning}`));
    const now = new Date(connection.time.clock().now());
    const advice: Advice = {
      table: address.name,
      moment: at,
      now,
      filter,
      tenant,
      connection: context.connection,
      findings,
      ways: waysBack({ findings, moment: at, now, rates: RATES, prices: PRICES, ofTenant: tenant !== undefined }),
      region: await connection.region(),
      requests: connection.requests.count,
    };
    context.screen.show(documentOf(advice), () => linesOf(advice, context.screen));
    return openWays(advice).length > 0 ? EXIT.done : EXIT.attention;
  } finally {
    connection.close();
  }
}
