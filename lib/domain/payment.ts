/**
 * The decision behind the one projection: what a payment intent, seen in an event or by a read, does to the attempt
 * and its order. Pure, safe to repeat, and never back across what is ordered (rules 3, 7, 9, I7).
 */
import { decideByOrder, type Standing } from './observation-order.ts';
import type { AttemptClosing, AttemptState, IntentStatus, OrderState } from './order-state.ts';

/** What a payment intent showed. `source` tells whether it is an event (may be old) or our own read (true now). */
export type IntentObservation = {
  readonly intentId: string;
  readonly status: IntentStatus;
  readonly amountMinor: number;
  readonly amountReceivedMinor: number;
  readonly currency: string;
  /** Our own metadata, null when absent. */
  readonly installation: string | null;
  readonly attemptId: string | null;
  readonly failureCode: string | null;
  readonly declineCode: string | null;
  /** Stripe's `next_action.type` and the end that it names for it, while the shopper has something to do. */
  readonly nextActionType: string | null;
  readonly nextActionExpiresUnix: number | null;
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
  readonly disputed: boolean;
  readonly capturedMinor: number;
  readonly amountMinor: number;
  readonly refundedMinor: number;
  readonly currency: string;
  readonly fingerprint: string | null;
  readonly balanceTransactionId: string | null;
  /** `payment`: without a card. Null until it was read. */
  readonly balanceKind: 'charge' | 'payment' | null;
  /** Of the balance transaction, in the balance's currency; null until it was read. */
  readonly feeMinor: number | null;
  readonly netMinor: number | null;
  readonly balanceCurrency: string | null;
  /** Radar put it into the queue of manual reviews; the review itself may be made a moment later. */
  readonly manualReview: boolean;
  /** Radar's review of it, open or closed. */
  readonly reviewId: string | null;
};

/** What our rows know of what a charge says happened to its money. */
export type ChargeFacts = {
  /** Refunds that are at Stripe, or on their way there. */
  readonly refundedMinor: number;
  readonly disputeKnown: boolean;
  /** The review that the charge names, or any of its payment when it names none. */
  readonly reviewKnown: boolean;
};

/**
 * What a charge tells of that our rows do not know: its own objects say more and have to be read. A charge alone leads
 * to them when their own events are lost.
 */
export function unknownOfCharge(
  seen: Pick<ChargeObservation, 'refundedMinor' | 'disputed' | 'manualReview' | 'reviewId'>,
  facts: ChargeFacts,
): ('refunds' | 'disputes' | 'review')[] {
  return [
    ...((seen.reviewId !== null || seen.manualReview) && !facts.reviewKnown ? (['review'] as const) : []),
    ...(seen.refundedMinor > facts.refundedMinor ? (['refunds'] as const) : []),
    ...(seen.disputed && !facts.disputeKnown ? (['disputes'] as const) : []),
  ];
}

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
  readonly nextActionType: string | null;
  /** What the order is about now; differs when the cart changed and a later attempt froze it anew. */
  readonly orderSnapshotHash: string;
  readonly orderState: OrderState;
  /** Its stock went back to the shelf. */
  readonly holdIsGone: boolean;
  /** Whether another attempt's money already is this order's payment. */
  readonly orderHasPayment: boolean;
};

export type IntentMove =
  | { readonly kind: 'none'; readonly reason: 'no_change' | 'stale' }
  /** The event moves between open states, which have no order: read the intent and project what is read. */
  | { readonly kind: 'read' }
  | { readonly kind: 'open'; readonly status: IntentStatus; readonly countFailure: boolean }
  | { readonly kind: 'processing' }
  /** A debit of an attempt that was reported as refused: it goes on, with the stock that is still there. */
  | { readonly kind: 'revive' }
  | { readonly kind: 'authorised' }
  /** An authorisation of an attempt that was reported as refused and holds no stock: it is cancelled at Stripe. */
  | { readonly kind: 'let_go' }
  | { readonly kind: 'settle' }
  /** Money for an attempt whose hold is gone: take the stock again, or flag it. */
  | { readonly kind: 'settle_late' }
  | { readonly kind: 'surplus' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'cancel'; readonly orderState: 'awaiting_payment' | 'cancelled' | 'expired' };

const none = (reason: 'no_change' | 'stale'): IntentMove => ({ kind: 'none', reason });

/** Decides the move. */
export function decideIntentMove(
  attempt: AttemptFacts,
  seen: IntentObservation,
  standing: Standing,
): IntentMove {
  switch (seen.status) {
    case 'succeeded':
      return decideSucceeded(attempt, seen);
    case 'canceled':
      return decideCanceled(attempt);
    case 'requires_capture':
      if (attempt.state === 'succeeded' || attempt.state === 'canceled') return none('stale');
      if (attempt.state === 'failed') return { kind: 'let_go' };
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
      return decideProcessing(attempt, standing);
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'requires_action':
      return decideOpen(attempt, seen, standing);
  }
}

function decideSucceeded(attempt: AttemptFacts, seen: IntentObservation): IntentMove {
  if (attempt.state === 'succeeded') return none('no_change');
  // Money alone: a label that somebody edited in Stripe's dashboard is no other amount (rule 38).
  const agrees =
    (seen.amountReceivedMinor === attempt.amountMinor || seen.amountReceivedMinor === attempt.captureMinor) &&
    seen.currency === attempt.currency;
  // Money of a superseded attempt would pay for another cart: it is kept beside the order, which goes on.
  const otherCart = attempt.orderSnapshotHash !== attempt.snapshotHash;
  if (attempt.orderHasPayment || otherCart) return { kind: 'surplus' };
  if (!agrees) return { kind: 'mismatch' };
  return attempt.holdIsGone ? { kind: 'settle_late' } : { kind: 'settle' };
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

/**
 * A debit fails out of `processing`: after a refusal, or against a later read, it may be the refused one. What was
 * told to an attempt that is over was not kept: whether it really goes on, only a read tells.
 */
function decideProcessing(attempt: AttemptFacts, standing: Standing): IntentMove {
  const unsure = attempt.failureCode !== null || standing === 'older_read';
  const over = attempt.state === 'failed';
  const decision = decideByOrder(unsure || over ? 'unordered' : 'ahead', standing);
  if (decision !== 'move') return { kind: 'read' };
  return { kind: over ? 'revive' : 'processing' };
}

function decideOpen(attempt: AttemptFacts, seen: IntentObservation, standing: Standing): IntentMove {
  if (!MAY_OPEN[attempt.state]) return none('stale');
  const failed = seen.failureCode !== null;
  if (standing !== 'event') {
    const same =
      attempt.state === 'open' &&
      attempt.intentStatus === seen.status &&
      attempt.failureCode === seen.failureCode &&
      attempt.declineCode === seen.declineCode &&
      attempt.nextActionType === seen.nextActionType;
    const decision = decideByOrder(same ? 'same' : 'unordered', standing);
    if (decision === 'none') return none('no_change');
    return decision === 'read'
      ? { kind: 'read' }
      : { kind: 'open', status: seen.status, countFailure: false };
  }
  // Before the create call has answered, the intent is known to be without a payment method.
  const stored = attempt.intentStatus ?? 'requires_payment_method';
  if (attempt.state === 'processing' || stored !== seen.status) return { kind: 'read' };
  return failed ? { kind: 'open', status: seen.status, countFailure: true } : none('no_change');
}
