/**
 * The labels of orders: badge, headline and sentence for each true state, by payment method and decline code. The one
 * table for result page, order page, lists, checkout, cart and admin, so that no page contradicts another (rule 43).
 * Only a proven `charged: none` ever says that nothing was charged (rule 42).
 */
import { coachFor } from './decline-coach.ts';
import type { OrderTruth, OrderTruthState } from './order-truth.ts';
import { type MethodFamily, methodFamily, methodTypeName } from './payment-methods.ts';

export type LabelTone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger';

export type OrderLabels = {
  /** For a badge. */
  readonly label: string;
  readonly tone: LabelTone;
  /** A headline that stands alone. */
  readonly title: string;
  /** What happened and what follows, in one to three sentences. */
  readonly body: string;
};

type Row = {
  readonly label: string;
  readonly tone: LabelTone;
  readonly title: string;
  readonly body: string;
};

const ROWS: Readonly<Record<OrderTruthState, Row>> = {
  awaiting_payment: {
    label: 'Not paid yet',
    tone: 'warning',
    title: 'This payment is not finished',
    body: 'No payment has reached us for this order. You can go on where you left.',
  },
  declined: {
    label: 'Declined',
    tone: 'warning',
    title: 'The payment did not go through',
    // Stryker disable next-line StringLiteral: the message of the decline stands in its place.
    body: 'You can try another way to pay.',
  },
  needs_action: {
    label: 'Not paid yet',
    tone: 'warning',
    title: 'Your bank wants to check that it is you',
    body: 'Finish the check of your bank, or go back to checkout to choose another way to pay.',
  },
  checking: {
    label: 'Checking payment',
    tone: 'neutral',
    title: 'We are checking your payment',
    body: 'We do not know the result yet and keep asking. Please do not pay again until it is shown here.',
  },
  processing: {
    label: 'Processing',
    tone: 'accent',
    title: 'Your payment is on its way',
    body: 'It is not confirmed yet. We keep your items, and your orders show the result.',
  },
  authorized: {
    label: 'Authorized',
    tone: 'accent',
    title: 'Your bank has approved the payment',
    body: 'The amount is held and is charged when we complete your order. Your orders show the result.',
  },
  finishing: {
    label: 'Completing order',
    tone: 'accent',
    title: 'Your payment went through',
    body: 'We are completing your order. It is shown here in a moment.',
  },
  paid: {
    label: 'Paid',
    tone: 'success',
    title: 'Thank you, your order is placed',
    body: 'We are getting it ready.',
  },
  partially_captured: {
    label: 'Partly captured',
    tone: 'success',
    title: 'Thank you, your order is placed',
    body: 'We charged less than the total; the rest is released at your bank.',
  },
  under_review: {
    label: 'Under review',
    tone: 'warning',
    title: 'Thank you, your order is placed',
    body: 'Your payment is reviewed before we send anything. You do not have to do anything.',
  },
  payment_review: {
    label: 'Payment review',
    tone: 'warning',
    title: 'We are looking at your payment',
    body: 'Something about your payment does not match your order. We check it: you get your order or your money back, and you do not have to do anything.',
  },
  refund_pending: {
    label: 'Refund pending',
    tone: 'accent',
    title: 'Your refund is being sent',
    body: 'A refund is being sent to you.',
  },
  partially_refunded: {
    label: 'Partly refunded',
    tone: 'accent',
    title: 'Part of your payment was refunded',
    body: 'We sent part of the money back. Banks show it after 5 to 10 days.',
  },
  refunded: {
    label: 'Refunded',
    tone: 'neutral',
    title: 'Your payment was refunded',
    body: 'We sent all of the money back. Banks show it after 5 to 10 days.',
  },
  disputed: {
    label: 'Disputed',
    tone: 'danger',
    title: 'This payment is disputed',
    body: 'The payment was disputed at the bank, which decides about it.',
  },
  dispute_lost: {
    label: 'Dispute lost',
    tone: 'danger',
    title: 'This payment was disputed',
    body: 'The bank has decided the dispute and gave the money back to the account holder.',
  },
  canceled: {
    label: 'Canceled',
    tone: 'neutral',
    title: 'The payment was canceled',
    body: 'Your order was not placed. Come back whenever you like.',
  },
  expired: {
    label: 'Expired',
    tone: 'neutral',
    title: 'The time to pay ran out',
    body: 'Your order was not placed. We check again whether everything is available when you come back.',
  },
  replaced: {
    label: 'Ended',
    tone: 'neutral',
    title: 'This payment was ended',
    body: 'If you went on in another window, the result is there and in your orders.',
  },
};

/** Where the way of paying changes what is true of a wait. */
const PROCESSING: Readonly<Record<MethodFamily, (name: string) => Pick<Row, 'body'> & Partial<Row>>> = {
  card: () => ({
    body: 'Your bank needs a little longer to confirm it. We keep your items, and your orders show the result.',
  }),
  bank_account: () => ({
    body: 'Bank debits take a few working days to be confirmed. We keep your items, and your orders show the result.',
  }),
  provider: (name) => ({
    body: `${name} has not confirmed it yet. We keep your items, and your orders show the result.`,
  }),
  voucher: (name) => ({
    label: 'Waiting for payment',
    title: 'We are waiting for your payment',
    body: `Pay with ${name} as described there. We keep your items, and your orders show the result.`,
  }),
};

const AUTHORIZED_ELSEWHERE = (name: string): Partial<Row> => ({ title: `${name} has approved the payment` });

export type LabelContext = {
  /** Stripe's type of the method that was used last; null when it is not known. */
  readonly methodType?: string | null;
  /** The decline code that may leave the server. */
  readonly failureCode?: string | null;
};

/** Said first wherever it is proven (decision 0023). */
const NOTHING_CHARGED = 'Nothing was charged.';

/**
 * @param truth of the order
 * @param context the method and decline code of the attempt that decides
 */
export function orderLabels(
  truth: Pick<OrderTruth, 'state' | 'charged'>,
  context: LabelContext = {},
): OrderLabels {
  const { label, tone, title, body } = { ...ROWS[truth.state], ...variantOf(truth.state, context) };
  const proven = truth.charged === 'none' ? `${NOTHING_CHARGED} ${body}` : body;
  return { label, tone, title, body: proven };
}

function variantOf(
  state: OrderTruthState,
  { methodType = null, failureCode = null }: LabelContext,
): Partial<Row> {
  const family = methodFamily(methodType);
  const name = methodTypeName(methodType);
  if (state === 'processing' && family) return PROCESSING[family](name);
  if (state === 'authorized' && family === 'provider') return AUTHORIZED_ELSEWHERE(name);
  if (state === 'declined') {
    const message = coachFor(failureCode, null, methodType);
    return { body: `${message.sentence} ${message.next}` };
  }
  return {};
}
