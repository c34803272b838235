/**
 * Draws docs/rewind.svg: the plan of a rewind and its application, as the command line prints them on a terminal of 100
 * columns. The numbers are those of a real run on DynamoDB Local; `npm run picture` runs it again.
 */
import '../quiet';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND, commandText, localEnvironment } from './command';
import { svgOf } from './svg';
import { type Span, terminalLines, wrapped } from './terminal-text';
import { undoneMigration } from './undone-migration';
import type { DynamoDbLocal } from '../emulator/dynamodb-local';

const ROOT = join(__dirname, '..', '..');
const COLUMNS = 100;
const TITLE = 'rewind plan lists what a rewind would write; rewind apply writes it and keeps every good write';

/** The commands that are drawn. */
const DRAWN = /^rewind (plan|apply) /;

/** Lines that are drawn of a list; the sign stands for the others. */
const LISTED = 4;
const LEFT_OUT: Span[] = [{ text: '    ⋮', styles: ['dim'] }];

async function main() {
  const awake = setInterval(() => undefined, 1000); // DynamoDB Local alone does not keep this process alive.
  const lines: Span[][] = [];
  await undoneMigration(async (local, folder, parameters) => {
    const { code, printed } = await inTerminal(local, folder, parameters);
    console.log(printed);
    if (DRAWN.test(parameters.join(' '))) {
      if (lines.length > 0) lines.push([]);
      const output = shortened(terminalLines(printed.trimEnd())).flatMap((line) => wrapped(line, COLUMNS));
      lines.push(...typed(commandText(parameters)), ...output);
    }
    return code;
  });
  writeFileSync(join(ROOT, 'docs', 'rewind.svg'), svgOf(TITLE, lines, COLUMNS));
  clearInterval(awake);
}

/** The lines without the rest of long lists, so that the picture fits on a screen. */
function shortened(lines: readonly Span[][]): Span[][] {
  let listed = 0;
  return lines.flatMap((line) => {
    listed = line[0]?.text.startsWith('    ') ? listed + 1 : 0;
    return listed <= LISTED ? [line] : listed === LISTED + 1 ? [LEFT_OUT] : [];
  });
}

/** Everything that the command prints on a terminal, colours and bars included. */
async function inTerminal(
  { endpoint }: DynamoDbLocal, cwd: string, parameters: readonly string[],
): Promise<{ code: number; printed: string }> {
  const terminal = [join(__dirname, 'terminal.py'), String(COLUMNS)];
  const child = spawn(python(), [...terminal, process.execPath, COMMAND, ...parameters], {
    timeout: 300_000,
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...localEnvironment(endpoint), TERM: 'xterm-256color', CI: '' },
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  return { code, printed: Buffer.concat(chunks).toString() };
}

/** The command after a prompt, on as many lines as it needs. */
function typed(text: string): Span[][] {
  const words = text.match(/'[^']*'|\S+/g)!;
  const rows = words.reduce<string[]>((before, word) => {
    const last = before.at(-1)!;
    return last.length + word.length + 3 < COLUMNS ? [...before.slice(0, -1), `${last} ${word}`] : [...before, `   ${word}`];
  }, ['$']);
  return rows.map((row, index) => [{ text: index < rows.length - 1 ? `${row} \\` : row, styles: ['bold', 'cyan'] }]);
}

/** The Python of the emulator, which the set-up has installed. */
function python(): string {
  const installed = join(ROOT, '.emulator', 'venv', 'bin', 'python');
  return existsSync(installed) ? installed : 'python3';
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
