/** A share of 1 as a percentage, in the one spelling that `--max-share` takes, too. */
export function percentText(share: number): string {
  return `${Number((100 * share).toPrecision(12))}%`;
}

/** The same, with as many digits as matter. */
export function shareText(share: number): string {
  return percentText(Number(share >= 0.1 ? (Math.round(100 * share) / 100).toFixed(2) : share.toPrecision(2)));
}
