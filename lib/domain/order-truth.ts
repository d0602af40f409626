/**
 * What is true about an order, derived from everything that is known of its money: the one function behind the result
 * page, the order page, the lists, the checkout and the admin (rule 43). It never says that nothing was charged where a
 * payment exists or where nobody has asked Stripe since the shopper confirmed (rule 42).
 */
import type { DisputeStatus, RefundState } from './money-states.ts';
import type { AttemptState, IntentStatus, OrderState } from './order-state.ts';

export const ORDER_TRUTH_STATES = [
  'awaiting_payment',
  /** The last try was refused; the same order can be paid in another way. */
  'declined',
  /** The bank asks the shopper, who has not answered. */
  'needs_action',
  /** Not known yet: nothing is claimed. */
  'checking',
  'processing',
  'authorized',
  /** Stripe has the money; the order is being completed. */
  'finishing',
  'paid',
  'partially_captured',
  /** Radar holds the payment for a review: paid, not to be fulfilled. */
  'under_review',
  /** Money that does not fit the order: a person decides. */
  'payment_review',
  'refund_pending',
  'partially_refunded',
  'refunded',
  'disputed',
  'dispute_lost',
  'canceled',
  'expired',
  /** This attempt was ended, and the order goes on without it. */
  'replaced',
] as const;
export type OrderTruthState = (typeof ORDER_TRUTH_STATES)[number];

/**
 * none: proven that nothing was charged. unknown: nobody can say so yet. held: authorized, not charged. moving: a bank
 * works on it. some: captured. returned: captured, and all of it was refunded.
 */
export const CHARGED_STATES = ['none', 'unknown', 'held', 'moving', 'some', 'returned'] as const;
export type ChargedState = (typeof CHARGED_STATES)[number];

/** pay: the shopper can pay it. wait: it goes on by itself. none: nothing is left to do. */
export const NEXT_STEPS = ['pay', 'wait', 'none'] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

export type OrderTruth = {
  readonly state: OrderTruthState;
  readonly charged: ChargedState;
  readonly next: NextStep;
  readonly amounts: OrderAmounts;
};

/** Minor units of the order's currency, over all payments of the order. */
export type OrderAmounts = {
  readonly capturedMinor: number;
  /** Held at the bank, not captured. */
  readonly authorizedMinor: number;
  readonly releasedMinor: number;
  readonly refundedMinor: number;
  readonly refundPendingMinor: number;
  /** Withdrawn by disputes that are open or lost. */
  readonly disputedMinor: number;
  /** Captured less refunded and disputed; negative when more left than came. */
  readonly netMinor: number;
};

export type AttemptTruth = {
  readonly id: string;
  readonly state: AttemptState;
  readonly intentStatus: IntentStatus | null;
  readonly failureCode: string | null;
  readonly amountMinor: number;
};

export type PaymentTruth = {
  readonly status: 'processing' | 'requires_capture' | 'succeeded';
  /** Beyond what was owed. */
  readonly surplus: boolean;
  readonly amountMinor: number;
  readonly releasedMinor: number;
};

export type RefundTruth = {
  readonly state: RefundState;
  readonly amountMinor: number;
  readonly ofSurplus: boolean;
};

export type DisputeTruth = {
  readonly status: DisputeStatus;
  readonly amountMinor: number;
  /** Stripe took money for it that it has not given back. */
  readonly withdrawn: boolean;
};

/**
 * after_confirmation: the open attempt was read at Stripe after the confirmation ended. older: a confirmation may be
 * younger than what is known. none: nobody has asked, as in a list.
 */
export const PROOFS = ['after_confirmation', 'older', 'none'] as const;
export type Proof = (typeof PROOFS)[number];

export type OrderFacts = {
  readonly orderState: OrderState;
  readonly totalMinor: number;
  /** Oldest first. */
  readonly attempts: readonly AttemptTruth[];
  readonly payments: readonly PaymentTruth[];
  readonly refunds: readonly RefundTruth[];
  readonly disputes: readonly DisputeTruth[];
  readonly radarReviewOpen: boolean;
  /** Of the attempt that a page is about; of all of them when that is left out. */
  readonly proof: Proof;
  /** The attempt that a page is about; the one that decides when left out. */
  readonly attemptId?: string;
};

/** Sent or about to be sent; one that waits for approval may never be. */
const PENDING_REFUNDS: readonly RefundState[] = ['reserved', 'pending', 'requires_action'];
const OPEN_DISPUTES: readonly DisputeStatus[] = [
  'needs_response',
  'under_review',
  'appeal_needs_response',
  'appeal_under_review',
];

