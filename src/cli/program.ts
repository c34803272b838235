/** The commands and their options. What a command does is loaded when it is called. */
import { Command, Option } from 'commander';
import type { CommandName } from './commands/failure';
import type { ConnectionOptions } from './connection/connection';
import type { Context } from './connection/context';
import { EVIDENCE } from './evidence/evidence-sources';
import type { ReportFormat } from './report/report-files';
import type { ExitCode } from './terminal/exit-code';
import { TOPICS } from './terminal/help-topics';
import { countValue, namesOrNoneValue, namesValue, nameValue, repeated, shareValue, textValue, urlValue } from './terminal/option-values';
import { Screen, type ScreenOptions } from './terminal/screen';
import { parsePastTime, parseTime } from './terminal/time';
import { writeText } from './terminal/writer';
import { version } from '../../package.json';
import { tableAddress } from '../engine/dynamodb/table-name';
import { Refusal } from '../engine/errors/refusal';

type CommonOptions = ConnectionOptions & ScreenOptions & { readonly debug?: boolean };

export interface Invocation {
  /** What was typed, for telling failures. */
  readonly options: CommonOptions & { readonly filter?: string };
  readonly command: CommandName;
  readonly run: (context: Context) => Promise<ExitCode>;
}

const PLANNING = ['table', 'from', 'to', 'filter', 'only', 'keep', 'together', 'deep', 'delta', 'versionAttribute', 'touch', 'putBackWithout', 'strict',
  'evidence', 'export', 'before', 'beforeTime', 'after', 'afterTime', 'damageOnly'];
const WRITING = ['digest', 'maxItems', 'maxShare', 'itemsPerSecond', 'capacityPerSecond', 'concurrency', 'writesStoppedElsewhere'];

/** More items at the same time make a run no faster, and take memory. */
const MOST_CONCURRENCY = 1000;

