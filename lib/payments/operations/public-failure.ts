/** What a caller is told when Stripe did not carry out what was asked; nothing of Stripe's own words. */
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { isRefusal } from './keep-failure.ts';

export const publicFailure = (failure: StripeFailure): PublicError =>
  isRefusal(failure)
    ? publicError('payment_provider_rejected')
    : publicError('payment_provider_unavailable', { retryAfterSeconds: 3 });
