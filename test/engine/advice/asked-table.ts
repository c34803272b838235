/** Answers about a table, with all that can lead back, as a test wants them. */
import type { Answer, Findings, TableFinding } from '../../../src/engine/advice/findings';
import { PRICES } from '../../../src/engine/advice/prices';
import { RATES } from '../../../src/engine/advice/rates';
import type { PossibleWay, Way } from '../../../src/engine/advice/way';
import { isPossible, waysBack } from '../../../src/engine/advice/ways';

export const NOW = new Date('2026-11-21T02:14:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Whole seconds before now. */
export function before(milliseconds: number): Date {
  return new Date(NOW.getTime() - milliseconds);
}

export function seen<T>(value: T): Answer<T> {
  return { action: 'asked:Something', seen: value };
}

export function denied(action: string): Answer<never> {
  return { action, unknown: 'AccessDeniedException: not authorized' };
}

export function tableOf(more: Partial<TableFinding> = {}): TableFinding {
  return {
    arn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders',
    id: 'id',
    status: 'ACTIVE',
    createdAt: before(1000 * HOUR),
    items: 1_000_000,
    bytes: 1_000_000_000,
    indexes: 0,
    indexBytes: 0,
    otherRegions: [],
    strong: false,
    ...more,
  };
}

/** A table of which nothing leads back, but for what a test adds. */
export function bare(more: Partial<Findings> = {}): Findings {
  return {
    name: 'orders',
    table: seen(tableOf()),
    stream: seen({ text: 'is off' }),
    recovery: seen(null),
    backups: seen([]),
    deletedTables: seen([]),
    recoveryPoints: seen([]),
    exports: seen({ incremental: [], full: [] }),
    monitor: seen(false),
    ...more,
  };
}

export function waysOf(findings: Findings, moment: Date, now = NOW): Way[] {
  return waysBack({ findings, moment, now, rates: RATES, prices: PRICES });
}

export function openOf(findings: Findings, moment: Date): PossibleWay[] {
  return waysOf(findings, moment).filter(isPossible);
}

export function namesOf(ways: readonly Way[]): string[] {
  return ways.map(({ kind, source }) => `${kind} ${source}`);
}
