/**
 * One truth per order (rule 43), and "not charged" needs proof (rule 42): the product of everything that can be known of
 * an order, checked against what must hold for each combination.
 */
import { describe, expect, test } from 'vitest';
import {
  DISPUTE_STATUSES,
  type DisputeStatus,
  REFUND_STATES,
  type RefundState,
} from '#lib/domain/money-states.ts';
import { type OrderLabels, orderLabels } from '#lib/domain/order-labels.ts';
import { ATTEMPT_STATES, INTENT_STATUSES, ORDER_STATES } from '#lib/domain/order-state.ts';
import {
  type AttemptTruth,
  canStillPay,
  type DisputeTruth,
  holdsMoney,
  isSettled,
  ORDER_TRUTH_STATES,
  type OrderFacts,
  type OrderTruth,
  orderTruth,
  type PaymentTruth,
  PROOFS,
  type RefundTruth,
  whileConfirming,
} from '#lib/domain/order-truth.ts';
import { knownMethodTypes } from '#lib/domain/payment-methods.ts';

const TOTAL = 10_000;

const attempt = (part: Partial<AttemptTruth>): AttemptTruth => ({
  id: 'a1',
  state: 'open',
  intentStatus: 'requires_payment_method',
  failureCode: null,
  amountMinor: TOTAL,
  ...part,
});
const facts = (part: Partial<OrderFacts> = {}): OrderFacts => ({
  orderState: 'awaiting_payment',
  totalMinor: TOTAL,
  attempts: [],
  payments: [],
  refunds: [],
  disputes: [],
  radarReviewOpen: false,
  proof: 'none',
  ...part,
});
const payment = (part: Partial<PaymentTruth> = {}): PaymentTruth => ({
  status: 'succeeded',
  surplus: false,
  amountMinor: TOTAL,
  releasedMinor: 0,
  ...part,
});
const refund = (part: Partial<RefundTruth> = {}): RefundTruth => ({
  state: 'succeeded',
  amountMinor: TOTAL,
  ofSurplus: false,
  ...part,
});

const ATTEMPTS: readonly (readonly AttemptTruth[])[] = [
  [],
  ...ATTEMPT_STATES.map((state) => [attempt({ state })]),
  ...[null, ...INTENT_STATUSES].flatMap((intentStatus) =>
    [null, 'card_declined'].map((failureCode) => [attempt({ intentStatus, failureCode })]),
  ),
  ...ATTEMPT_STATES.map((state) => [attempt({ state: 'canceled' }), attempt({ id: 'a2', state })]),
  ...ATTEMPT_STATES.map((state) => [attempt({ state }), attempt({ id: 'a2', state: 'canceled' })]),
];
const PAYMENTS: readonly (readonly PaymentTruth[])[] = [
  [],
  [payment()],
  [payment({ amountMinor: 4_000, releasedMinor: 6_000 })],
  [payment({ surplus: true })],
  [payment(), payment({ surplus: true })],
  [payment({ status: 'processing' })],
  [payment({ status: 'requires_capture' })],
];
const refundsIn = (states: readonly RefundState[]): readonly (readonly RefundTruth[])[] => [
  [],
  ...states.flatMap((state) => [[refund({ state })], [refund({ state, amountMinor: 1 })]]),
  [refund({ ofSurplus: true })],
];
const disputesIn = (statuses: readonly DisputeStatus[]): readonly (readonly DisputeTruth[])[] => [
  [],
  ...statuses.flatMap((status) =>
    [false, true].map((withdrawn) => [{ status, amountMinor: TOTAL, withdrawn }]),
  ),
];
type Dimensions = {
  readonly attempts: readonly (readonly AttemptTruth[])[];
  readonly refunds: readonly (readonly RefundTruth[])[];
  readonly disputes: readonly (readonly DisputeTruth[])[];
};
/** Every attempt with what matters of refunds and disputes, and every state of those with what matters of attempts. */
const PRODUCTS: readonly Dimensions[] = [
  {
    attempts: ATTEMPTS,
    refunds: refundsIn(['pending', 'succeeded']),
    disputes: disputesIn(['warning_needs_response', 'needs_response', 'lost']),
  },
  {
    attempts: [[], [attempt({ state: 'succeeded' })], [attempt({ state: 'canceled' })]],
    refunds: refundsIn(REFUND_STATES),
    disputes: disputesIn(DISPUTE_STATUSES),
  },
];

function* everything(): Generator<OrderFacts> {
  for (const { attempts: attemptSets, refunds: refundSets, disputes: disputeSets } of PRODUCTS)
    for (const orderState of ORDER_STATES)
      for (const attempts of attemptSets)
        for (const payments of PAYMENTS)
          for (const refunds of payments.length === 0 ? [[]] : refundSets)
            for (const disputes of payments.length === 0 ? [[]] : disputeSets)
              for (const proof of PROOFS)
                for (const attemptId of [undefined, 'a1'])
                  yield facts({
                    orderState,
                    attempts,
                    payments,
                    refunds,
                    disputes,
                    proof,
                    radarReviewOpen: (attempts.length + refunds.length) % 2 === 1,
                    ...(attemptId === undefined ? {} : { attemptId }),
                  });
}

