export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** The median of a series, and its least and its greatest value. */
export function spread(values, digits) {
  const [least, middle, greatest] = [Math.min(...values), median(values), Math.max(...values)].map(value => value.toFixed(digits));
  return least === greatest ? middle : `${middle} (${least} - ${greatest})`;
}

/** What one series is to another, round by round: the ratio of the medians, and the least and the greatest of the rounds. */
export function ratio(values, baseline) {
  const each = values.map((value, round) => value / baseline[round]);
  const least = Math.min(...each).toFixed(2);
  const greatest = Math.max(...each).toFixed(2);
  const middle = (median(values) / median(baseline)).toFixed(2);
  return least === greatest ? middle : `${middle} (${least} - ${greatest})`;
}

/** What one series is more than another, round by round. */
export function difference(values, others) {
  return values.map((value, round) => value - others[round]);
}
