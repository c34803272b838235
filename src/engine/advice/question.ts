/** What is asked: which ways lead a table back to a moment. */
import { type Findings, isSeen, type TableFinding } from './findings';
import { sumOf } from './range';
import type { ClosedWay, PossibleWay, WayKind, WaySource } from './way';
import type { Work, WorkEstimate } from './work';

export interface Question {
  readonly findings: Findings;

  /** The moment to get back to, in whole seconds. */
  readonly moment: Date;
  readonly now: Date;
  readonly estimate: WorkEstimate;
}

export interface WayName {
  readonly kind: WayKind;
  readonly source: WaySource;
}

/** Rewinds refuse a table in another state. */
const WRITABLE = ['ACTIVE', 'UPDATING'];

type Facts = Omit<PossibleWay, 'verdict' | 'kind' | 'source' | 'gap' | 'time' | 'phases' | 'dollars' | 'costs' | 'readDollars'>;

/** A way that leads back, with the sums of its work. */
export function possible({ moment }: Question, name: WayName, work: readonly Work[], facts: Facts): PossibleWay {
  const phases = work.map(({ phase }) => phase);
  const costs = work.flatMap(({ cost }) => cost ?? []);
  const [readDollars] = work.flatMap(({ readDollars: dollars }) => dollars ?? []);
  return {
    verdict: 'possible',
    ...name,
    ...facts,
    gap: moment.getTime() - facts.state.getTime(),
    time: sumOf(phases.map(({ milliseconds }) => milliseconds)),
    phases,
    dollars: sumOf(costs.map(({ dollars }) => dollars)),
    costs,
    ...readDollars !== undefined && { readDollars },
  };
}

export function impossible(name: WayName, reason: string, wayOut?: string): ClosedWay {
  return { verdict: 'impossible', ...name, reason, ...wayOut !== undefined && { wayOut } };
}

/** A way of which an answer is missing. */
export function unknown(name: WayName, action: string): ClosedWay {
  return { verdict: 'unknown', ...name, reason: 'what it needs could not be asked', wayOut: `allow ${action}` };
}

/** The table, if a way can write to it; otherwise that way, closed. */
export function tableFor({ findings: { table } }: Question, name: WayName): TableFinding | ClosedWay {
  if (!isSeen(table)) return unknown(name, table.action);
  if (table.seen === null) return impossible(name, 'the table is not there', 'restore it first');
  const { status } = table.seen;
  return WRITABLE.includes(status) ? table.seen : impossible(name, `the table is ${status}`, 'try again when it is ACTIVE');
}

export function isClosed(found: object): found is ClosedWay {
  return 'verdict' in found;
}