const wordsOf = ({ label, title, body }: OrderLabels): string => `${label} ${title} ${body}`;
const DENIES =
  /nothing was charged|not charged|no payment has reached|was not placed|was not finished|did not go through/i;
const MOVING = ['processing', 'requires_capture', 'succeeded', 'creating', 'indeterminate'];

/** What a page says, and whether it denies that money came: once per state, because there are many combinations. */
const pages = new Map<string, { readonly words: string; readonly denies: boolean; readonly none: boolean }>();
function pageOf({ state, charged }: OrderTruth) {
  const key = `${state} ${charged}`;
  const known = pages.get(key);
  if (known) return known;
  const words = wordsOf(
    orderLabels({ state, charged }, { methodType: 'card', failureCode: 'card_declined' }),
  );
  const page = { words, denies: DENIES.test(words), none: /nothing was charged/i.test(words) };
  pages.set(key, page);
  return page;
}

/** What is wrong with one combination, or nothing. */
function broken(of: OrderFacts): string | null {
  const truth = orderTruth(of);
  const { words, denies, none } = pageOf(truth);
  const { amounts } = truth;
  const mayHaveMoved = of.attempts.some((one) => MOVING.includes(one.state));
  if (none !== (truth.charged === 'none')) return `${words} at ${truth.charged}`;
  if (of.payments.length > 0 && truth.charged === 'none') return 'not charged although a payment exists';
  if (mayHaveMoved && truth.charged === 'none') return 'not charged although money may be moving';
  if (
    of.proof === 'older' &&
    of.attempts.some((one) => one.state === 'open' && one.id === (of.attemptId ?? one.id))
  ) {
    if (truth.charged === 'none') return 'not charged although the last read is older than the confirmation';
    if (denies) return `denies without proof: ${words}`;
  }
  if (amounts.capturedMinor > 0 && denies) return `denies captured money: ${words}`;
  if (amounts.netMinor !== amounts.capturedMinor - amounts.refundedMinor - amounts.disputedMinor)
    return 'net';
  if (amounts.capturedMinor > 0 && !holdsMoney(truth.state)) return `${truth.state} with captured money`;
  if (amounts.capturedMinor > 0 && truth.next === 'pay') return 'asks to pay again';
  if (truth.state === 'refunded' && amounts.refundedMinor === 0) return 'refunded without a refund';
  if (truth.next === 'pay' && of.orderState === 'paid') return 'asks to pay a paid order';
  if (canStillPay(truth.state) && holdsMoney(truth.state)) return 'both payable and paid';
  if (words.includes('undefined') || words.includes('_')) return `unreadable: ${words}`;
  return null;
}

test('no combination of order, attempts, payments, refunds and disputes is told against its money', () => {
  let count = 0;
  const found = new Set<string>();
  for (const of of everything()) {
    count += 1;
    const problem = broken(of);
    if (problem && found.size < 5) found.add(`${problem} <- ${JSON.stringify(of)}`);
  }
  expect([...found]).toEqual([]);
  expect(count).toBeGreaterThan(100_000);
});

test('every state can be reached, and every one is either settled, payable or waited for', () => {
  const reached = new Set<string>();
  for (const of of everything()) {
    const { state, next } = orderTruth(of);
    reached.add(state);
    if (!isSettled(state) && !canStillPay(state) && next !== 'wait') reached.add(`${state} leads nowhere`);
  }
  expect([...reached].sort()).toEqual([...ORDER_TRUTH_STATES].sort());
});

