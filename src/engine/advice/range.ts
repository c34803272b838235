/** A prediction: the least and, where it is known, the most. */
export interface Range {
  readonly least: number;

  /** None if nothing bounds it. */
  readonly most?: number;
}

/** The sum; a range that is unknown adds nothing to the least, and leaves the most unknown. */
export function sumOf(ranges: readonly (Range | undefined)[]): Range {
  const least = ranges.reduce((sum, range) => sum + (range?.least ?? 0), 0);
  if (ranges.some((range) => range?.most === undefined)) return { least };
  return { least, most: ranges.reduce((sum, range) => sum + range!.most!, 0) };
}

export function scaled({ least, most }: Range, factor: number): Range {
  return { least: least * factor, ...most !== undefined && { most: most * factor } };
}
