/** `rewind undo <plan>`: plans the rewind of a rewind, from its journal. */
import { writePlan } from './write-plan';
import { StateError } from '../../engine/errors/state-error';
import { journalChanges } from '../../engine/journal/journal-changes';
import { Plan } from '../../engine/plan/plan';
import { Connection, type Context, regionOf } from '../connection/connection';
import type { Evidence } from '../evidence/evidence';
import { flagsOf } from '../options/flags';
import { tallyOf } from '../plan-folder/journal-tally';
import { openPlanFolder } from '../plan-folder/plan-places';
import { commandLine } from '../terminal/command-line';
import type { ExitCode } from '../terminal/exit-code';

export interface UndoOptions {
  readonly limit?: number;
  readonly out: string;
}

export async function planUndo(name: string, { limit, out }: UndoOptions, context: Context): Promise<ExitCode> {
  const first = await openPlanFolder(name, context);
  try {
    const plan = await Plan.open(first.path);
    const { header: { tableName, tableArn, rules: { deep, version, delta, touch, expiry } } } = plan;
    // All that the run wrote is undone, so its journal has to be whole.
    const { run } = await tallyOf(first, plan);
    const connection = await Connection.open(context.connection, regionOf(tableArn));
    try {
      if (!run) {
        throw new StateError(`plan was not applied: ${first.name}`, 'there is nothing to undo');
      }
      const table = await connection.table(tableName, 'table');
      const title = `the journal of ${first.name}`;
      const evidence: Evidence = { title, source: 'journal', changes: ({ bookmarks }) => journalChanges(first.history(), title, bookmarks) };
      return await writePlan({
        out,
        kind: 'undo',
        table,
        evidence,
        connection,
        context,
        resume: (folder) => commandLine(['rewind', 'undo', first.name], flagsOf({ limit, out: folder, ...context.connection })),
      }, { from: new Date(run.at), rules: { deep, version, delta, touch, expiry }, limit });
    } finally {
      connection.close();
    }
  } finally {
    first.close();
  }
}
