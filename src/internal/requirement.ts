import { type Duration, Token } from 'aws-cdk-lib';
import { refusal } from '../contract/refusal-text';

export { refusal };

/** The range of a number, and the way out for another one. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly advice?: string;
}

/** Days of a duration that AWS takes as a whole number; a token is left to the check at deployment. */
export function wholeDays(property: string, duration: Duration, range: Range): number {
  return wholeUnits(property, duration, range, 'days', () => duration.toDays({ integral: false }));
}

/** Minutes of a duration that AWS takes as a whole number; a token is left to the check at deployment. */
export function wholeMinutes(property: string, duration: Duration, range: Range): number {
  return wholeUnits(property, duration, range, 'minutes', () => duration.toMinutes({ integral: false }));
}

/** A whole number in a range; a token is left to the check at deployment. */
export function wholeNumber(property: string, value: number, range: Range): number {
  if (!Token.isUnresolved(value) && !within(value, range)) {
    throw refusal(property, `be a whole number from ${range.min} to ${range.max}`, String(value), range.advice);
  }
  return value;
}

/** A name in the alphabet that AWS Backup allows; a token is left to AWS. */
export function nameMatching(property: string, value: string, pattern: RegExp, allowed: string): string {
  if (!Token.isUnresolved(value) && !pattern.test(value)) {
    throw refusal(property, `be ${allowed}`, `"${value}"`);
  }
  return value;
}

/** A number with its noun, for a message. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Refuses what is no duration: JavaScript lets a number through. */
export function assertDuration(property: string, duration: Duration, example: string): void {
  if (typeof duration?.isUnresolved !== 'function') {
    throw refusal(property, 'be a Duration', String(duration), `write for example ${example}`);
  }
}

function wholeUnits(property: string, duration: Duration, range: Range, unit: 'days' | 'minutes', convert: () => number): number {
  assertDuration(property, duration, `Duration.${unit}(${range.min})`);
  if (duration.isUnresolved()) {
    return unit === 'days' ? duration.toDays() : duration.toMinutes();
  }
  const units = convert();
  if (!within(units, range)) {
    throw refusal(property, `be a whole number of ${unit} from ${range.min} to ${range.max}`, counted(units, unit.slice(0, -1)), range.advice);
  }
  return units;
}

function within(value: number, { min, max }: Range): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
