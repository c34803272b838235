/** A comparison of settings in words. */
import { isMembers, type Json } from '../../engine/settings/json-value';
import type { PutBackOutcome } from '../../engine/settings/put-back-outcome';
import type { SettingDifference } from '../../engine/settings/setting-difference';

/** So many characters of a value are shown: policies and mappings are long, and --json has all of them. */
const LONGEST = 36;

/** One line of the table, with what stands below it. */
export interface ParityLine {
  readonly mark: 'same' | 'open' | 'failed' | 'done';
  readonly cells: readonly [setting: string, source: string, restored: string, happens: string];
  readonly below: readonly (readonly string[])[];
}

export function lineOfDifference({ state, ...difference }: SettingDifference): ParityLine {
  const below = state === 'same' ? [] : belowOf(difference);
  return { mark: state === 'same' ? 'same' : 'open', cells: cellsOf(difference, state === 'same' ? 'same' : happens(state, difference)), below };
}

export function lineOfOutcome({ outcome, reason, ...difference }: PutBackOutcome): ParityLine {
  switch (outcome) {
    case 'same': return { mark: 'same', cells: cellsOf(difference, 'same'), below: [] };
    case 'put': return { mark: 'done', cells: cellsOf(difference, 'put back'), below: [] };
    case 'failed': return { mark: 'failed', cells: cellsOf(difference, 'failed'), below: [[reason ?? '']] };
    default: return { mark: 'open', cells: cellsOf(difference, happens(outcome, difference)), below: belowOf(difference) };
  }
}

type Difference = Omit<SettingDifference, 'state'>;

function cellsOf({ title, part, wanted, restored }: Difference, what: string): ParityLine['cells'] {
  return [part === '' || part === 'table' ? title : `${title}: ${part}`, valueText(wanted), valueText(restored), what];
}

function belowOf({ note, command }: Difference): string[][] {
  return [...note === undefined ? [] : [[note]], ...command === undefined ? [] : [[...command]]];
}

/** The option that puts a difference back, or who does. */
function happens(state: string, { stage, onRequest }: Difference): string {
  if (state === 'unknown') return 'unknown';
  if (stage === undefined) return 'by hand';
  return `--apply${stage === 'cut-over' ? ' --cut-over' : ''}${onRequest ? ' --with-replicas' : ''}`;
}

/** A value in one line: `mode PROVISIONED, read 7, write 6`. */
export function valueText(value: Json | undefined): string {
  if (value === undefined) return '';
  if (value === null) return 'off';
  const text = textOf(value);
  const characters = [...text];
  return characters.length <= LONGEST ? text : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

function textOf(value: Json): string {
  if (!isMembers(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  return Object.entries(value).map(([name, member]) => `${name} ${typeof member === 'string' ? member : JSON.stringify(member)}`).join(', ');
}