/** Settled before a chargeback, the bank keeps what it took: for the books that is a loss like any other. */
const isLost = ({ status, withdrawn }: DisputeTruth): boolean =>
  status === 'lost' || (status === 'prevented' && withdrawn);

const sum = <T extends { readonly amountMinor: number }>(items: readonly T[]): number =>
  items.reduce((total, item) => total + item.amountMinor, 0);

export function orderTruth(facts: OrderFacts): OrderTruth {
  const amounts = amountsOf(facts);
  const state = moneyState(facts) ?? attemptState(facts);
  return { state, charged: chargedOf(facts, amounts), next: NEXT[state], amounts };
}

function amountsOf({ attempts, payments, refunds, disputes }: OrderFacts): OrderAmounts {
  const capturedMinor = sum(payments.filter((payment) => payment.status === 'succeeded'));
  const refundedMinor = sum(refunds.filter((refund) => refund.state === 'succeeded'));
  const disputedMinor = sum(
    disputes.filter((dispute) => isLost(dispute) || OPEN_DISPUTES.includes(dispute.status)),
  );
  return {
    capturedMinor,
    authorizedMinor: sum(attempts.filter((attempt) => attempt.state === 'requires_capture')),
    releasedMinor: payments.reduce((total, payment) => total + payment.releasedMinor, 0),
    refundedMinor,
    refundPendingMinor: sum(refunds.filter((refund) => PENDING_REFUNDS.includes(refund.state))),
    disputedMinor,
    netMinor: capturedMinor - refundedMinor - disputedMinor,
  };
}

/** The state of an order whose money has been captured; null when none was. */
function moneyState(facts: OrderFacts): OrderTruthState | null {
  const { orderState, disputes } = facts;
  const captured = facts.payments.filter((payment) => payment.status === 'succeeded');
  if (captured.length === 0) return orderState === 'paid' ? paidState(facts, facts.totalMinor) : null;
  if (disputes.some(({ status }) => OPEN_DISPUTES.includes(status))) return 'disputed';
  if (disputes.some(isLost)) return 'dispute_lost';
  // What was paid beyond the order's total goes back beside it and says nothing about the order.
  const own = captured.some((payment) => !payment.surplus);
  const counts = (surplus: boolean): boolean => !own || !surplus;
  const capturedMinor = sum(captured.filter((payment) => counts(payment.surplus)));
  const refunds = facts.refunds.filter((refund) => counts(refund.ofSurplus));
  const refundedMinor = sum(refunds.filter((refund) => refund.state === 'succeeded'));
  const pendingMinor = sum(refunds.filter((refund) => PENDING_REFUNDS.includes(refund.state)));
  if (refundedMinor >= capturedMinor) return 'refunded';
  if (refundedMinor + pendingMinor >= capturedMinor) return 'refund_pending';
  if (orderState !== 'paid') return 'payment_review';
  if (facts.radarReviewOpen) return 'under_review';
  if (pendingMinor > 0) return 'refund_pending';
  if (refundedMinor > 0) return 'partially_refunded';
  return paidState(facts, capturedMinor);
}

function paidState(facts: OrderFacts, capturedMinor: number): OrderTruthState {
  if (facts.radarReviewOpen) return 'under_review';
  return capturedMinor < facts.totalMinor ? 'partially_captured' : 'paid';
}

/** Money on its way, the surest first. */
const MOVING: readonly OrderTruthState[] = ['finishing', 'authorized', 'processing'];

/** The state of an order without captured money: its attempts say how far it has come. */
function attemptState(facts: OrderFacts): OrderTruthState {
  const { attempts, orderState } = facts;
  if (orderState === 'review') return 'payment_review';
  const states = attempts.map((attempt) => liveState(attempt, facts));
  // Money on its way decides, whichever attempt a page is about.
  const moving = MOVING.find((state) => states.includes(state));
  if (moving) return moving;
  const live = attempts.findLast((attempt) => liveState(attempt, facts) !== null);
  const asked = attempts.find((attempt) => attempt.id === facts.attemptId);
  const focus = asked ?? live;
  const state = focus ? liveState(focus, facts) : null;
  if (state !== null) return state;
  if (orderState === 'expired') return 'expired';
  if (orderState !== 'awaiting_payment') return 'canceled';
  return asked ? 'replaced' : 'awaiting_payment';
}

/** What a live attempt says; null for one that has ended without money. */
function liveState(attempt: AttemptTruth, facts: OrderFacts): OrderTruthState | null {
  switch (attempt.state) {
    case 'succeeded':
      return 'finishing';
    case 'requires_capture':
      return 'authorized';
    case 'processing':
      return 'processing';
    case 'creating':
    case 'indeterminate':
      return 'checking';
    case 'open':
      return openState(attempt, proofOf(attempt, facts));
    case 'canceled':
    case 'failed':
      return null;
  }
}

