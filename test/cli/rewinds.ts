/** The commands that plan and apply the rewind of a migration, on an audit log for each test. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';

export const FILTER = 'changed(action) and new.action = ""';

/** @param begin called before each test with its table */
export function useRewinds(begin: (table: AuditTable, cli: Cli) => void) {
  const createTable = useAuditTables(60);
  let table: AuditTable;
  let cli: Cli;

  beforeEach(async () => {
    table = await createTable();
    cli = table.cli();
    begin(table, cli);
  });

  const planning = (...more: string[]) =>
    ['rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', 'plan', ...more];
  return {
    planning,
    file: (...path: string[]) => readFileSync(join(table.folder, ...path), 'utf8'),
    plan: (...more: string[]) => cli.json(...planning(...more)),
    apply: (name = 'plan', ...more: string[]) =>
      cli.run('rewind', 'apply', name, '--max-share', '100%', '--items-per-second', '10000', ...more),
  };
}
