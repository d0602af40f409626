/**
 * The SDK's HTTP client, watched: it measures Stripe's clock, and it remembers whether an earlier try of the same write may
 * have reached Stripe. The SDK repeats a write by itself and throws the error of the last try alone. When the first try was
 * cut and the second refused, that error says that nothing was sent, although the first may have charged somebody.
 *
 * It also tells Stripe's answers from those of something in between: the SDK takes any JSON without an `error` for the
 * object that was asked for, whatever its status.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import Stripe from 'stripe';
import { noteStripeDate } from '#lib/observability/clock-offset.ts';
import { answersRequest, type Sent } from './answers-request.ts';
import { isAnswerOfStripe, type Tries, wasNotSent } from './outcomes.ts';

type HttpClient = NonNullable<NonNullable<ConstructorParameters<typeof Stripe>[1]>['httpClient']>;

const KEY = Symbol.for('markethub.stripe-tries');
type Holder = { [KEY]?: AsyncLocalStorage<Tries> };

/** One for all copies of this module: the client that one copy made serves the calls of the others. */
function tries(): AsyncLocalStorage<Tries> {
  const holder = globalThis as Holder;
  holder[KEY] ??= new AsyncLocalStorage<Tries>();
  return holder[KEY];
}

/** Runs one call of Stripe. @returns its promise, and what happened to its tries */
export async function watchTries<T>(
  call: () => Promise<T>,
): Promise<{ result: PromiseSettledResult<T>; tries: Tries }> {
  const watched: Tries = { unclear: false, unanswered: false };
  const [result] = await Promise.allSettled([tries().run(watched, call)]);
  return { result, tries: watched };
}

/** Not an answer to what was asked: Stripe may have done it, or still be at it. */
const isUnclear = (status: number): boolean => status >= 500;

/** A gateway's, not Stripe's: what was asked may still be under way behind it. */
const isOfGateway = (status: number): boolean => status > 500;

type Answer = Awaited<ReturnType<HttpClient['makeRequest']>>;

/**
 * The answer, with a body that is read as broken JSON when it is a proxy's, or belongs to another request: nobody knows
 * what became of this one.
 */
function onlyOfStripe(answer: Answer, sent: Sent, tries: Tries | undefined): Answer {
  const toJSON: Answer['toJSON'] = async () => {
    const body: unknown = await answer.toJSON();
    const status = answer.getStatusCode();
    if (isAnswerOfStripe(status, body) && answersRequest(sent, status, body)) return body;
    if (tries) Object.assign(tries, { unclear: true, unanswered: true });
    throw new Error('the answer is not one of Stripe to this request');
  };
  return {
    getStatusCode: () => answer.getStatusCode(),
    getHeaders: () => answer.getHeaders(),
    getRawResponse: () => answer.getRawResponse(),
    toStream: (done) => answer.toStream(done),
    toJSON,
  };
}

export function watchedHttpClient(): HttpClient {
  const inner = Stripe.createNodeHttpClient();
  const makeRequest: HttpClient['makeRequest'] = async (...args) => {
    const [, , path, method, , data] = args;
    const watched = method === 'GET' ? undefined : tries().getStore();
    const sentAtMs = Date.now();
    try {
      const response = await inner.makeRequest(...args);
      const date = response.getHeaders().date;
      noteStripeDate({
        date: typeof date === 'string' ? date : undefined,
        sentAtMs,
        receivedAtMs: Date.now(),
      });
      const status = response.getStatusCode();
      if (watched && isUnclear(status)) watched.unclear = true;
      if (watched && isOfGateway(status)) watched.unanswered = true;
      return onlyOfStripe(response, { method, path, data }, watched);
    } catch (error) {
      if (watched && !wasNotSent(error)) Object.assign(watched, { unclear: true, unanswered: true });
      throw error;
    }
  };
  return { getClientName: () => inner.getClientName(), makeRequest };
}
