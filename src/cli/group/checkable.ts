/** Refuses what a look for torn items would refuse later, before the first table is restored. */
import type { OpenTable } from './group-connections';
import { checkCost } from './group-cost';
import { requireKey } from '../../engine/group/reference';
import { costText, MAX_COST, requireAtMost } from '../evidence/reading-cost';
import type { GroupCommandOptions } from '../options/group-options';
import { referencesIn } from '../options/reference-value';

export function requireCheckable(
  { references: texts = [], tables: named, maxCost = MAX_COST }: GroupCommandOptions, tables: readonly OpenTable[],
): void {
  const references = referencesIn(texts, named);
  const schemas = new Map(tables.map(({ table }) => [table.name, table]));
  references.forEach((each) => requireKey(each, schemas.get(each.from.table)!, schemas.get(each.to.table)!));
  const sizes = tables.map(({ table: { name, itemCount, bytes = 0 } }) => ({ table: name, items: itemCount, bytes }));
  const cost = checkCost(references, sizes);
  requireAtMost(maxCost, cost.dollars, costText(cost, 'looking for what is torn'));
}
