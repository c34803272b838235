/** Ctrl-C: the first one ends what is in flight properly, the second one ends at once. */
import { EXIT } from './exit-code';

export interface Interruption {
  readonly signal: AbortSignal;

  /** Ctrl-C ends the process again. */
  dispose(): void;
}

/** @param notify called at the first Ctrl-C */
export function onInterrupt(notify: () => void): Interruption {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
    notify();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  signals.forEach((name) => process.on(name, interrupt));
  return { signal: controller.signal, dispose: () => signals.forEach((name) => process.off(name, interrupt)) };
}

/** The work, until Ctrl-C. */
export class Interrupted extends Error {
  public readonly name = 'Interrupted';
}

/** Ends a sequence at Ctrl-C, at once, without waiting for an element that is on its way. */
export async function* untilInterrupted<T>(elements: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = elements[Symbol.asyncIterator]();
  const interrupted = new Promise<never>((_, reject) => {
    const end = () => reject(new Interrupted('interrupted; nothing was written'));
    if (signal.aborted) end(); else signal.addEventListener('abort', end, { once: true });
  });
  interrupted.catch(() => undefined);
  try {
    for (;;) {
      const next = iterator.next();
      const { done, value } = await Promise.race([interrupted, next]);
      if (done) return;
      yield value;
    }
  } finally {
    const ended = iterator.return?.();
    ended?.catch(() => undefined);
    if (!signal.aborted) await ended;
  }
}
