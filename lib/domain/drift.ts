/** Whether what Stripe shows and what stands here agree; pure, so that every kind of drift can be tried. */
import type { DisputeObservation } from './dispute.ts';
import type { DisputeStatus, RefundState } from './money-states.ts';
import type { AttemptState, IntentStatus } from './order-state.ts';
import type { IntentObservation } from './payment.ts';
import type { Drift } from './reconciliation.ts';
import type { RefundObservation } from './refund.ts';

/** What stands here of a payment intent; null where nothing does. */
export type KnownPayment = {
  readonly orderId: string | null;
  readonly attemptState: AttemptState | null;
  readonly intentStatus: IntentStatus | null;
  readonly paymentStatus: string | null;
  readonly amountMinor: number | null;
  readonly currency: string | null;
};

/** The states of an attempt that an intent's status allows. */
const AGREEING: Readonly<Record<IntentStatus, readonly AttemptState[]>> = {
  requires_payment_method: ['creating', 'open', 'indeterminate'],
  requires_confirmation: ['creating', 'open', 'indeterminate'],
  requires_action: ['creating', 'open', 'indeterminate'],
  processing: ['processing'],
  requires_capture: ['requires_capture'],
  succeeded: ['succeeded'],
  canceled: ['canceled'],
};

export function intentDrift(seen: IntentObservation, known: KnownPayment): Drift | null {
  const drift = (kind: Drift['kind'], detail: Drift['detail']): Drift => ({
    kind,
    subject: seen.intentId,
    orderId: known.orderId,
    detail,
  });
  const moved = seen.status === 'succeeded' ? seen.amountReceivedMinor : 0;
  if (moved > 0) {
    if (known.paymentStatus !== 'succeeded')
      return drift('payment_missing_here', { stripe_minor: moved, currency: seen.currency });
    if (known.amountMinor !== moved || known.currency !== seen.currency) {
      const currencies =
        known.currency === seen.currency
          ? { currency: seen.currency }
          : { stripe_currency: seen.currency, here_currency: known.currency };
      return drift('payment_amount_differs', {
        stripe_minor: moved,
        here_minor: known.amountMinor,
        ...currencies,
      });
    }
    return null;
  }
  const told = { stripe: seen.status, here: known.attemptState, here_payment: known.paymentStatus };
  if (known.paymentStatus === 'succeeded') return drift('payment_status_differs', told);
  const holds = seen.status === 'requires_capture' || seen.status === 'processing';
  if (known.attemptState === null) {
    // An intent that is open or over and that nobody here knows holds no money.
    return holds
      ? drift('payment_missing_here', {
          stripe_minor: seen.amountMinor,
          currency: seen.currency,
          ...told,
        })
      : null;
  }
  const agrees = AGREEING[seen.status].includes(known.attemptState);
  // One that Stripe refused to make, and that is there after all, matters when it holds money.
  const givenUp = known.attemptState === 'failed' && !holds;
  return agrees || givenUp ? null : drift('payment_status_differs', told);
}

export type KnownRefundState = {
  readonly orderId: string | null;
  readonly state: RefundState | null;
  readonly amountMinor: number | null;
  readonly currency: string | null;
};

export function refundDrift(seen: RefundObservation, known: KnownRefundState): Drift | null {
  const drift = (kind: Drift['kind'], detail: Drift['detail']): Drift => ({
    kind,
    subject: seen.refundId,
    orderId: known.orderId,
    detail,
  });
  if (known.state === null) {
    return drift('refund_missing_here', { stripe_minor: seen.amountMinor, currency: seen.currency });
  }
  const same =
    known.state === seen.status && known.amountMinor === seen.amountMinor && known.currency === seen.currency;
  return same
    ? null
    : drift('refund_differs', {
        stripe: seen.status,
        here: known.state,
        stripe_minor: seen.amountMinor,
        here_minor: known.amountMinor,
        currency: seen.currency,
      });
}

export type KnownDisputeState = {
  readonly orderId: string | null;
  readonly status: DisputeStatus | null;
  readonly amountMinor: number | null;
};

export function disputeDrift(seen: DisputeObservation, known: KnownDisputeState): Drift | null {
  const drift = (kind: Drift['kind'], detail: Drift['detail']): Drift => ({
    kind,
    subject: seen.disputeId,
    orderId: known.orderId,
    detail,
  });
  if (known.status === null) {
    return drift('dispute_missing_here', {
      stripe: seen.status,
      stripe_minor: seen.amountMinor,
      currency: seen.currency,
    });
  }
  if (known.status === seen.status && known.amountMinor === seen.amountMinor) return null;
  return drift('dispute_differs', {
    stripe: seen.status,
    here: known.status,
    stripe_minor: seen.amountMinor,
    here_minor: known.amountMinor,
    currency: seen.currency,
  });
}
