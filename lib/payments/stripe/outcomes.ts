/**
 * Stripe's errors become four classes of ours, each with one way to go on (PAYMENT-RULES, failure classes). An error is told
 * by its data, never by its class: a production build can hold several copies of the SDK, and the one client of a process
 * throws the errors of only one of them (rule 41; vercel/next.js#89192).
 */
import type Stripe from 'stripe';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { wasNotSent, watchTries } from './http-client.ts';
import { observeIntent } from './observe-intent.ts';

export type FailureClass = 'declined' | 'rejected' | 'retryable' | 'indeterminate';

export type StripeFailure = {
  readonly class: FailureClass;
  readonly code: string;
  readonly declineCode: string | null;
  /** The parameter that Stripe refused: `customer`, `payment_method`. */
  readonly param: string | null;
  /** Whether the error is a stored server error of the first call: the same key would only repeat it (rule 6). */
  readonly serverError: boolean;
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
  intent: null,
  requestId: null,
});

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
const RETRYABLE_CODES = new Set(['idempotency_key_in_use', 'lock_timeout', 'rate_limit']);
const RETRYABLE_STATUSES = new Set([409, 429]);
/** Statuses by which Stripe refuses a request for good. Any other answer says nothing certain. */
const REFUSALS = new Set([400, 401, 403, 404]);
/** Thrown by the SDK itself before anything is sent, so there is no status. */
const LOCAL_REFUSALS = new Set(['StripeAuthenticationError', 'StripeInvalidRequestError']);

function classify({ type, rawType, code, statusCode, detail }: ErrorOfStripe): FailureClass {
  if (statusCode === undefined) {
    if (type === 'StripeCardError') return 'declined';
    if (LOCAL_REFUSALS.has(type)) return 'rejected';
    return wasNotSent(detail) ? 'retryable' : 'indeterminate';
  }
  if (statusCode >= 500) return 'indeterminate';
  if (RETRYABLE_STATUSES.has(statusCode)) return 'retryable';
  if (code !== undefined && RETRYABLE_CODES.has(code)) return 'retryable';
  if (statusCode === 402) return 'declined';
  return REFUSALS.has(statusCode) && rawType !== 'api_error' ? 'rejected' : 'indeterminate';
}

/**
 * Whether Stripe has stored the server error as the answer of the key. Its own 500 is; a 502, 503 or 504 may come from a
 * gateway while the request is still being worked on, unless the answer says that it is a replay.
 */
const isStored = ({ statusCode, headers }: ErrorOfStripe): boolean =>
  statusCode === 500 ||
  (statusCode !== undefined && statusCode >= 500 && headers?.['idempotent-replayed'] === 'true');

/**
 * Turns what the SDK threw into a failure value; anything that is not Stripe's is a bug and thrown on.
 * @param options.unclear an earlier try of the same write may have been carried out: "later" then does not mean "not done"
 */
export function failureOf(error: unknown, { unclear = false }: { unclear?: boolean } = {}): StripeFailure {
  if (!isErrorOfStripe(error)) throw error;
  const intent = error.payment_intent;
  const told = classify(error);
  return {
    class: told === 'retryable' && unclear ? 'indeterminate' : told,
    code: error.code ?? error.type,
    declineCode: error.decline_code ?? null,
    param: error.param ?? null,
    serverError: isStored(error),
    intent: intent ? observeIntent(intent) : null,
    intentSecret: intent?.client_secret ?? null,
    requestId: error.requestId ?? null,
  };
}

/** Asks Stripe; what goes wrong there is a value, what goes wrong here is thrown on. */
export async function asked<T>(call: () => Promise<T>): Promise<Result<T, StripeFailure>> {
  const { result, unclear } = await watchTries(call);
  return result.status === 'fulfilled' ? ok(result.value) : err(failureOf(result.reason, { unclear }));
}
