/** References between the tables of a group, as they are typed: `payments.orderId=orders.pk`. */
import { namesValue } from './option-values';
import { tableAddress } from '../../engine/dynamodb/table-name';
import { Refusal } from '../../engine/errors/refusal';
import type { Reference, ReferenceEnd } from '../../engine/group/reference';

const OPTION = '--reference';

/**
 * Reads references. Names of tables may have dots, and names of attributes any sign, so the names of the tables decide
 * where they end.
 */
export function referencesIn(texts: readonly string[], tables: readonly string[]): Reference[] {
  const names = tables.map((table) => tableAddress('--tables', table).name);
  return texts.map((text) => referenceIn(text, names));
}

function referenceIn(text: string, tables: readonly string[]): Reference {
  for (let sign = text.indexOf('='); sign >= 0; sign = text.indexOf('=', sign + 1)) {
    const [from, to] = [endIn(text.slice(0, sign), tables), endIn(text.slice(sign + 1), tables)];
    if (from && to) return { from, to };
  }
  throw new Refusal(OPTION, 'be an attribute of a table of the group, and the key of another one, such as payments.orderId=orders.pk',
    JSON.stringify(text), `the tables are ${tables.join(', ')}`);
}

/** The longest name that fits is meant. */
function endIn(text: string, tables: readonly string[]): ReferenceEnd | undefined {
  const table = tables.filter((name) => text.trim().startsWith(`${name}.`)).sort((one, other) => other.length - one.length).at(0);
  if (table === undefined) return undefined;
  return { table, attributes: namesValue(OPTION)(text.trim().slice(table.length + 1)) };
}
