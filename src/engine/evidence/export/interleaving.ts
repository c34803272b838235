/**
 * Reads several sources at the same time, as one, in the order in which their results arrive. The number of open
 * sources is limited.
 */
export async function* interleaved<T>(
  sources: readonly (() => AsyncGenerator<T>)[],
  concurrency: number,
): AsyncGenerator<T> {
  type Turn = { source: AsyncGenerator<T>; result: IteratorResult<T> };
  const running = new Map<AsyncGenerator<T>, Promise<Turn>>();
  const next = (source: AsyncGenerator<T>) => {
    const turn = source.next().then((result) => ({ source, result }));
    // After a failure, the other results are not awaited any more; their errors must not end the process.
    turn.catch(() => undefined);
    running.set(source, turn);
  };
  const waiting = [...sources].reverse();
  try {
    for (;;) {
      while (running.size < concurrency && waiting.length > 0) next(waiting.pop()!());
      if (running.size === 0) return;
      const { source, result } = await Promise.race(running.values());
      if (result.done) {
        running.delete(source);
      } else {
        yield result.value;
        next(source);
      }
    }
  } finally {
    await Promise.allSettled([...running.keys()].map((source) => source.return(undefined)));
  }
}
