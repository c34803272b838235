/** Requests about settings: paced, repeated after transient errors, page by page, and refused with the action named. */
import type { SettingsClients } from './settings-clients';
import { Pace } from '../../clock/clock';
import { isUnanswered, type RequestError, withRetries } from '../dynamodb/retry';

/** Each action is paced by itself: DescribeContinuousBackups and DescribeAlarms take about ten requests a second. */
const PER_SECOND = 8;

/** DynamoDB takes 2,500 a second, and each setting looks at the table before and after it is put back. */
const TABLES_PER_SECOND = 100;

const DENIED = /AccessDenied|NotAuthorized|UnauthorizedOperation|^AuthorizationError/;

/** A request was answered with an error, so what it asks for is unknown. */
export class Unreadable extends Error {
  public readonly name = 'Unreadable';
}

type SendPage<P> = (token?: string) => Promise<P>;

type ReadPage<P, E> = (page: P) => readonly [elements: readonly E[] | undefined, next: string | undefined];

export class Requests {
  private readonly paces = new Map<string, Pace>();

  /** @param known answers about the account, for several tables that are read in one go; each asks again if left out */
  constructor(
    public readonly aws: SettingsClients,
    private readonly signal?: AbortSignal,
    private readonly known?: Map<string, Promise<unknown>>,
  ) {}

  /**
   * Sends a request, or fails with the reason in words. Network failures stay as they are.
   *
   * @param action as IAM names it: `dynamodb:DescribeTimeToLive`
   */
  public async ask<T>(action: string, send: () => Promise<T>): Promise<T> {
    await this.paceOf(action).turn();
    try {
      return await withRetries(this.aws.clock, send, this.signal);
    } catch (error) {
      throw explained(action, error as RequestError);
    }
  }

  /** The same, where an error of some name is an answer: there is none. */
  public async find<T>(action: string, absent: string, send: () => Promise<T>): Promise<T | undefined> {
    return this.ask(action, () => send().catch((error: Error) => {
      if (error.name === absent) return undefined;
      throw error;
    }));
  }

  /** Every element of a list. */
  public async pages<P, E>(action: string, send: SendPage<P>, read: ReadPage<P, E>): Promise<E[]> {
    const found: E[] = [];
    for await (const element of this.each(action, send, read)) found.push(element);
    return found;
  }

  /** The same one by one: no page is asked for in vain. */
  public async* each<P, E>(action: string, send: SendPage<P>, read: ReadPage<P, E>): AsyncGenerator<E> {
    for (let token: string | undefined, first = true; first || token; first = false) {
      const from = token;
      const [elements = [], next] = read(await this.ask(action, () => send(from)));
      yield* elements;
      token = next;
    }
  }

  /** What is the same for every table of the account. A failure is not kept. */
  public async ofAccount<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const answer = this.known?.get(question) as Promise<T> | undefined ?? ask();
    this.known?.set(question, answer);
    return answer.catch((error: Error) => {
      this.known?.delete(question);
      throw error;
    });
  }

  private paceOf(action: string): Pace {
    const perSecond = action === 'dynamodb:DescribeTable' ? TABLES_PER_SECOND : PER_SECOND;
    const pace = this.paces.get(action) ?? new Pace(perSecond, this.aws.clock);
    this.paces.set(action, pace);
    return pace;
  }
}

function explained(action: string, error: RequestError): Error {
  const { name, message, $metadata } = error;
  if (DENIED.test(name)) return new Unreadable(`${action} is denied`, { cause: error });
  return isUnanswered(error) || !$metadata?.httpStatusCode ? error as Error
    : new Unreadable(`${action}: ${name}: ${message.split('\n')[0]}`, { cause: error });
}
