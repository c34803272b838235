import { execFileSync } from 'node:child_process';
import type { Command } from 'commander';
import * as fc from 'fast-check';
import { flagsOf } from '../../src/cli/options/flags';
import { program } from '../../src/cli/program';
import { commandLine, shellLine } from '../../src/cli/terminal/command-line';
import { replayable } from '../engine/seed';

/** Names of tables as DynamoDB takes them, most of which begin with a dash. */
const name = fc.oneof(
  fc.stringMatching(/^-{1,2}[\w.-]{2,20}$/), fc.stringMatching(/^[\w.-]{3,20}$/),
  fc.constantFrom('--help', '--apply', '--json', '---', '--table', '--version', '-orders', '-hq', '-o1'),
);
const folder = fc.oneof(name, fc.constant('--to=x'), fc.stringMatching(/^[-~a-z$'"\\=/!;|&#][-~ a-z$'"\\=/!;|&#]{0,11}$/));

/** The words of lines, as a shell takes them. */
function wordsOf(lines: readonly string[]): string[][] {
  const script = lines.map((line) => `printf '%s\\0' ${line}; printf '\\1'`).join('\n');
  const text = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
  return text.split('\u0001').slice(0, -1).map((words) => words.split('\0').slice(0, -1));
}

interface Parsed {
  readonly parameters: readonly string[];
  readonly options: any;
}

function parsed([npx, called, ...words]: readonly string[]): Parsed {
  expect([npx, called]).toEqual(['npx', 'cdk-dynamodb-recovery']);
  const invoked = jest.fn();
  const main = program(invoked).parse(words, { from: 'user' });
  const [{ command, options }] = invoked.mock.calls[0];
  const inside = (found: Command, word: string) => found.commands.find((each) => each.name() === word)!;
  return { parameters: (command.words as string[]).reduce(inside, main).args, options };
}

const region = 'eu-west-1';
const three = fc.tuple(name, name, folder);

/** Commands with these names, each with what the parser has to read. */
function commandsWith([one, other, place]: [string, string, string]): [command: string, expected: Parsed][] {
  return [
    [commandLine(['parity', one, other], flagsOf({ apply: true, region })), { parameters: [one, other], options: { apply: true, region } }],
    [commandLine(['diff', other, one], flagsOf({ region })), { parameters: [other, one], options: { region } }],
    [commandLine(['restore', 'discard', place], flagsOf({ region })), { parameters: [place], options: { region } }],
    [
      commandLine(['restore', 'start'], flagsOf({ table: one, deleted: true, target: other, record: place, region })),
      { parameters: [], options: { table: one, deleted: true, target: other, record: place, region } },
    ],
    [commandLine(['rewind', 'undo', place], flagsOf({ out: place, region })), { parameters: [place], options: { out: place, region } }],
    [commandLine(['monitor', 'resume', one], flagsOf({ region })), { parameters: [one], options: { region } }],
  ];
}

// One shell reads many commands.
const cases = fc.array(three, { minLength: 30, maxLength: 30 });

test('printed commands are read as they were meant, whatever the names of tables and folders', async () => {
  await replayable(async () => fc.assert(fc.property(cases, (names) => {
    const commands = names.flatMap(commandsWith);
    const read = wordsOf(commands.map(([command]) => command)).map(parsed);

    expect(read).toMatchObject(commands.map(([, expected]) => expected));
  }), { numRuns: 20 }))();
});

test('the value of an option of another program is joined to it where it begins with a dash', () => {
  expect(shellLine(['aws', 'dynamodb', 'update-table', '--table-name', '-orders', '--no-deletion-protection-enabled'], { '--region': 'eu-west-1' }))
    .toBe('aws dynamodb update-table --table-name=-orders --no-deletion-protection-enabled --region eu-west-1');
  expect(shellLine(['aws', 'logs'], { '--log-group-name': '-orders' })).toBe('aws logs --log-group-name=-orders');
  expect(shellLine(['aws', 'pipes', 'list-pipes', '--source-prefix', 'arn'])).toBe('aws pipes list-pipes --source-prefix arn');
});
