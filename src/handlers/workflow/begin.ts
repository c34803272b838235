/** The begin of a run: its input is judged before anything else happens, and written down. */
import { CommanderError } from 'commander';
import { invocationOf } from '../../cli/main';
import { flagsOf } from '../../cli/options/flags';
import { type PlanOptions, rulesOf } from '../../cli/options/plan-options';
import { flagWords } from '../../cli/terminal/command-line';
import { type RecoveryRun, type RecoveryRunInput, type RecoveryWay } from '../../contract/recovery-run';
import { RESTORED } from '../../contract/restored-table';
import { requireClaims } from '../../engine/damage/damage-test';
import { parseFilter } from '../../engine/damage/filter/filter';
import { Refusal } from '../../engine/errors/refusal';
import type { RunFolder } from '../../engine/workflow/run-folder';

/** The command whose options each member of the input has, with what the state machine adds to them. */
const COMMANDS = {
  restore: { words: ['restore', 'start'], own: ['--table', 'any', '--to', 'any', '--out', 's3://x/x'] },
  rewind: { words: ['rewind', 'plan'], own: ['--table', 'any', '--compared', 's3://x/x', '--out', 's3://x/x'] },
  cutover: { words: ['cutover', 'plan'], own: ['--table', 'any', '--to', 'any', '--out', 's3://x/x'] },
} as const;

/** Options that the state machine gives, or that belong to a person's machine. */
const REFUSED = /^(-t|-o|--(table|to|out|before|after|compared|evidence|export|to-region|region|profile|role-arn|endpoint-url|json|quiet|debug))(=|$)/;

/** In a rewind, `--to` is the end of the damage. */
const END_OF_DAMAGE = /^--to(=|$)/;

const NAME = /^[\w.-]{3,255}$/;
const MOST_SEGMENTS = 10_000;
const LONGEST_NAME = 255;

/** The run that an input begins, or goes on with. */
export async function beginRun(
  name: string, input: RecoveryRunInput, record: RunFolder, now: Date,
): Promise<RecoveryRun> {
  const { table, restore, rewind, cutover, segments } = input;
  if (typeof table !== 'string' || !NAME.test(table)) throw new Refusal('table', 'be the name of a table', JSON.stringify(table) ?? 'none');
  if (rewind && cutover) throw new Refusal('rewind', 'go without \'cutover\'', 'both', 'a run copies back, or lets the restored table take over');
  const given = { restore: optionsOf('restore', restore), rewind: optionsOf('rewind', rewind), cutover: optionsOf('cutover', cutover) };
  if (segments !== undefined && !(Number.isInteger(segments) && segments >= 1 && segments <= MOST_SEGMENTS)) {
    throw new Refusal('segments', `be a whole number from 1 to ${MOST_SEGMENTS}`, JSON.stringify(segments));
  }
  if (!restore && input.restored === undefined) {
    throw new Refusal('restore', 'be the options of restore start', 'none', 'or name a table that was restored before as \'restored\'');
  }
  const restored = input.restored ?? `${table}${RESTORED}${name}`.slice(0, LONGEST_NAME);
  if (!NAME.test(restored)) throw new Refusal('restored', 'be the name of a table', JSON.stringify(restored));
  const way: RecoveryWay = rewind ? 'rewind' : cutover ? 'cutover' : 'restore';
  const startedAt = now.toISOString();
  const begun = await record.begin({ asked: input, ...input, ...given, name, restored, way, startedAt });
  requireSame(input, begun);
  return begun;
}

/** The options as the command line reads them, so that two hours ago are the same at every later step. */
function optionsOf(member: keyof typeof COMMANDS, options: readonly string[] | undefined): string[] | undefined {
  if (options === undefined) return undefined;
  if (!Array.isArray(options) || !options.every((word) => typeof word === 'string')) {
    throw new Refusal(member, 'be a list of options, each a text', JSON.stringify(options), '["--at", "2026-11-21T01:58:00Z"], say');
  }
  const { words, own } = COMMANDS[member];
  const refused = options.find((word) => REFUSED.test(word) && !(member === 'rewind' && END_OF_DAMAGE.test(word)));
  if (refused !== undefined) throw new Refusal(member, `hold options of ${words.join(' ')} that say what is wanted`, refused, 'the state machine gives that one');
  try {
    const { options: values } = invocationOf([...words, ...own, ...options])!;
    if (member === 'rewind') requireClear(values as PlanOptions);
    const flags = Object.entries(flagsOf(values)).filter(([flag]) => !own.some((word) => word === flag));
    return flagWords(Object.fromEntries(flags));
  } catch (error) {
    if (error instanceof CommanderError) throw new Refusal(member, `be options of ${words.join(' ')}`, error.message.replace(/^error: /, ''));
    throw error;
  }
}

/** What a comparison with one restored table needs, before an hour of restoring. */
function requireClear(options: PlanOptions): void {
  const { from, filter, damageOnly } = options;
  requireClaims('snapshot', { from, filter: filter === undefined ? undefined : parseFilter(filter), rules: rulesOf(options), damageOnly });
}

/** A folder belongs to one run: another input under its name would mix two. */
function requireSame(input: RecoveryRunInput, begun: RecoveryRun): void {
  const names = ['table', 'restore', 'rewind', 'cutover', 'segments'] as const;
  const other = names.find((name) => JSON.stringify(input[name]) !== JSON.stringify(begun.asked[name]));
  if (!other) return;
  throw new Refusal(other, `be what it was when the run ${begun.name} began, ${JSON.stringify(begun.asked[other]) ?? 'none'}`, JSON.stringify(input[other]) ?? 'none', 'start another run under another name');
}
