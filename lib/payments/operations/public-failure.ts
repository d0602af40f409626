/** What a caller is told when Stripe did not carry out what was asked; nothing of Stripe's own words. */
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isRefusal, type StripeFailure } from '#lib/payments/stripe/outcomes.ts';

/** The failure code of a saved method that Stripe no longer has. */
export const METHOD_GONE = 'payment_method_gone';

export function publicFailure(failure: StripeFailure): PublicError {
  if (failure.code === METHOD_GONE) return publicError('payment_method_gone');
  return isRefusal(failure)
    ? publicError('payment_provider_rejected')
    : publicError('payment_provider_unavailable', { retryAfterSeconds: 3 });
}
