/** `group check <group>`: the verdict again, by the references of the group and further ones. Writes nothing. */
import { Connection, type Context } from '../connection/connection';
import { groupRecord } from '../group/group-places';
import { groupVerdict } from '../group/group-verdict';
import { isWhole, momentRows, verdictLines } from '../group/verdict-text';
import type { OptionValues } from '../options/option-table';
import { referencesIn } from '../options/reference-value';
import { rowLines } from '../report/run-counts';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { Interrupted, onInterrupt } from '../terminal/interruption';

export type GroupCheckOptions = Pick<OptionValues, 'references' | 'maxCost'>;

export async function checkGroup(
  place: string, { references: more = [], maxCost }: GroupCheckOptions, context: Context,
): Promise<ExitCode> {
  const { screen, connection } = context;
  const home = await Connection.open(connection);
  const interruption = onInterrupt(() => screen.note('stopping …'));
  const { signal } = interruption;
  try {
    const record = await groupRecord(place, home);
    const request = await record.request();
    const further = referencesIn(more, request.tables.map(({ name }) => name));
    const references = [...request.wish.references, ...further];
    const verdict = await groupVerdict({ request, references, maxCost, signal }, context);
    const { moment, activity } = request;
    screen.show({ command: 'group check', group: record.name, moment, activity, ...verdict },
      () => ['', ...rowLines(momentRows(request)), '', ...verdictLines(request, verdict, screen), '']);
    return isWhole(verdict.verdict) ? EXIT.done : EXIT.attention;
  } catch (error) {
    throw signal.aborted ? new Interrupted('interrupted') : error;
  } finally {
    interruption.dispose();
    home.close();
  }
}
