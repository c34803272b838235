/** `report <plan>`: what was done, from the plan and its journal alone. */
import { Plan } from '../../engine/plan/plan';
import type { Context } from '../connection/connection';
import type { ReportFormat } from '../options/option-table';
import { openPlanFolder } from '../plan-folder/plan-places';
import { reportPieces, writeReport } from '../report/report-files';
import { reportSource } from '../report/report-source';
import { EXIT, type ExitCode } from '../terminal/exit-code';

export interface ReportCommandOptions {
  readonly plan: string;
  readonly format: ReportFormat;

  /** @default - standard output */
  readonly output?: string;
}

export async function reportPlan(
  { plan: name, format, output }: ReportCommandOptions,
  context: Context,
): Promise<ExitCode> {
  const folder = await openPlanFolder(name, context);
  try {
    const source = await reportSource(folder, await Plan.open(folder.path));
    if (output !== undefined) {
      await writeReport(source, format, output);
      context.screen.note(`written to ${output}`);
    } else {
      for await (const piece of reportPieces(source, format)) context.screen.piece(piece);
    }
    return source.counts.items < source.header.counts.items || source.counts.conflicts > 0 ? EXIT.attention : EXIT.done;
  } finally {
    folder.close();
  }
}
