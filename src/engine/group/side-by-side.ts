/** Pieces of work side by side, so many at a time. Each is tried, whatever becomes of the others. */

/** The outcomes, in the order of the pieces. */
export async function sideBySide<T, R>(
  pieces: readonly T[], most: number, work: (piece: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const outcomes: PromiseSettledResult<R>[] = [];
  const waiting = pieces.entries();
  const worker = async () => {
    for (const [place, piece] of waiting) [outcomes[place]] = await Promise.allSettled([work(piece)]);
  };
  await Promise.all(Array.from({ length: Math.min(most, pieces.length) }, worker));
  return outcomes;
}