/** @param invoked told which command is to run */
export function program(invoked: (invocation: Invocation) => void, now: () => Date = () => new Date()): Command {
  const past = (option: string) => (text: string) => parsePastTime(option, text, now());
  const main = new Command('cdk-dynamodb-recovery')
    .description('Undo damage in a DynamoDB table, in place, and keep every good write since.')
    .version(version)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: (text) => writeText(process.stdout, text), writeErr: (text) => writeText(process.stderr, text) })
    .configureHelp({ sortSubcommands: false, sortOptions: false, showGlobalOptions: false })
    .addHelpText('after', `
It is 02:14, and a migration has overwritten an attribute since 01:59:

  npx cdk-dynamodb-recovery status --table audit-log
  npx cdk-dynamodb-recovery rewind --table audit-log \\
    --from 2026-11-21T01:59:00Z --filter 'changed(action) and new.action = ""'
  npx cdk-dynamodb-recovery rewind --apply rewind-audit-log-20261121T021400Z \\
    --digest cbb97a1e8240eea58b0d5dfe2f1c6a94

Topics: ${Object.keys(TOPICS).map((topic) => `help ${topic}`).join(', ')}`);

  const add = (name: string, description: string, examples: string) => main.command(name).description(description)
    .addHelpText('after', `\nExamples:\n${examples.replace(/^\n/, '').split('\n').map((line) => line.slice(2)).join('\n')}`);

  add('status', 'say now whether a rewind would work, from which evidence, and how far back', `
    npx cdk-dynamodb-recovery status --table audit-log
    npx cdk-dynamodb-recovery status --table audit-log --from 3h --json`)
    .addOption(tableOption().makeOptionMandatory())
    .addOption(new Option('-f, --from <time>', 'when the damage began (help times)').argParser(past('--from')))
    .action((options) => invoked({
      options,
      command: 'status',
      run: async (context) => (await import('./commands/status-command.js')).status({ table: options.table, from: options.from }, context),
    }));

  add('diff', 'compare two tables or full exports, and write nothing', `
    npx cdk-dynamodb-recovery diff audit-log-restored audit-log
    npx cdk-dynamodb-recovery diff \\
      s3://exports/AWSDynamoDB/01732170000000-a1b2c3d4 audit-log --json`)
    .argument('<before>', 'a table, or the folder of a full export on disk or in s3://', textValue('<before>'))
    .argument('<after>', 'another one', textValue('<after>'))
    .addOption(new Option('--keys <names>', 'the key of both, pk,sk, if both are exports').argParser(namesValue('--keys')))
    .action((before, after, options) => invoked({
      options,
      command: 'diff',
      run: async (context) => (await import('./commands/diff-command.js')).diff({ before, after, keys: options.keys }, context),
    }));

  add('rewind', 'undo damage: a dry run that makes a plan, then --apply, which writes exactly that plan', `
    npx cdk-dynamodb-recovery rewind --table audit-log --from 2h \\
      --filter 'changed(action) and new.action = ""'
    npx cdk-dynamodb-recovery rewind --table orders --from 2026-11-21T01:59:00Z \\
      --only price,currency --together price,currency
    npx cdk-dynamodb-recovery rewind --apply rewind-audit-log-20261121T021400Z \\
      --digest cbb97a1e8240eea58b0d5dfe2f1c6a94
    npx cdk-dynamodb-recovery rewind --undo rewind-audit-log-20261121T021400Z`)
    .optionsGroup('Plan (nothing is written):')
    .addOption(tableOption())
    .addOption(new Option('-f, --from <time>', 'when the damage began (help times)').argParser(past('--from')))
    .addOption(new Option('--to <time>', 'when it ended; later writes are good').argParser((text) => parseTime('--to', text, now())))
    .option('--filter <expression>', 'which writes are damage (help filter); all, but for deletions by time to live, if left out')
    .addOption(new Option('--only <names>', 'roll back these attributes only, a,b; \'\' for none: deleted and inserted items only').argParser(repeated(namesOrNoneValue('--only'))))
    .addOption(new Option('--keep <names>', 'never roll back these attributes, a,b').argParser(repeated(namesValue('--keep'))))
    .addOption(new Option('--together <names>', 'roll back all of these or none, a,b; once for each group').argParser(repeated(namesValue('--together'))))
    .addOption(new Option('--version-attribute <name>', 'the number that counts versions for optimistic locking: it goes on from the largest that there was').argParser((text) => nameValue(textValue('--version-attribute')(text))))
    .addOption(new Option('--deep <names>', 'look into the maps of these attributes, a,b').argParser(repeated(namesValue('--deep'))))
    .addOption(new Option('--delta <names>', 'numbers to which good writers only add: take the steps of the damage off them, a,b; from the stream').argParser(repeated(namesValue('--delta'))))
    .addOption(new Option('--touch <names>', 'set these attributes to the time of the repair, in the form that they have (ISO 8601 with a zone, seconds, milliseconds), a,b').argParser(repeated(namesValue('--touch'))))
    .addOption(new Option('--put-back-without <names>', 'put deleted items back without these attributes, a,b; that of time to live, if they have expired').argParser(repeated(namesValue('--put-back-without'))))
    .option('--strict', 'leave alone what good writes have touched since its damage')
    .addOption(new Option('--limit <count>', 'plan so many items only, for a first try: a sample of all, always the same one').argParser(countValue('--limit')))
    .addOption(new Option('--evidence <source>', 'what tells of the damage (help evidence); the stream, if it reaches back').choices(EVIDENCE))
    .addOption(new Option('--export <folder>', 'an incremental export, a folder or s3://bucket/prefix/AWSDynamoDB/id; once for each')
      .argParser(repeated(textValue('--export'))))
    .addOption(new Option('--before <table|export>', 'the table as it was just before the damage: a restored table or a full export').argParser(textValue('--before')))
    .addOption(new Option('--before-time <time>', 'the time that --before shows, if it does not say so').argParser(past('--before-time')))
    .addOption(new Option('--after <table|export>', 'the same just after the damage (default: the table itself)').argParser(textValue('--after')))
    .addOption(new Option('--after-time <time>', 'the time that --after shows, if it does not say so').argParser(past('--after-time')))
    .option('--damage-only', 'states that nobody else changed what the filter finds between --from and --to')
    .addOption(new Option('-o, --out <folder>', 'the plan\'s folder, or s3://bucket/prefix; with / at the end, a new folder in it; that of a plan that was interrupted goes on')
      .default('./').argParser(textValue('--out')))
    .optionsGroup('Apply:')
    .addOption(new Option('-a, --apply <plan>', 'write this plan; the same again goes on after Ctrl-C or a crash').argParser(textValue('--apply')).conflicts([...PLANNING, 'undo', 'limit']))
    .addOption(new Option('--digest <sha256>', 'refuse any other plan than the one that was looked at: its first 32 characters, or more'))
    .addOption(new Option('--max-items <count>', 'refuse to touch more items (default: 10000)').argParser(countValue('--max-items')))
    .addOption(new Option('--max-share <share>', 'refuse to touch a larger share of the table, as 5% or 0.05 (default: 50%); any is no limit').argParser(shareValue('--max-share')))
    .addOption(new Option('--items-per-second <count>', 'write no faster (default: 500)').argParser(countValue('--items-per-second')))
    .addOption(new Option('--capacity-per-second <count>', 'use no more write capacity units (default: 1000)').argParser(countValue('--capacity-per-second')))
    .addOption(new Option('--concurrency <count>', 'items to work on at the same time (default: 16)').argParser(countValue('--concurrency', MOST_CONCURRENCY)))
    .option('--writes-stopped-elsewhere', 'nobody writes to the table in other Regions')
    .optionsGroup('Undo:')
    .addOption(new Option('--undo <plan>', 'plan the rewind of a rewind, from its journal').argParser(textValue('--undo')).conflicts([...PLANNING, ...WRITING]))
    .action((options) => invoked({ options, command: options.undo !== undefined ? 'undo' : options.apply !== undefined ? 'apply' : 'plan', run: rewindOf(options) }));

  add('report', 'tell what a plan has done: numbers, conflicts with their three values, every value that was written', `
    npx cdk-dynamodb-recovery report rewind-audit-log-20261121T021400Z
    npx cdk-dynamodb-recovery report rewind-audit-log-20261121T021400Z \\
      --format csv --output changes.csv`)
    .argument('<plan>', 'the plan\'s folder, or s3://bucket/prefix', textValue('<plan>'))
    .addOption(new Option('--format <format>', 'what it looks like').choices(['markdown', 'json', 'csv']).default('markdown'))
    .addOption(new Option('-o, --output <file>', 'a file, in place of the screen').argParser(textValue('--output')))
    .action((plan, options) => invoked({
      options,
      command: 'report',
      run: async (context) => {
        const format: ReportFormat = options.json ? 'json' : options.format;
        return (await import('./commands/report-command.js')).report({ plan, format, output: options.output }, context);
      },
    }));

  add('verify', 'check offline that a plan, its journal and its reports are as they were written, and name every fault', `
    npx cdk-dynamodb-recovery verify rewind-audit-log-20261121T021400Z
    npx cdk-dynamodb-recovery verify s3://bucket/prefix/plan/ --json`)
    .argument('<plan>', 'the plan\'s folder, or s3://bucket/prefix', textValue('<plan>'))
    .action((plan, options) => invoked({
      options,
      command: 'verify',
      run: async (context) => (await import('./commands/verify-command.js')).verify(plan, context),
    }));

  const commands = [...main.commands];
  commands.forEach(connected);
  main.helpCommand(false).command('help [topic]').description('help on a command or on: ' + Object.keys(TOPICS).join(', ')).action((topic?: string) => {
    const command = commands.find((candidate) => candidate.name() === topic);
    if (topic !== undefined && !command && !TOPICS[topic]) {
      throw new Refusal('help', `be on ${[...commands.map((each) => each.name()), ...Object.keys(TOPICS)].join(', ')}`, JSON.stringify(topic));
    }
    if (topic !== undefined && TOPICS[topic]) {
      writeText(process.stdout, TOPICS[topic]);
    } else {
      (command ?? main).outputHelp();
    }
  });
  return main;
}

