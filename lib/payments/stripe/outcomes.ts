/**
 * Turns Stripe's errors into four failure classes, each with one way to go on (docs/payment-rules.md). An error is
 * identified by its data, never by its class: a production build can hold several copies of the SDK, and the one client
 * of a process throws the errors of only one of them (rule 41; vercel/next.js#89192). Pure: who asks is in ask.ts.
 */
import type Stripe from 'stripe';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { observeIntent } from './observe-intent.ts';

/** What happened to the tries of one call. */
export type Tries = {
  /** One may have been carried out without an answer that says so. */
  unclear: boolean;
  /** One had no answer of Stripe's at all: it may still be under way. */
  unanswered: boolean;
};

export type FailureClass = 'declined' | 'rejected' | 'retryable' | 'indeterminate';

export type StripeFailure = {
  readonly class: FailureClass;
  readonly code: string;
  readonly declineCode: string | null;
  /** The parameter that Stripe refused: `customer`, `payment_method`. */
  readonly param: string | null;
  /** Whether the error is a stored server error of the first call: the same key would only repeat it (rule 6). */
  readonly serverError: boolean;
  /** Whether Stripe said that it repeats a stored answer: no call under the key is under way any more. */
  readonly replayed?: boolean;
  /** Whether it was seen here, and nobody asked. An answer without a request's id is one, too: a proxy's. */
  readonly seenHere?: boolean;
  /** The intent that Stripe attached to the error, for example the one that could not be cancelled. */
  readonly intent: IntentObservation | null;
  /** The client secret of that intent: a create that was declined made an intent all the same. */
  readonly intentSecret?: string | null;
  /** For admins and logs, never for shoppers. */
  readonly requestId: string | null;
};

/** A failure that was seen here, without asking Stripe. */
export const localFailure = (as: FailureClass, code: string): StripeFailure => ({
  class: as,
  code,
  declineCode: null,
  param: null,
  serverError: false,
  seenHere: true,
  intent: null,
  requestId: null,
});

/** Whether asking again cannot help: the failure is Stripe's last word on these parameters. */
export const isRefusal = (failure: StripeFailure): boolean =>
  failure.class === 'rejected' || failure.class === 'declined';

/** A member of what may be no object. */
export const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** The types of errors that the v1 API has. Another one is somebody else's word, or one that nobody here knows yet. */
const ERROR_TYPES: ReadonlySet<unknown> = new Set([
  'api_error',
  'authentication_error',
  'card_error',
  'idempotency_error',
  'invalid_request_error',
  'rate_limit_error',
]);

/** Whether a body is Stripe's: each of its objects names its kind, each of its errors its type. */
export const isAnswerOfStripe = (status: number, body: unknown): boolean =>
  status < 400
    ? typeof memberOf(body, 'object') === 'string'
    : ERROR_TYPES.has(memberOf(memberOf(body, 'error'), 'type'));

/** What an error of the SDK says; which copy of the SDK made it does not matter. */
type ErrorOfStripe = Partial<InstanceType<typeof Stripe.errors.StripeError>> & { readonly type: string };

/** The SDK sets all of these on each of its errors. Names of classes of the v2 API do not begin with "Stripe". */
function isErrorOfStripe(error: unknown): error is ErrorOfStripe {
  if (typeof error !== 'object' || error === null || !('type' in error)) return false;
  if (typeof error.type !== 'string') return false;
  if (/^Stripe\w*Error$/.test(error.type)) return true;
  return 'rawType' in error && 'raw' in error && 'statusCode' in error && 'requestId' in error;
}

/** Codes and statuses that say: not now, the same request later. */
const RETRYABLE_CODES: ReadonlySet<string | undefined> = new Set([
  'idempotency_key_in_use',
  'lock_timeout',
  'rate_limit',
]);
const RETRYABLE_STATUSES = new Set([409, 429]);
/** Statuses by which Stripe refuses a request for good. Any other answer says nothing certain. */
const REFUSALS = new Set([400, 401, 403, 404]);
/** Those with which Stripe turns a request away before it looks at its key: they say nothing of an earlier try. */
const AT_THE_DOOR = new Set([401, 403]);
/** Thrown by the SDK itself before anything is sent, so there is no status. */
const LOCAL_REFUSALS = new Set(['StripeAuthenticationError', 'StripeInvalidRequestError']);

const NOT_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** Whether a connection failed before anything could be sent over it. */
export const wasNotSent = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && NOT_SENT.has(error.code);

function classify({ type, rawType, code, statusCode, detail }: ErrorOfStripe): FailureClass {
  if (statusCode === undefined) {
    if (type === 'StripeCardError') return 'declined';
    if (LOCAL_REFUSALS.has(type)) return 'rejected';
    return wasNotSent(detail) ? 'retryable' : 'indeterminate';
  }
  if (statusCode >= 500) return 'indeterminate';
  if (RETRYABLE_STATUSES.has(statusCode)) return 'retryable';
  if (RETRYABLE_CODES.has(code)) return 'retryable';
  if (statusCode === 402) return 'declined';
  return REFUSALS.has(statusCode) && rawType !== 'api_error' ? 'rejected' : 'indeterminate';
}

const isReplayed = ({ headers }: ErrorOfStripe): boolean => headers?.['idempotent-replayed'] === 'true';

/**
 * Whether Stripe has stored the server error as the answer of the key. Its own 500 is, unless an earlier try may
 * still be under way: then it may come from before the key was looked at. A 502, 503 or 504 may come from a gateway
 * while the request is still being worked on. A replay is stored.
 */
const isStored = (error: ErrorOfStripe, { unanswered }: Partial<Tries>): boolean =>
  (error.statusCode === 500 && !unanswered) || ((error.statusCode ?? 0) >= 500 && isReplayed(error));

/** What the last try was told, against what may have become of the tries before it. */
function classAfter(told: FailureClass, error: ErrorOfStripe, { unclear }: Partial<Tries>): FailureClass {
  if (!unclear) return told;
  return told === 'retryable' || AT_THE_DOOR.has(error.statusCode ?? 0) ? 'indeterminate' : told;
}

/**
 * Turns what the SDK threw into a failure value; anything that is not Stripe's is a bug and thrown on.
 * @param tries what became of the tries of the same write: after one that may have been carried out, neither
 *   "later" nor "not you" means "not done". Left out: there was one try
 */
export function failureOf(error: unknown, tries: Partial<Tries> = {}): StripeFailure {
  if (!isErrorOfStripe(error)) throw error;
  const intent = error.payment_intent;
  return {
    class: classAfter(classify(error), error, tries),
    code: error.code ?? error.type,
    declineCode: error.decline_code ?? null,
    param: error.param ?? null,
    serverError: isStored(error, tries),
    replayed: isReplayed(error),
    intent: intent ? observeIntent(intent) : null,
    intentSecret: intent?.client_secret ?? null,
    requestId: error.requestId ?? null,
  };
}
