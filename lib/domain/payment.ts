/**
 * The decision behind the one projection: what a payment intent, seen in an event or by a read, does to the attempt
 * and its order. Pure, safe to repeat, and never back across what is ordered (rules 3, 7, 9, I7).
 */
import type { AttemptClosing, AttemptState, IntentStatus, OrderState } from './order-state.ts';

/** What a payment intent showed. `source` tells whether it is an event (may be old) or our own read (true now). */
export type IntentObservation = {
  readonly intentId: string;
  readonly status: IntentStatus;
  readonly amountMinor: number;
  readonly amountReceivedMinor: number;
  readonly amountCapturableMinor: number;
  readonly currency: string;
  readonly livemode: boolean;
  /** Our own metadata, null when absent. */
  readonly installation: string | null;
  readonly attemptId: string | null;
  readonly snapshotHash: string | null;
  readonly failureCode: string | null;
  readonly declineCode: string | null;
  /** What was refused, as Stripe names the type; the charge may be missing, because none was made. */
  readonly failureMethodType: string | null;
  readonly chargeId: string | null;
  /** What it pays with now; Stripe takes it off after a refusal. */
  readonly paymentMethodId: string | null;
  /** The charge's details, where Stripe was asked for them. */
  readonly charge: ChargeDetails | null;
};

export type ChargeDetails = {
  readonly chargeId: string;
  readonly methodType: string | null;
  readonly cardBrand: string | null;
  readonly cardLast4: string | null;
  /** When an authorisation ends, at the latest. */
  readonly captureBeforeUnix: number | null;
};

/** What a charge showed: its money side; whether it settles anything is the intent's word alone. */
export type ChargeObservation = ChargeDetails & {
  readonly intentId: string | null;
  readonly installation: string | null;
  readonly attemptId: string | null;
  readonly status: string;
  readonly captured: boolean;
  readonly disputed: boolean;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly currency: string;
  readonly fingerprint: string | null;
  readonly failureCode: string | null;
  readonly balanceTransactionId: string | null;
  /** Of the balance transaction, in the balance's currency; null until it was read. */
  readonly feeMinor: number | null;
  readonly netMinor: number | null;
  readonly balanceCurrency: string | null;
};

export type AttemptFacts = {
  readonly state: AttemptState;
  readonly intentStatus: IntentStatus | null;
  readonly closing: AttemptClosing | null;
  readonly amountMinor: number;
  /** What we asked to capture of it, when that is less. */
  readonly captureMinor: number | null;
  readonly currency: string;
  readonly snapshotHash: string;
  readonly failureCode: string | null;
  readonly declineCode: string | null;
  /** What the order is about now; differs when the cart changed and a later attempt froze it anew. */
  readonly orderSnapshotHash: string;
  readonly orderState: OrderState;
  /** Whether another attempt's money already is this order's payment. */
  readonly orderHasPayment: boolean;
};

export type IntentMove =
  | { readonly kind: 'none'; readonly reason: 'no_change' | 'stale' }
  /** The event moves between open states, which have no order: read the intent and project what is read. */
  | { readonly kind: 'read' }
  | { readonly kind: 'open'; readonly status: IntentStatus; readonly countFailure: boolean }
  | { readonly kind: 'processing' }
  | { readonly kind: 'authorised' }
  | { readonly kind: 'settle' }
  /** Money for an attempt whose hold is gone: take the stock again, or flag it. */
  | { readonly kind: 'settle_late' }
  | { readonly kind: 'surplus' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'cancel'; readonly orderState: 'awaiting_payment' | 'cancelled' | 'expired' };

const none = (reason: 'no_change' | 'stale'): IntentMove => ({ kind: 'none', reason });

/** Decides the move. @param source `event` may be late or reordered, `read` is what Stripe says now. */
export function decideIntentMove(
  attempt: AttemptFacts,
  seen: IntentObservation,
  source: 'event' | 'read',
): IntentMove {
  switch (seen.status) {
    case 'succeeded':
      return decideSucceeded(attempt, seen);
    case 'canceled':
      return decideCanceled(attempt);
    case 'requires_capture':
      if (attempt.state === 'succeeded' || attempt.state === 'canceled') return none('stale');
      return attempt.state === 'requires_capture' ? none('no_change') : { kind: 'authorised' };
    case 'processing':
      if (
        attempt.state === 'succeeded' ||
        attempt.state === 'canceled' ||
        attempt.state === 'requires_capture'
      ) {
        return none('stale');
      }
      if (attempt.state === 'processing') return none('no_change');
      // After a refusal it may be the one that was refused, told late: a debit fails out of processing.
      if (source === 'event' && attempt.failureCode !== null) return { kind: 'read' };
      return { kind: 'processing' };
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'requires_action':
      return decideOpen(attempt, seen, source);
  }
}

function decideSucceeded(attempt: AttemptFacts, seen: IntentObservation): IntentMove {
  if (attempt.state === 'succeeded') return none('no_change');
  const agrees =
    (seen.amountReceivedMinor === attempt.amountMinor || seen.amountReceivedMinor === attempt.captureMinor) &&
    seen.currency === attempt.currency &&
    (seen.snapshotHash === null || seen.snapshotHash === attempt.snapshotHash);
  // Money of a superseded attempt would pay for another cart: it is kept beside the order, which goes on.
  const otherCart = attempt.orderSnapshotHash !== attempt.snapshotHash;
  if (attempt.orderHasPayment || otherCart) return { kind: 'surplus' };
  if (!agrees) return { kind: 'mismatch' };
  const holdIsGone = attempt.state === 'canceled' || attempt.state === 'failed';
  return holdIsGone ? { kind: 'settle_late' } : { kind: 'settle' };
}

function decideCanceled(attempt: AttemptFacts): IntentMove {
  if (attempt.state === 'succeeded') return none('stale');
  if (attempt.state === 'canceled') return none('no_change');
  // One that Stripe refused to make was never the order's last word.
  if (attempt.state === 'failed') return { kind: 'cancel', orderState: 'awaiting_payment' };
  if (attempt.closing === 'superseded') return { kind: 'cancel', orderState: 'awaiting_payment' };
  return { kind: 'cancel', orderState: attempt.closing === 'expired' ? 'expired' : 'cancelled' };
}

/** Whether an intent in an open status can still be news. */
const MAY_OPEN: Readonly<Record<AttemptState, boolean>> = {
  creating: true,
  open: true,
  processing: true,
  indeterminate: true,
  requires_capture: false,
  succeeded: false,
  canceled: false,
  failed: false,
};

function decideOpen(attempt: AttemptFacts, seen: IntentObservation, source: 'event' | 'read'): IntentMove {
  if (!MAY_OPEN[attempt.state]) return none('stale');
  const failed = seen.failureCode !== null;
  if (source === 'read') {
    const same = attempt.state === 'open' && attempt.intentStatus === seen.status;
    const told = attempt.failureCode === seen.failureCode && attempt.declineCode === seen.declineCode;
    return same && told ? none('no_change') : { kind: 'open', status: seen.status, countFailure: false };
  }
  // Before the create call has answered, the intent is known to be without a payment method.
  const stored = attempt.intentStatus ?? 'requires_payment_method';
  if (attempt.state === 'processing' || stored !== seen.status) return { kind: 'read' };
  return failed ? { kind: 'open', status: seen.status, countFailure: true } : none('no_change');
}
