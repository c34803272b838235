/** `recovery status <run>`: how far the run of a state machine is, by its documents. Writes nothing. */
import { type ApprovalRequest, type RecoveryRun, RUN_PHASES, type RunPhase } from '../../contract/recovery-run';
import { shownDigest } from '../../engine/plan/shown-digest';
import type { EndedPhase } from '../../engine/workflow/run-folder';
import { Connection, type Context } from '../connection/connection';
import { flagsOf } from '../options/flags';
import { runFolder } from '../recovery/run-places';
import { type Row, rowLines } from '../report/run-counts';
import { commandLine } from '../terminal/command-line';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { spanText } from '../terminal/time';

const NAMES: Readonly<Record<RunPhase, string>> = {
  restore: 'the table is restored',
  compare: 'both tables are compared',
  plan: 'the plan is made',
  approve: 'a person has approved',
  apply: 'it is copied back',
  cutover: 'the restored table has taken over',
};

const WAYS: Readonly<Record<RecoveryRun['way'], readonly RunPhase[]>> = {
  restore: ['restore'],
  rewind: ['restore', 'compare', 'plan', 'approve', 'apply'],
  cutover: ['restore', 'plan', 'approve', 'cutover'],
};

export async function showRun(place: string, context: Context): Promise<ExitCode> {
  const connection = await Connection.open(context.connection);
  try {
    const record = await runFolder(place, connection);
    const run = await record.run();
    const [phases, request] = await Promise.all([record.phases(), record.request()]);
    const open = WAYS[run.way].filter((phase) => !phases.some((ended) => ended.phase === phase));
    const asked = open[0] === 'approve' ? request : undefined;
    context.screen.show(
      { command: 'recovery status', run: record.name, ...run, phases, open, request: asked && { plan: asked.plan, digest: asked.digest, at: asked.at } },
      () => lines(record.name, { run, phases, open, asked }, context),
    );
    return open.length === 0 ? EXIT.done : EXIT.attention;
  } finally {
    connection.close();
  }
}

interface Facts {
  readonly run: RecoveryRun;
  readonly phases: readonly EndedPhase[];
  readonly open: readonly RunPhase[];
  readonly asked?: ApprovalRequest;
}

function lines(name: string, { run, phases, open, asked }: Facts, { screen, connection }: Context): string[] {
  const inOrder = [...phases].sort((one, other) => RUN_PHASES.indexOf(one.phase) - RUN_PHASES.indexOf(other.phase));
  const rows: Row[] = [['table', run.table], ['restored table', run.restored], ['since', run.startedAt]];
  return [
    '', screen.styled('bold', `Run ${run.name}`), '', ...rowLines(rows), '',
    ...inOrder.map(({ phase, startedAt, endedAt }) =>
      `  ${screen.styled('green', '✓')} ${NAMES[phase].padEnd(36)}  ${endedAt}  ${spanText(Date.parse(endedAt) - Date.parse(startedAt))}`),
    ...open.slice(0, 1).map((phase) => `  ${screen.styled('yellow', '…')} ${NAMES[phase]}: not yet`), '',
    ...asked ? [
      `The plan waits for an approval since ${asked.at}: ${asked.plan}`, 'Look at it, and answer:', '',
      `  ${commandLine(['recovery', 'approve', name], flagsOf({ digest: shownDigest(asked.digest), ...connection }))}`,
      `  ${commandLine(['recovery', 'refuse', name], flagsOf(connection))}`, '',
    ] : [],
  ];
}