function tableOption(): Option {
  const check = (text: string) => {
    tableAddress('--table', text);
    return text;
  };
  return new Option('-t, --table <name>', 'the table, by its name or ARN').argParser(check);
}

function connected(command: Command): void {
  const common = 'Where, and how it is told:';
  command.addOption(new Option('--region <region>', 'the Region').argParser(textValue('--region')).helpGroup(common))
    .addOption(new Option('--profile <name>', 'the profile of the AWS configuration').argParser(textValue('--profile')).helpGroup(common))
    .addOption(new Option('--role-arn <arn>', 'a role to assume').argParser(textValue('--role-arn')).helpGroup(common))
    .addOption(new Option('--endpoint-url <url>', 'another endpoint, such as that of DynamoDB Local').argParser(urlValue('--endpoint-url')).helpGroup(common))
    .addOption(new Option('--json', 'the result as JSON').helpGroup(common))
    .addOption(new Option('--quiet', 'the result only: no progress, no notes').helpGroup(common))
    .addOption(new Option('--no-color', 'no colours; NO_COLOR in the environment says so, too').helpGroup(common))
    .addOption(new Option('--debug', 'the stack of an error').helpGroup(common));
}

function rewindOf(options: any): Invocation['run'] {
  const { table, from, to, filter, strict, versionAttribute: counter, limit, out, apply, digest, undo } = options;
  if (undo !== undefined) {
    return async (context) => (await import('./commands/plan-command.js')).planUndo(undo, limit, out, context);
  }
  const { concurrency, maxItems, maxShare, itemsPerSecond, capacityPerSecond, writesStoppedElsewhere } = options;
  const writing = { limits: { maxItems, maxShare, itemsPerSecond, capacityPerSecond, writesStoppedElsewhere }, concurrency };
  if (apply !== undefined) {
    return async (context) => (await import('./commands/apply-command.js')).applyPlan({ plan: apply, digest, ...writing }, context);
  }
  if (digest !== undefined) {
    throw new Refusal('--digest', 'go with --apply', JSON.stringify(digest), 'a plan has its digest when it is made');
  }
  if (table === undefined || from === undefined) {
    throw new Refusal(table === undefined ? '--table' : '--from', 'be given for a plan', 'none', 'or choose --apply <plan> or --undo <plan>');
  }
  if (to !== undefined && to <= from) {
    throw new Refusal('--to', `be after --from, ${from.toISOString()}`, to.toISOString());
  }
  const lists = [options.only, options.keep, options.deep, options.delta, options.touch, options.putBackWithout];
  const [only, keep, deep, delta, touch, putBackWithout] = lists.map((names?: string[][]) => names?.flat());
  const rules = { only, keep, deep, delta, touch, putBackWithout, together: options.together, version: counter, strict };
  const { evidence: source, export: exports, before, beforeTime, after, afterTime, damageOnly } = options;
  const evidence = { evidence: source, exports, before, beforeTime, after, afterTime, damageOnly };
  return async (context) => (await import('./commands/plan-command.js')).planRewind({ table, from, to, filter, rules, limit, evidence, writing }, out, context);
}

/** The screen and the connection that the options of a command ask for. */
export function contextOf({ region, profile, roleArn, endpointUrl, json, quiet, color }: CommonOptions, now: () => Date): Context {
  return { screen: new Screen({ json, quiet, color }), connection: { region, profile, roleArn, endpointUrl }, now };
}
