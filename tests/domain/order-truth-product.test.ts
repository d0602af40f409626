/**
 * One truth per order (rule 43), and "not charged" needs proof (rule 42): the product of everything that can be known of
 * an order, checked against what must hold for each combination.
 */
import { expect, test } from 'vitest';
import {
  DISPUTE_STATUSES,
  type DisputeStatus,
  REFUND_STATES,
  type RefundState,
} from '#lib/domain/money-states.ts';
import { orderLabels } from '#lib/domain/order-labels.ts';
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
import { attempt, dispute, facts, payment, refund, wordsOf } from './order-facts.ts';

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
  ...statuses.flatMap((status) => [false, true].map((withdrawn) => [dispute(status, { withdrawn })])),
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

/** Each with what is true of it: made once, because there are many. */
let made: { readonly of: OrderFacts; readonly truth: OrderTruth }[] | undefined;
const combinations = () => {
  made ??= [...everything()].map((of) => ({ of, truth: orderTruth(of) }));
  return made;
};

/** On a busy machine the combinations take longer than a test may. */
const BUSY_MS = 60_000;

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
function broken(of: OrderFacts, truth: OrderTruth): string | null {
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

test(
  'no combination of order, attempts, payments, refunds and disputes is told against its money',
  () => {
    let count = 0;
    const found = new Set<string>();
    for (const { of, truth } of combinations()) {
      count += 1;
      const problem = broken(of, truth);
      if (problem && found.size < 5) found.add(`${problem} <- ${JSON.stringify(of)}`);
    }
    expect([...found]).toEqual([]);
    expect(count).toBeGreaterThan(100_000);
  },
  BUSY_MS,
);

test(
  'every state can be reached, and every one is either settled, payable or waited for',
  () => {
    const reached = new Set<string>();
    for (const { truth } of combinations()) {
      const { state, next } = truth;
      reached.add(state);
      if (!isSettled(state) && !canStillPay(state) && next !== 'wait') reached.add(`${state} leads nowhere`);
    }
    expect([...reached].sort()).toEqual([...ORDER_TRUTH_STATES].sort());
  },
  BUSY_MS,
);

test(
  'while a confirmation may still be running nothing is denied',
  () => {
    const negative = new Set<string>();
    for (const { truth } of combinations()) {
      const { state, charged } = whileConfirming(truth);
      if (canStillPay(state) && (charged === 'none' || state !== 'needs_action')) negative.add(state);
      if (state === 'checking' && charged === 'none') negative.add(state);
    }
    expect([...negative]).toEqual([]);
  },
  BUSY_MS,
);