describe('what a shopper reads', () => {
  const stateOf = (part: Partial<OrderFacts>) => orderTruth(facts(part)).state;
  const paid = {
    orderState: 'paid',
    payments: [payment()],
    attempts: [attempt({ state: 'succeeded' })],
  } as const;

  test('a bank debit on its way is processing, a held amount is authorized, and neither asks to pay', () => {
    expect(orderTruth(facts({ attempts: [attempt({ state: 'processing' })] }))).toMatchObject({
      state: 'processing',
      charged: 'moving',
      next: 'wait',
    });
    expect(orderTruth(facts({ attempts: [attempt({ state: 'requires_capture' })] }))).toMatchObject({
      state: 'authorized',
      charged: 'held',
      next: 'wait',
      amounts: { authorizedMinor: TOTAL },
    });
  });

  test('refunds decide: a part, all of it, or on the way', () => {
    expect(stateOf({ ...paid, refunds: [refund({ amountMinor: 1_000 })] })).toBe('partially_refunded');
    expect(
      stateOf({ ...paid, refunds: [refund({ amountMinor: 1_000 }), refund({ amountMinor: 9_000 })] }),
    ).toBe('refunded');
    expect(stateOf({ ...paid, refunds: [refund({ state: 'pending' })] })).toBe('refund_pending');
    expect(stateOf({ ...paid, refunds: [refund({ state: 'awaiting_approval' })] })).toBe('paid');
    expect(stateOf({ ...paid, refunds: [refund({ state: 'failed' })] })).toBe('paid');
  });

  test('a canceled order whose money came and went is refunded and never says that nothing was charged', () => {
    const truth = orderTruth(
      facts({
        orderState: 'cancelled',
        attempts: [attempt({ state: 'succeeded' })],
        payments: [payment({ surplus: true, amountMinor: 15_300 })],
        refunds: [refund({ amountMinor: 15_300, ofSurplus: true })],
      }),
    );
    expect(truth).toMatchObject({ state: 'refunded', charged: 'returned', amounts: { netMinor: 0 } });
    expect(wordsOf(orderLabels(truth))).not.toMatch(/nothing was charged/i);
  });

  test('money beyond the total that goes back leaves the order paid', () => {
    const payments = [payment(), payment({ surplus: true })];
    expect(stateOf({ ...paid, payments, refunds: [refund({ ofSurplus: true })] })).toBe('paid');
  });

  test.each([
    ['needs_response', true, 'disputed'],
    ['lost', true, 'dispute_lost'],
    ['prevented', true, 'dispute_lost'],
    ['prevented', false, 'paid'],
    ['won', false, 'paid'],
    ['warning_needs_response', false, 'paid'],
    ['warning_closed', false, 'paid'],
  ] as const)('a dispute that is %s (money taken: %s) makes the order %s', (status, withdrawn, state) => {
    const truth = orderTruth(facts({ ...paid, disputes: [{ status, amountMinor: TOTAL, withdrawn }] }));
    expect(truth.state).toBe(state);
    expect(truth.amounts.disputedMinor).toBe(withdrawn ? TOTAL : 0);
  });

  test('reviews stand before what was paid', () => {
    expect(stateOf({ ...paid, radarReviewOpen: true })).toBe('under_review');
    expect(stateOf({ ...paid, orderState: 'review' })).toBe('payment_review');
  });

  test('a refund and a lost dispute of the rest leave nothing, and more than came is negative', () => {
    const truth = orderTruth(
      facts({
        ...paid,
        refunds: [refund({ amountMinor: 6_000 })],
        disputes: [{ status: 'lost', amountMinor: 6_000, withdrawn: true }],
      }),
    );
    expect(truth.amounts.netMinor).toBe(-2_000);
  });

  test('a decline is told only from a read that is younger than the confirmation', () => {
    const attempts = [attempt({ failureCode: 'insufficient_funds' })];
    expect(orderTruth(facts({ attempts, proof: 'after_confirmation' }))).toMatchObject({
      state: 'declined',
      charged: 'none',
    });
    expect(orderTruth(facts({ attempts, proof: 'older' }))).toMatchObject({
      state: 'checking',
      charged: 'unknown',
    });
    expect(orderTruth(facts({ attempts, proof: 'none' }))).toMatchObject({
      state: 'declined',
      charged: 'unknown',
    });
  });

  test('a proof about one attempt says nothing about another that is open', () => {
    const attempts = [attempt({ state: 'canceled' }), attempt({ id: 'a2' })];
    expect(orderTruth(facts({ attempts, attemptId: 'a1', proof: 'after_confirmation' }))).toMatchObject({
      state: 'replaced',
      charged: 'unknown',
    });
  });

  test('while a confirmation may still be running nothing is denied', () => {
    const negative = new Set<string>();
    for (const of of everything()) {
      const { state, charged } = whileConfirming(orderTruth(of));
      if (canStillPay(state) && (charged === 'none' || state !== 'needs_action')) negative.add(state);
      if (state === 'checking' && charged === 'none') negative.add(state);
    }
    expect([...negative]).toEqual([]);
  });
});

test('labels name the method and never call another method a card', () => {
  for (const methodType of knownMethodTypes()) {
    for (const state of ORDER_TRUTH_STATES) {
      const words = wordsOf(
        orderLabels({ state, charged: 'unknown' }, { methodType, failureCode: 'insufficient_funds' }),
      );
      expect(words).not.toMatch(/_/);
      if (!methodType.includes('card') && methodType !== 'interac_present')
        expect(words, `${methodType} ${state}`).not.toMatch(/\bcard\b/i);
    }
  }
  expect(
    orderLabels({ state: 'processing', charged: 'moving' }, { methodType: 'us_bank_account' }).body,
  ).toMatch(/Bank debits/);
  expect(
    orderLabels(
      { state: 'declined', charged: 'none' },
      { methodType: 'paypal', failureCode: 'payment_method_customer_decline' },
    ).body,
  ).toBe(
    'Nothing was charged. You came back from PayPal without paying. Try again, or choose another way to pay.',
  );
});
