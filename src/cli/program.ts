/** The parser, made of the definitions of commands and options. What a command does is loaded when it is called. */
import { Argument, Command } from 'commander';
import { COMMANDS, FAMILIES } from './commands/command-list';
import type { Context } from './connection/connection';
import type { Action, CommandDefinition } from './options/command-definition';
import type { OptionValues } from './options/option-table';
import { repeated, textValue } from './options/option-values';
import { ParserOption } from './options/parser-option';
import { OVERVIEW, TOPICS } from './terminal/help-topics';
import { Screen } from './terminal/screen';
import { writeText } from './terminal/writer';
import { version } from '../../package.json';
import { Refusal } from '../engine/errors/refusal';

export interface Invocation {
  readonly command: CommandDefinition;
  readonly options: OptionValues;
  readonly run: Action;
}

/** Where results go, and everything on the way. */
export type Streams = Readonly<Record<'stdout' | 'stderr', NodeJS.WriteStream>>;

/** @param invoked receives the command that is to run */
export function program(
  invoked: (invocation: Invocation) => void, now: () => Date = () => new Date(), { stdout, stderr }: Streams = process,
): Command {
  const main = new Command('cdk-dynamodb-recovery')
    .description('Undo damage in a DynamoDB table, in place, and keep every good write since.')
    .version(version)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => writeText(stdout, text),
      writeErr: (text) => writeText(stderr, text),
    })
    .configureHelp({ sortSubcommands: false, sortOptions: false, showGlobalOptions: false })
    .helpCommand(false)
    .addHelpText('after', OVERVIEW);
  for (const definition of COMMANDS) add(parentOf(main, definition), definition, invoked, now);
  main.command('help [topic...]').description(`help on a command or on: ${Object.keys(TOPICS).join(', ')}`)
    .action((words: string[]) => showHelp(main, words, stdout));
  return main;
}

/** The context that the options of a command ask for. */
export function contextOf(
  { region, profile, roleArn, endpointUrl, json, quiet, color }: OptionValues,
  now: () => Date,
  { stdout: out, stderr: err }: Streams = process,
): Context {
  const screen = new Screen({ json, quiet, color, out, err });
  return { screen, connection: { region, profile, roleArn, endpointUrl }, now };
}

/** The command that another one belongs to: `rewind`, for `rewind plan`. */
function parentOf(main: Command, { words }: CommandDefinition): Command {
  if (words.length === 1) return main;
  const [family] = words;
  return main.commands.find((each) => each.name() === family)
    ?? main.command(family).description(FAMILIES[family]).helpCommand(false).usage('<command>')
      .addHelpText('after', `\nHelp on each: npx cdk-dynamodb-recovery help ${family} <command>`);
}

function add(
  parent: Command,
  definition: CommandDefinition,
  invoked: (invocation: Invocation) => void,
  now: () => Date,
): void {
  const { words, summary, arguments: parameters, options, examples, prepare } = definition;
  const command = parent
    .command(words.at(-1)!)
    .description(summary)
    .addHelpText('after', `\nExamples:\n${examples.replaceAll('\n', '\n  ').slice(1)}`);
  for (const { name, help, choices, several } of parameters) {
    const argument = new Argument(`<${name}${several ? '...' : ''}>`, help);
    const read = textValue(`<${name}>`);
    command.addArgument(choices ? argument.choices(choices) : several ? argument.argParser(repeated(read))
      : argument.argParser(read));
  }
  options.forEach((name) => command.addOption(new ParserOption(name, now)));
  command.action((...given: unknown[]) => {
    const values = command.opts<OptionValues>();
    invoked({
      command: definition,
      options: values,
      run: prepare(values, given.slice(0, parameters.length).flat() as string[]),
    });
  });
}

function showHelp(main: Command, words: readonly string[], stdout: NodeJS.WriteStream): void {
  const topic = words.join(' ');
  const command = commandNamed(main, words);
  if (Object.hasOwn(TOPICS, topic)) {
    writeText(stdout, TOPICS[topic]);
  } else if (command) {
    command.outputHelp();
  } else {
    const known = [...new Set(COMMANDS.flatMap((each) => [each.words[0], each.words.join(' ')])), ...Object.keys(TOPICS)];
    throw new Refusal('help', `be on ${known.join(', ')}`, JSON.stringify(topic));
  }
}

function commandNamed(main: Command, words: readonly string[]): Command | undefined {
  return words.reduce<Command | undefined>((found, word) => found?.commands.find((each) => each.name() === word && word !== 'help'), main);
}
