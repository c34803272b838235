/** A number with its noun: `1 item`, `5,000 items`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${numberText(count)} ${count === 1 ? noun : plural}`;
}

export function numberText(count: number): string {
  return count.toLocaleString('en');
}

/** A share of 1 in percent, with as many digits as matter. */
export function shareText(share: number): string {
  const percent = 100 * share;
  return `${percent >= 10 || percent === 0 ? Math.round(percent) : percent.toPrecision(2)} %`;
}
