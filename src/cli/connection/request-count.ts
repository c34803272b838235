/** Counts the requests of clients, with those that were refused, and without repetitions. */
export class RequestCount {
  private requests = 0;

  public get count(): number {
    return this.requests;
  }

  /** @param client a client of the SDK */
  public watch(client: object): void {
    const { middlewareStack } = client as {
      middlewareStack: { add(middleware: (next: Handler) => Handler, options: { step: 'initialize'; name: string }): void };
    };
    middlewareStack.add((next) => async (request) => {
      this.requests++;
      return next(request);
    }, { step: 'initialize', name: 'requestCount' });
  }
}

type Handler = (request: never) => Promise<unknown>;
