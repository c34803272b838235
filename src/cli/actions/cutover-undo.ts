/** `cutover undo <cut-over>`: back to the old table. What was written to the new one stays there, and is counted. */
import { runCutOver } from './cutover-run';
import { showCutOver } from './cutover-status';
import { undoCutOver } from '../../engine/cutover/apply';
import type { Context } from '../connection/connection';
import type { ExitCode } from '../terminal/exit-code';

export async function takeCutOverBack(place: string, context: Context): Promise<ExitCode> {
  await runCutOver(place, { verb: 'undo' }, context, (options) => undoCutOver(options, 'asked for'));
  return showCutOver(place, context);
}
