import { tmpdir } from 'node:os';
import { Cli } from './cli';
import { COMMANDS } from '../../src/cli/commands/command-list';
import { TOPICS } from '../../src/cli/terminal/help-topics';

const cli = new Cli(tmpdir(), 'http://127.0.0.1:9');

test.each(COMMANDS.map(({ words }) => words.join(' ')))('%s has help with examples that fits a terminal of 80 columns', async (command) => {
  const { code, stdout } = await cli.run(...command.split(' '), '--help');
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`Examples:\n  npx cdk-dynamodb-recovery ${command} `) });
  expect((await cli.run('help', ...command.split(' '))).stdout).toBe(stdout);
  expect(tooLong(stdout)).toEqual([]);
});

test.each(Object.keys(TOPICS))('help %s fits a terminal of 80 columns', async (topic) => {
  const { code, stdout } = await cli.run('help', topic);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/\w+ \w+/) });
  expect(tooLong(stdout)).toEqual([]);
  expect(stdout).not.toMatch(/\d %/);
});

test('without a command there is an overview', async () => {
  const { code, stderr } = await cli.run();
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('It is 02:14') });
  expect(tooLong(stderr)).toEqual([]);
  expect(await cli.run('rewind')).toMatchObject({ code: 2, stderr: expect.stringMatching(/\n {2}undo \[options] <plan> +plan the rewind of a rewind/) });
});

function tooLong(text: string): string[] {
  return text.split('\n').filter((line) => line.length > 80);
}
