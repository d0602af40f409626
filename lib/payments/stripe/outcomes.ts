/** Stripe's error classes become four classes of ours, each with one way to go on (PAYMENT-RULES, failure classes). */
import Stripe from 'stripe';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { observeIntent } from './observe-intent.ts';

export type FailureClass = 'declined' | 'rejected' | 'retryable' | 'indeterminate';

export type StripeFailure = {
  readonly class: FailureClass;
  readonly code: string;
  readonly declineCode: string | null;
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
  serverError: false,
  intent: null,
  requestId: null,
});

function classify(error: InstanceType<typeof Stripe.errors.StripeError>): FailureClass {
  if (error instanceof Stripe.errors.StripeCardError) return 'declined';
  if (error instanceof Stripe.errors.StripeRateLimitError) return 'retryable';
  if (error.code === 'idempotency_key_in_use' || error.code === 'lock_timeout') return 'retryable';
  if (error.statusCode === 409) return 'retryable';
  if (error instanceof Stripe.errors.StripeConnectionError)
    return wasRefused(error) ? 'retryable' : 'indeterminate';
  if (error.statusCode !== undefined && error.statusCode >= 500) return 'indeterminate';
  if (error instanceof Stripe.errors.StripeAPIError) return 'indeterminate';
  return 'rejected';
}

/** Refused before anything was sent: nothing can have happened at Stripe. */
function wasRefused(error: InstanceType<typeof Stripe.errors.StripeError>): boolean {
  const detail: unknown = error.detail;
  const code = typeof detail === 'object' && detail !== null && 'code' in detail ? detail.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
}

/** Turns what the SDK threw into a failure value; anything that is not Stripe's is a bug and thrown on. */
export function failureOf(error: unknown): StripeFailure {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const intent = error.payment_intent;
  return {
    class: classify(error),
    code: error.code ?? error.type ?? 'unknown',
    declineCode: error.decline_code ?? null,
    serverError: error.statusCode !== undefined && error.statusCode >= 500,
    intent: intent ? observeIntent(intent) : null,
    intentSecret: intent?.client_secret ?? null,
    requestId: error.requestId ?? null,
  };
}

/** Asks Stripe; what goes wrong there is a value, what goes wrong here is thrown on. */
export async function asked<T>(call: () => Promise<T>): Promise<Result<T, StripeFailure>> {
  try {
    return ok(await call());
  } catch (error) {
    return err(failureOf(error));
  }
}