/** What was asked about one attempt proves nothing about another. */
const proofOf = (attempt: AttemptTruth, { attemptId, proof }: OrderFacts): Proof =>
  // Stryker disable next-line StringLiteral: any word but the two proofs would do here.
  attemptId === undefined || attemptId === attempt.id ? proof : 'none';

function openState({ intentStatus, failureCode }: AttemptTruth, proof: Proof): OrderTruthState {
  switch (intentStatus) {
    case 'succeeded':
      return 'finishing';
    case 'requires_capture':
      return 'authorized';
    case 'processing':
      return 'processing';
    default:
      if (proof === 'older') return 'checking';
      if (intentStatus === 'requires_action') return 'needs_action';
      return intentStatus === 'requires_payment_method' && failureCode !== null
        ? 'declined'
        : 'awaiting_payment';
  }
}

/** Ended because Stripe did not know its intent any more: it may have been paid before, or with a key of another account. */
const isForgotten = ({ state, intentStatus }: AttemptTruth): boolean =>
  state === 'failed' && intentStatus !== null;

function chargedOf(facts: OrderFacts, amounts: OrderAmounts): ChargedState {
  if (amounts.capturedMinor > 0) {
    return amounts.refundedMinor >= amounts.capturedMinor ? 'returned' : 'some';
  }
  if (facts.orderState === 'paid' || facts.orderState === 'review') return 'unknown';
  const states = facts.attempts.map((attempt) => liveState(attempt, facts));
  const shown = (status: PaymentTruth['status']) =>
    facts.payments.some((payment) => payment.status === status);
  if (states.includes('finishing') || states.includes('processing') || shown('processing')) return 'moving';
  if (states.includes('authorized') || shown('requires_capture')) return 'held';
  if (states.includes('checking')) return 'unknown';
  const proven = facts.attempts.every((attempt, index) =>
    states[index] === null ? !isForgotten(attempt) : proofOf(attempt, facts) === 'after_confirmation',
  );
  return proven ? 'none' : 'unknown';
}

const NEXT: Readonly<Record<OrderTruthState, NextStep>> = {
  awaiting_payment: 'pay',
  declined: 'pay',
  needs_action: 'pay',
  checking: 'wait',
  processing: 'wait',
  authorized: 'wait',
  finishing: 'wait',
  paid: 'none',
  partially_captured: 'none',
  under_review: 'wait',
  payment_review: 'wait',
  refund_pending: 'wait',
  partially_refunded: 'none',
  refunded: 'none',
  disputed: 'none',
  dispute_lost: 'none',
  canceled: 'pay',
  expired: 'pay',
  replaced: 'pay',
};

/** States in which money has moved or may be moving: a checkout shows them instead of a second form. */
const HOLDS_MONEY: readonly OrderTruthState[] = [
  'processing',
  'authorized',
  'finishing',
  'paid',
  'partially_captured',
  'under_review',
  'payment_review',
  'refund_pending',
  'partially_refunded',
  'refunded',
  'disputed',
  'dispute_lost',
];
export const holdsMoney = (state: OrderTruthState): boolean => HOLDS_MONEY.includes(state);

/** States of an attempt that the same form can still pay. */
export const canStillPay = (state: OrderTruthState): boolean =>
  state === 'awaiting_payment' || state === 'declined' || state === 'needs_action';

/**
 * The same order while a confirmation may still be running: what says that it is not paid may be about to change. That
 * the bank asks the shopper stays true until they answer.
 * @param truth as the server answered it
 */
export function whileConfirming(truth: OrderTruth): OrderTruth {
  if (!canStillPay(truth.state)) return truth;
  const unknown = { ...truth, charged: 'unknown' } as const;
  return truth.state === 'needs_action' ? unknown : { ...unknown, state: 'checking', next: NEXT.checking };
}

/** States that end a payment: a page that shows one has nothing to wait for. All others are watched. */
const SETTLED: readonly OrderTruthState[] = [
  'paid',
  'partially_captured',
  'partially_refunded',
  'refunded',
  'disputed',
  'dispute_lost',
  'canceled',
  'expired',
  'replaced',
];
export const isSettled = (state: OrderTruthState): boolean => SETTLED.includes(state);

/** States of an order that its buyer counts as bought. */
const BOUGHT: readonly OrderTruthState[] = ['paid', 'partially_captured', 'under_review'];
export const isBought = (state: OrderTruthState): boolean => BOUGHT.includes(state);
