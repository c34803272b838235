/** One answer of AWS. */
export interface Answer {
  readonly operation: string;
  readonly region: string;
  readonly input: { readonly [name: string]: any };

  /** None where the question failed. */
  readonly output?: { readonly [name: string]: any };
  readonly error?: string;

  /** The request, as CloudTrail knows it. */
  readonly requestId?: string;
  readonly at: string;
}

/** A client of the AWS SDK, as far as it can be listened to. */
interface Client {
  readonly config: { readonly region: () => Promise<string> };
  readonly middlewareStack: {
    add(middleware: Middleware, options: { readonly step: 'initialize'; readonly name: string }): void;
  };
}

type Handler = (request: any) => Promise<any>;
type Middleware = (next: Handler, context: { readonly commandName?: string }) => Handler;

/** All answers of AWS during a run, as evidence of the actual state, independent of the checks. */
export class AnswerRecord {
  public readonly answers: Answer[] = [];

  /** Records the answers to a client from now on. */
  public listenTo<C extends Client>(client: C): C {
    client.middlewareStack.add((next, { commandName = '' }) => async (request) => {
      const question = {
        operation: commandName.replace(/Command$/, ''),
        region: await client.config.region(),
        input: request.input,
        at: new Date().toISOString(),
      };
      try {
        const response = await next(request);
        const { $metadata, ...output } = response.output;
        this.answers.push({ ...question, output, requestId: $metadata?.requestId });
        return response;
      } catch (error) {
        const { name, message, $metadata } = error as Error & { readonly $metadata?: { readonly requestId?: string } };
        this.answers.push({ ...question, error: `${name}: ${message}`, requestId: $metadata?.requestId });
        throw error;
      }
    }, { step: 'initialize', name: 'record' });
    return client;
  }

  /** The last answer to a question, if it was answered. */
  public last(operation: string, asked: (input: Answer['input'], region: string) => boolean): Answer['output'] {
    return [...this.answers]
      .reverse()
      .find((answer) => answer.operation === operation && asked(answer.input, answer.region))?.output;
  }
}
