/** The most requests at a time: a batch can be of thousands of items, and a request must not wait long for a socket. */
const CONCURRENCY = 32;

/** Works on elements, several at a time. The first error is thrown when the work that had begun has ended. */
export async function inParallel<T>(elements: Iterable<T>, work: (element: T) => Promise<void>): Promise<void> {
  const waiting = elements[Symbol.iterator]();
  let failed = false;
  const worker = async () => {
    for (let next = waiting.next(); !failed && !next.done; next = waiting.next()) {
      await work(next.value).catch((error) => {
        failed = true;
        throw error;
      });
    }
  };
  const results = await Promise.allSettled(Array.from({ length: CONCURRENCY }, worker));
  const failure = results.find(({ status }) => status === 'rejected');
  if (failure) throw (failure as PromiseRejectedResult).reason;
}
