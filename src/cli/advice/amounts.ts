/** Ranges of time and of money, for people. */
import type { Range } from '../../engine/advice/range';
import { RATES } from '../../engine/advice/rates';
import type { CostPart, Phase } from '../../engine/advice/way';
import { numberText } from '../terminal/count-text';
import { spanText } from '../terminal/time';

const FEW = 1000;

export function timeRange(range: Range): string {
  return isOpen(range) ? 'grows with the changes' : rangeText(range, spanText);
}

export function dollarRange(range: Range): string {
  return isOpen(range) ? 'grows with the changes' : rangeText(range, dollarText);
}

/** A part of the time: `restore 20 min to 1 h`. */
export function phaseText({ name, milliseconds }: Phase): string {
  if (milliseconds === undefined) return `${name} not measured`;
  if (!isOpen(milliseconds)) return `${name} ${timeRange(milliseconds)}`;
  return `${name} ${spanText(1000 * FEW / RATES.changesRead.value)} for each ${numberText(FEW)} changes`;
}

/** A part of the cost: `restore $140`. */
export function costText({ name, dollars, price }: CostPart): string {
  if (price) return `${name} $${price.dollars} for each ${price.unit}`;
  return `${name} ${dollars === undefined ? 'unknown' : dollarRange(dollars)}`;
}

/** True if nothing is known but that it is not less than nothing. */
function isOpen({ least, most }: Range): boolean {
  return least === 0 && most === undefined;
}

function rangeText({ least, most }: Range, text: (amount: number) => string): string {
  return most === undefined ? `${text(least)} or more` : between(least, most, text);
}

function between(least: number, most: number, text: (amount: number) => string): string {
  const [from, to] = [text(least), text(most)];
  if (from === to) return to;
  return least === 0 ? `up to ${to}` : `${from} to ${to}`;
}

function dollarText(amount: number): string {
  const text = amount.toLocaleString('en', { style: 'currency', currency: 'USD' });
  return amount > 0 && text === '$0.00' ? '$0.01' : text;
}
