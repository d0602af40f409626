/** The answers of a pressed Pay: the intent as it is, a decline with the attempt that is kept, or why Stripe is not there. */
import type { LiveAttemptRow } from '#db/repositories/checkout.ts';
import type { CreateIntentAnswer } from '#lib/contracts/payments.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { secretPlace } from '#lib/payments/intents/create-intent.ts';
import { failureView, type Refusal } from '#lib/payments/intents/failure-view.ts';
import { publicFailure } from '#lib/payments/operations/public-failure.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { decryptField } from '#lib/security/field-encryption.ts';
import type { Renewable } from './frozen.ts';

/** 201 when this call made or confirmed the intent, 200 when it found the one that is there. */
export type StartPaymentAnswer = { readonly status: 200 | 201; readonly body: CreateIntentAnswer };
export type StartPaymentResult = Result<StartPaymentAnswer, PublicError>;

export const answerOf = (
  attempt: Renewable,
  intent: { readonly intentId: string; readonly clientSecret: string },
): CreateIntentAnswer => ({
  order: {
    number: attempt.order_number,
    totalMinor: attempt.amount_minor,
    currency: attempt.currency,
    expiresAt: new Date(attempt.expires_at).toISOString(),
  },
  paymentIntent: {
    id: intent.intentId,
    clientSecret: intent.clientSecret,
    status: attempt.intent_status ?? 'requires_payment_method',
  },
});

/** The intent of an attempt, when Stripe has answered. */
export function intentOf(attempt: LiveAttemptRow): { intentId: string; clientSecret: string } | null {
  if (attempt.stripe_intent_id === null || attempt.client_secret_enc === null) return null;
  return {
    intentId: attempt.stripe_intent_id,
    clientSecret: decryptField(attempt.client_secret_enc, secretPlace(attempt.id)),
  };
}

export const alreadyPaid = (attempt: Renewable): PublicError =>
  publicError('already_paid', { details: { order: { number: attempt.order_number } } });

/** 402: the bank refused, and the same attempt takes another method. */
export function declined(
  attempt: Renewable,
  intent: { readonly intentId: string; readonly clientSecret: string },
  why: Refusal,
): PublicError {
  const failure = failureView(why);
  const { order, paymentIntent } = answerOf(attempt, intent);
  return publicError('payment_declined', {
    message: failure.message,
    details: { failure, order, paymentIntent: { ...paymentIntent, status: 'requires_payment_method' } },
  });
}

/** What our server's confirmation came to, as the attempt's row tells it now. */
export function answerConfirmed(attempt: LiveAttemptRow, status: 200 | 201): StartPaymentResult {
  const intent = intentOf(attempt);
  if (!intent) return err(publicError('payment_indeterminate', { retryAfterSeconds: 3 }));
  if (attempt.state === 'canceled') return err(publicError('attempt_in_progress', { retryAfterSeconds: 1 }));
  if (attempt.intent_status === 'requires_payment_method' && attempt.failure_code !== null) {
    return err(declined(attempt, intent, attempt));
  }
  return ok({ status, body: answerOf(attempt, intent) });
}

/** An intent whose making or confirmation may have got through is told apart: pressing again finds it. */
export const errorOf = (failure: StripeFailure): PublicError =>
  failure.class === 'indeterminate'
    ? publicError('payment_indeterminate', { retryAfterSeconds: 3 })
    : publicFailure(failure);
