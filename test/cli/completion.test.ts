import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cli } from './cli';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'completion-'));
  mkdirSync(join(folder, 'night plan'));
  writeFileSync(join(folder, 'bash'), (await new Cli(folder, 'http://127.0.0.1:9').run('completion', 'bash')).stdout);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The completions that bash offers for the last of these words. */
function completed(...words: string[]): string[] {
  const typed = ['ddb-recovery', ...words];
  const program = 'source ./bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ddb_recovery; printf "%s\\n" "${COMPREPLY[@]}"';
  const output = execFileSync('bash', ['--norc', '-c', program, 'bash', ...typed], { cwd: folder, encoding: 'utf8', timeout: 20_000 });
  return output.split('\n').filter(Boolean);
}

test.each<[string[], string[]]>([
  [['re'], ['rewind', 'restore', 'recovery']],
  [['ad'], ['advise']],
  [['advise', '--'], ['--table', '--at', '--filter', '--tenant', '--prices', '--region', '--profile', '--role-arn', '--endpoint-url', '--json', '--quiet', '--no-color', '--debug']],
  [['rewind', ''], ['plan', 'apply', 'undo', 'report', 'verify']],
  [['rewind', 'plan', '--fi'], ['--filter']],
  [['rewind', 'apply', '--max-'], ['--max-items', '--max-share']],
  [['rewind', 'apply', '--tab'], []],
  [['rewind', 'apply', 'nig'], ['night plan']],
  [['rewind', 'apply', 'night plan', '--dig'], ['--digest']],
  [['rewind', 'plan', '-o', 'nig'], ['night plan']],
  [['rewind', 'plan', '--evidence', ''], ['stream', 'export', 'pair']],
  [['rewind', 'plan', '--table', ''], []],
  [['monitor', ''], ['status', 'pause', 'resume']],
  [['monitor', 'pause', '--f'], ['--for']],
  [['completion', 'z'], ['zsh']],
])('bash completes %j', (words, expected) => {
  expect(completed(...words)).toEqual(expected);
});

test('the script registers both names of the program, and that of zsh starts its completion of bash', async () => {
  const registered = execFileSync('bash', ['--norc', '-c', 'source ./bash; complete -p ddb-recovery cdk-dynamodb-recovery'], {
    cwd: folder, encoding: 'utf8', timeout: 20_000,
  });
  expect(registered.match(/-F _ddb_recovery/g)).toHaveLength(2);
  const { code, stdout } = await new Cli(folder, 'http://127.0.0.1:9').run('completion', 'zsh');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^autoload -U \+X bashcompinit && bashcompinit\n_ddb_recovery\(\)/),
  });
});
