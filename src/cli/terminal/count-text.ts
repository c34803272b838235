/** A number with its noun: `1 item`, `5,000 items`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${numberText(count)} ${count === 1 ? noun : plural}`;
}

export function numberText(count: number): string {
  return count.toLocaleString('en');
}

export function bytesText(bytes: number): string {
  const [unit, size] = ([['GB', 1e9], ['MB', 1e6], ['kB', 1e3]] as const).find(([, least]) => bytes >= least) ?? ['bytes', 1];
  return `${numberText(Number((bytes / size).toPrecision(3)))} ${unit}`;
}
