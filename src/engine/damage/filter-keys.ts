/** Checks the parts of a filter about the key of the table, before anything is read. */
import type { Filter } from './filter/filter';
import { FilterError } from './filter/filter-error';
import { filterName, filterPathText } from './filter/path';
import type { Table } from '../dynamodb/table';
import { nearestName } from '../errors/nearest-name';

const TYPES: Readonly<Record<string, string>> = { S: 'a text', N: 'a number', B: 'binary, b64"…",' };

/**
 * Refuses a filter that names another key than the table's, or compares it with a value of another type: its `not`
 * would always be true.
 */
export function checkFilterKeys(
  { mentions = [] }: Filter,
  { name: tableName, keyNames, keyTypes = {} }: Pick<Table, 'name' | 'keyNames' | 'keyTypes'>,
): void {
  for (const { image, path, position, literals } of mentions) {
    const name = String(path[0]);
    if (image === 'key' && (path.length > 1 || !keyNames.includes(name))) {
      const nearest = nearestName(name, keyNames);
      throw new FilterError(
        position,
        `${keyNames.map(filterName).join(' or ')}, the key of ${tableName},`,
        filterPathText(path),
        nearest && `write key.${filterName(nearest)}`,
      );
    }
    const type = path.length === 1 && Object.hasOwn(keyTypes, name) ? keyTypes[name] : undefined;
    const wrong = type === undefined ? undefined : literals.find((literal) => literal.type !== type);
    if (wrong) {
      throw new FilterError(
        wrong.position,
        `${TYPES[type!]}, as ${filterName(name)} of the key is,`,
        wrong.source,
        'a value of another type is never equal',
      );
    }
  }
}
