/** A number with its noun: `1 item`, `5,000 items`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${numberText(count)} ${count === 1 ? noun : plural}`;
}

export function numberText(count: number): string {
  return count.toLocaleString('en');
}
