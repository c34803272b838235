/** Restores the table, as `restore start` does; the same again goes on. */
import { runCommand } from './command';
import type { WorkflowAccess } from './workflow-access';
import { RUN_FOLDERS, type StepResult } from '../../contract/recovery-run';
import { uriOf } from '../../engine/files/write-once-objects';
import { placeIn, type RunFolder } from '../../engine/workflow/run-folder';

/** DynamoDB restores by itself, so a function need not wait for it, in milliseconds. */
const LONGEST = 30_000;

export async function restoreStep(record: RunFolder, access: WorkflowAccess): Promise<StepResult> {
  const { name, table, restored, restore } = await record.run();
  if (!restore) return { done: true };
  const out = uriOf(placeIn(access.recordUri, name, RUN_FOLDERS.restore)).replace(/\/$/, '');
  const { done } = await runCommand(
    ['restore', 'start', `--table=${table}`, `--to=${restored}`, `--out=${out}`, ...restore], Math.min(LONGEST, access.timeLeft()),
  );
  return { done };
}
