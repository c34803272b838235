import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPTIONS } from '../../src/cli/options/option-table';
import { program } from '../../src/cli/program';

const ROOT = join(__dirname, '..', '..');
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).filter((name) => /\.(md|svg)$/.test(name)).map((name) => `docs/${name}`)];

const commands = PAGES.flatMap((page) => commandsIn(page).map((command) => [page, command]));

test.each(commands)('%s shows a command that the parser accepts: %s', (_, command) => {
  const invoked = jest.fn();
  program(invoked).parse(wordsOf(command).slice(2), { from: 'user' });

  expect(invoked).toHaveBeenCalledTimes(1);
});

test('the pages show commands', () => {
  expect(commands.length).toBeGreaterThan(5);
  expect(commandsIn('docs/rewind.svg').length).toBeGreaterThan(1);
});

test('the pages of the command line explain every option, and no other', () => {
  const flags = Object.values(OPTIONS).map(({ flag }) => flag);
  const pages = ['rewind.md', 'restore.md', 'cut-over.md', 'groups.md', 'checks.md', 'state-machine.md'].map((page) => readFileSync(join(ROOT, 'docs', page), 'utf8')).join('\n');
  const explained = new Set(pages.match(/(?<![\w-])--[a-z][a-z-]*/g));

  expect(flags.filter((flag) => !explained.has(flag))).toEqual([]);
  expect([...explained].filter((flag) => !flags.includes(flag as typeof flags[number]))).toEqual([
    '--max-old-space-size', '--state-machine-arn', '--name', '--input', // One of Node.js, and those of the AWS CLI.
  ]);
});

/** The commands in code blocks, and those that are typed or printed in the picture. */
function commandsIn(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const lines = page.endsWith('.svg')
    ? [...text.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, line]) => plain(line)).join('\n').replaceAll(/ \\\n +/g, ' ').split('\n')
    : [...text.matchAll(/^ *```text\n([^]*?)^ *```$/gm)].flatMap(([, code]) => code.split('\n'));
  return lines.map((line) => line.trim().replace(/^\$ /, '')).filter((line) => /^npx cdk-dynamodb-recovery \w/.test(line));
}

function plain(line: string): string {
  const text = line.replaceAll(/<[^>]*>/g, ' ').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  return text.replaceAll('&amp;', '&').replaceAll(/ +/g, ' ').trimEnd();
}

/** The words of a command, as a shell takes them. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word);
}
