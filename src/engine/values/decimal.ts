/**
 * DynamoDB's numbers: decimals of up to 38 digits, which travel as text and have many spellings (1, 1.0, 1E0, +01).
 * A double holds 15 digits, so nothing here ever becomes one.
 */
interface Decimal {
  readonly negative: boolean;

  /** Without zeros at either end; empty for zero. */
  readonly digits: string;
  readonly exponent: number;
}

const SPELLING = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** True if a text is a number as DynamoDB writes it. */
export function isDecimal(text: string): boolean {
  return SPELLING.test(text) && /\d/.test(text.split(/[eE]/)[0]);
}

/** The one spelling of a number: equal numbers have equal spellings. */
export function canonicalDecimal(text: string): string {
  const { negative, digits, exponent } = decimal(text);
  return digits === '' ? '0' : `${negative ? '-' : ''}${digits}E${exponent}`;
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: string, b: string): number {
  const { numbers: [x, y] } = scaled([a, b]);
  return Number(x > y) - Number(x < y);
}

/** The number and one. */
export function successor(text: string): string {
  return sum(text, '1');
}

/** The numbers added. */
export function sum(a: string, b: string): string {
  const { numbers: [x, y], places } = scaled([a, b]);
  return spelt(x + y, places);
}

/** The first number without the second. */
export function difference(a: string, b: string): string {
  const { numbers: [x, y], places } = scaled([a, b]);
  return spelt(x - y, places);
}

/** The larger number. */
export function larger(a: string, b: string): string {
  return compareDecimals(a, b) < 0 ? b : a;
}

function spelt(number: bigint, places: number): string {
  return places === 0 ? `${number}` : `${number}E-${places}`;
}

function decimal(text: string): Decimal {
  if (!isDecimal(text)) {
    throw new Error(`"${text}" is not a number of DynamoDB`);
  }
  const [, sign, whole, fraction = '', power = '0'] = SPELLING.exec(text)!;
  const significant = (whole + fraction).replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  return {
    negative: sign === '-',
    digits,
    exponent: Number(power) - fraction.length + significant.length - digits.length,
  };
}

/** The numbers as whole multiples of the smallest place that any of them has. */
function scaled(texts: string[]): { numbers: bigint[]; places: number } {
  const decimals = texts.map(decimal);
  const places = Math.max(0, ...decimals.map(({ exponent }) => -exponent));
  const numbers = decimals.map(({ negative, digits, exponent }) => {
    const magnitude = BigInt(digits) * 10n ** BigInt(exponent + places);
    return negative ? -magnitude : magnitude;
  });
  return { numbers, places };
}
