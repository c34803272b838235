/**
 * `verify <plan>`: whether a plan, its journal and its reports are as they were written, from what lies in its folder
 * or bucket alone.
 */
import { type Verification, verified } from './verification';
import type { Context } from '../connection/connection';
import { openPlanFolder } from '../plan-folder/plan-places';
import { rowLines } from '../report/run-counts';
import { counted } from '../terminal/count-text';
import { EXIT, type ExitCode } from '../terminal/exit-code';

export async function verifyPlan(name: string, context: Context): Promise<ExitCode> {
  const folder = await openPlanFolder(name, context);
  try {
    const verification = await verified(folder);
    context.screen.show(documentOf(folder.name, verification), () => linesOf(folder.name, verification, context));
    return verification.faults.length > 0 ? EXIT.failed : EXIT.done;
  } finally {
    folder.close();
  }
}

function documentOf(plan: string, { faults, ...facts }: Verification): object {
  return { command: 'verify', plan, whole: faults.length === 0, ...facts, faults };
}

function linesOf(name: string, { digest, items, journal, faults, notes }: Verification, { screen }: Context): string[] {
  const whole = faults.length === 0;
  const faulty = (part: string) => faults.some((fault) => fault.part === part);
  return [
    '', screen.styled('bold', whole ? `${name}: as it was written` : `${name}: not as it was written, ${counted(faults.length, 'fault')}`), '',
    ...rowLines([
      ['plan', faulty('plan') ? 'faulty' : counted(items!, 'item'), digest && `SHA-256 ${digest}`],
      ['journal', faulty('journal') ? 'faulty' : counted(journal.entries, 'entry', 'entries'), journal.entries > 0 ? `SHA-256 of the last ${journal.digest}` : undefined],
      ['reports', faulty('reports') ? 'faulty' : 'no fault'],
    ]),
    ...faults.map(({ part, message }) => `  ${screen.styled('red', '✗')} ${part}: ${message}`),
    ...notes.map((note) => `  ${screen.styled('yellow', '!')} ${note}`), '',
  ];
}
