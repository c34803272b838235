/** The state of a cut-over: for people, and for programs. */
import { gapText, planDocument } from './plan-text';
import { stepText } from './step-text';
import type { CutOverPlan } from '../../engine/cutover/cutover-plan';
import type { CutOverFacts } from '../../engine/cutover/facts';
import type { MovedConsumer } from '../../engine/cutover/moved-consumers';
import { kindOf } from '../../engine/cutover/planned-pointer';
import type { Context } from '../connection/connection';
import { flagsOf } from '../options/flags';
import { type Row, rowLines } from '../report/run-counts';
import { commandLine, type Flags } from '../terminal/command-line';

const TEXTS: Readonly<Record<CutOverFacts['state'], string>> = {
  'planned': 'Nothing was changed yet.',
  'under way': 'The cut-over is under way. The same command again goes on.',
  'applied': 'The new table has taken over. The way back stays open: keep the old table.',
  'going back': 'The cut-over is being taken back. The same command again goes on.',
  'back': 'The old table is in use again.',
};

export function statusDocument({ plan, ...facts }: CutOverFacts, record: string): object {
  const { settings, ...rest } = plan;
  return { command: 'cutover status', record, text: TEXTS[facts.state], ...facts, plan: planDocument(rest) };
}

export function statusLines(facts: CutOverFacts, record: string, { screen, connection }: Context): string[] {
  const { plan, steps, state, way } = facts;
  const done = steps.filter(({ at }) => at !== undefined);
  return [
    '', screen.styled('bold', `${plan.new.name} takes over from ${plan.old.name}`), '',
    ...rowLines(rowsOf(facts)), '',
    ...done.map(({ step, at }) => `  ${screen.styled('green', '✓')} ${step.padEnd(14)}  ${at}  ${stepText(step, plan)}`), ...done.length > 0 ? [''] : [],
    screen.styled(state === 'applied' ? 'green' : 'yellow', TEXTS[state]),
    ...facts.left.map((text) => `${screen.styled('yellow', '!')} left to a person: ${text}`),
    ...facts.overwritten.map((text) => `${screen.styled('yellow', '!')} another writer let it name ${text} meanwhile, which was overwritten: look at who writes the parameter`),
    ...way ? [`Reason: ${way.reason}, ${way.at}`] : [],
    ...nextLines(facts, record, flagsOf(connection)), '',
  ];
}

function rowsOf({ plan, table, stack, isFrozen, consumers, aside, way, switchedAt }: CutOverFacts): Row[] {
  const unused = way ? plan.new : plan.old;
  return [
    plan.pointer ? [kindOf(plan.pointer), `${plan.pointer.name} names ${table ?? 'no table'}`] : ['stack', stackText(plan, stack!, table)],
    ['writers', isFrozen ? `writes to ${plan.old.name} are refused` : 'not frozen'],
    ['consumers', consumersText([...enabledOf(consumers.old, plan.old.name), ...enabledOf(consumers.new, plan.new.name)])],
    ...aside ? [['written aside', `${gapText(aside)} in ${unused.name} since ${switchedAt}`]] as Row[] : [],
  ];
}

/** What CloudFormation answers, whatever the record has. */
function stackText({ stack: planned }: CutOverPlan, { status, table: own, arrangement }: Required<CutOverFacts>['stack'], used?: string): string {
  const references = arrangement?.references === 'live' ? 'live' : arrangement ? 'literals' : 'of an unknown template';
  return `${planned!.name} is ${status}; ${planned!.table} is ${own ?? 'out of it'}; references are ${references}${used === undefined ? '' : `, to ${used}`}`;
}

function enabledOf(consumers: readonly MovedConsumer[], table: string): string[] {
  return consumers.filter(({ enabled }) => enabled).map((consumer) => `${consumer.function.split(':').at(-1)} reads ${table}`);
}

function consumersText(enabled: readonly string[]): string {
  return enabled.length === 0 ? 'none enabled' : enabled.join(', ');
}

/** What comes next. Writes in the table that is not used are for a person: no command knows which of both is right. */
function nextLines({ plan, state, aside, way, left }: CutOverFacts, record: string, flags: Flags): string[] {
  const sides = way ? [plan.new.name, plan.old.name] : [plan.old.name, plan.new.name];
  const commands = [
    ...state === 'planned' || state === 'under way' ? [['switch', commandLine(['cutover', 'apply', record], flags)]] : [],
    ...state === 'going back' || state === 'applied' ? [['go back', commandLine(['cutover', 'undo', record], flags)]] : [],
    ...left.length > 0 && !way ? [['put settings back', commandLine(['parity', plan.old.name, plan.new.name, '--apply', '--cut-over'], flags)]] : [],
    ...aside && aside.writes !== 0 ? [['see what was written aside', commandLine(['diff', ...sides], flags)]] : [],
  ];
  return commands.flatMap(([does, command]) => ['', `To ${does}:`, `  ${command}`]);
}
