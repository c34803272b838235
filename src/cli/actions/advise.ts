/** `advise`: every way back for a table, the best first. Reads descriptions only. */
import { pricesIn } from './price-document';
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

  /** A document of prices. @default - list prices of one Region */
  readonly prices?: string;
}

export async function advise(options: AdviseOptions, context: Context): Promise<ExitCode> {
  const { table, at, filter, tenant, prices: file } = options;
  const prices = pricesIn(file);
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
      ways: waysBack({ findings, moment: at, now, rates: RATES, prices, ofTenant: tenant !== undefined }),
      region: await connection.region(),
      prices,
      priceFile: file,
      requests: connection.requests.count,
    };
    context.screen.show(documentOf(advice), () => linesOf(advice, context.screen));
    return openWays(advice).length > 0 ? EXIT.done : EXIT.attention;
  } finally {
    connection.close();
  }
}
