/** What an admin learns when Stripe refused a refund: what it has refunded already is in our rows by then (rule 37). */
import type { RefundView } from '#lib/contracts/refunds.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';

/** Why a refund was refused: somebody refunded the payment at Stripe, and our rows did not show it yet. */
export const REFUNDED_AT_STRIPE = 'refunded_at_stripe';
const REFUNDED_ELSEWHERE = new Set([REFUNDED_AT_STRIPE, 'charge_already_refunded']);

export const refundRefused = (failure: StripeFailure, refund: RefundView): PublicError =>
  REFUNDED_ELSEWHERE.has(failure.code)
    ? publicError('refunded_at_stripe', { details: { refund } })
    : publicError('refund_refused', { details: { refund } });
