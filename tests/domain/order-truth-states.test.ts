/** What follows from each true state of an order, and what each attempt and proof let it say (rules 42, 43). */
import { describe, expect, test } from 'vitest';
import type { IntentStatus } from '#lib/domain/order-state.ts';
import {
  canStillPay,
  holdsMoney,
  isBought,
  isSettled,
  NEXT_STEPS,
  ORDER_TRUTH_STATES,
  type OrderFacts,
  type OrderTruthState,
  orderTruth,
  type Proof,
  whileConfirming,
} from '#lib/domain/order-truth.ts';
import { attempt, dispute, facts, payment, refund, TOTAL } from './order-facts.ts';

const truthOf = (part: Partial<OrderFacts>) => orderTruth(facts(part));
const stateOf = (part: Partial<OrderFacts>) => truthOf(part).state;
const chargedOf = (part: Partial<OrderFacts>) => truthOf(part).charged;

/** One order in each state. */
const paid = { orderState: 'paid', payments: [payment()] } as const;
const disputed = (status: 'needs_response' | 'lost') => ({ ...paid, disputes: [dispute(status)] });
const EXAMPLES: Readonly<Record<OrderTruthState, Partial<OrderFacts>>> = {
  awaiting_payment: { attempts: [attempt({})] },
  declined: { attempts: [attempt({ failureCode: 'card_declined' })] },
  needs_action: { attempts: [attempt({ intentStatus: 'requires_action' })] },
  checking: { attempts: [attempt({ state: 'creating', intentStatus: null })] },
  processing: { attempts: [attempt({ state: 'processing' })] },
  authorized: { attempts: [attempt({ state: 'requires_capture' })] },
  finishing: { attempts: [attempt({ state: 'succeeded' })] },
  paid,
  partially_captured: { ...paid, payments: [payment({ amountMinor: TOTAL - 1 })] },
  under_review: { ...paid, radarReviewOpen: true },
  payment_review: { orderState: 'review' },
  refund_pending: { ...paid, refunds: [refund({ state: 'pending', amountMinor: 1 })] },
  partially_refunded: { ...paid, refunds: [refund({ amountMinor: 1 })] },
  refunded: { ...paid, refunds: [refund()] },
  disputed: disputed('needs_response'),
  dispute_lost: disputed('lost'),
  canceled: { orderState: 'cancelled' },
  expired: { orderState: 'expired' },
  replaced: { attempts: [attempt({ state: 'canceled' })], attemptId: 'a1' },
};

describe('each state', () => {
  test.each(ORDER_TRUTH_STATES)('%s is that of its example', (state) => {
    expect(stateOf(EXAMPLES[state])).toBe(state);
  });

  test('asks to pay, to wait, or for nothing', () => {
    const by = (next: string) => ORDER_TRUTH_STATES.filter((state) => truthOf(EXAMPLES[state]).next === next);
    expect(Object.fromEntries(NEXT_STEPS.map((next) => [next, by(next)]))).toEqual({
      pay: ['awaiting_payment', 'declined', 'needs_action', 'canceled', 'expired', 'replaced'],
      wait: [
        'checking',
        'processing',
        'authorized',
        'finishing',
        'under_review',
        'payment_review',
        'refund_pending',
      ],
      none: ['paid', 'partially_captured', 'partially_refunded', 'refunded', 'disputed', 'dispute_lost'],
    });
  });

  test('that holds money gets no second form to pay', () => {
    expect(ORDER_TRUTH_STATES.filter((state) => !holdsMoney(state))).toEqual([
      'awaiting_payment',
      'declined',
      'needs_action',
      'checking',
      'canceled',
      'expired',
      'replaced',
    ]);
  });

  test('that can still be paid is open', () => {
    expect(ORDER_TRUTH_STATES.filter(canStillPay)).toEqual(['awaiting_payment', 'declined', 'needs_action']);
  });

  test('that may still change by itself, or be paid, is watched', () => {
    expect(ORDER_TRUTH_STATES.filter((state) => !isSettled(state))).toEqual([
      'awaiting_payment',
      'declined',
      'needs_action',
      'checking',
      'processing',
      'authorized',
      'finishing',
      'under_review',
      'payment_review',
      'refund_pending',
    ]);
  });

  test('is bought when it was paid and nothing went back', () => {
    expect(ORDER_TRUTH_STATES.filter(isBought)).toEqual(['paid', 'partially_captured', 'under_review']);
  });

  test.each(ORDER_TRUTH_STATES)('%s, while a confirmation may be running, denies nothing', (state) => {
    const truth = truthOf(EXAMPLES[state]);
    const shown = whileConfirming(truth);
    if (state === 'awaiting_payment' || state === 'declined')
      expect(shown).toEqual({ ...truth, state: 'checking', charged: 'unknown', next: 'wait' });
    else if (state === 'needs_action') expect(shown).toEqual({ ...truth, charged: 'unknown' });
    else expect(shown).toEqual(truth);
  });
});

describe('an open attempt', () => {
  type Case = [IntentStatus | null, string | null, Record<Proof, OrderTruthState>];
  const same = (state: OrderTruthState) => ({ after_confirmation: state, older: state, none: state });
  const unless = (state: OrderTruthState) => ({ ...same(state), older: 'checking' as const });

  test.each<Case>([
    [null, null, unless('awaiting_payment')],
    ['requires_payment_method', null, unless('awaiting_payment')],
    ['requires_payment_method', 'card_declined', unless('declined')],
    ['requires_confirmation', 'card_declined', unless('awaiting_payment')],
    ['requires_action', null, unless('needs_action')],
    ['requires_action', 'card_declined', unless('needs_action')],
    ['processing', null, same('processing')],
    ['requires_capture', null, same('authorized')],
    ['succeeded', null, same('finishing')],
  ])('whose intent is %s, with the failure %s', (intentStatus, failureCode, expected) => {
    for (const proof of ['after_confirmation', 'older', 'none'] as const) {
      expect(stateOf({ attempts: [attempt({ intentStatus, failureCode })], proof }), proof).toBe(
        expected[proof],
      );
    }
  });

  test('that stands beside one with money on its way does not speak for the order', () => {
    const open = attempt({ id: 'a2' });
    for (const [state, said] of [
      ['processing', 'processing'],
      ['requires_capture', 'authorized'],
      ['succeeded', 'finishing'],
    ] as const) {
      for (const attempts of [
        [attempt({ state }), open],
        [open, attempt({ state })],
      ]) {
        expect(stateOf({ attempts })).toBe(said);
        expect(stateOf({ attempts, attemptId: 'a2' })).toBe(said);
      }
    }
  });

  test('that is the youngest one alive speaks for the order, unless a page is about another', () => {
    const attempts = [
      attempt({ failureCode: 'card_declined' }),
      attempt({ id: 'a2', intentStatus: 'requires_action' }),
      attempt({ id: 'a3', state: 'canceled' }),
    ];
    expect(stateOf({ attempts })).toBe('needs_action');
    expect(stateOf({ attempts, attemptId: 'a1' })).toBe('declined');
    expect(stateOf({ attempts, attemptId: 'a3' })).toBe('replaced');
    expect(stateOf({ attempts, attemptId: 'unknown' })).toBe('needs_action');
  });
});

test('of two moving attempts the surest money is told', () => {
  const two = (one: 'processing' | 'requires_capture', other: 'requires_capture' | 'succeeded') =>
    stateOf({ attempts: [attempt({ state: one }), attempt({ id: 'a2', state: other })] });
  expect(two('processing', 'requires_capture')).toBe('authorized');
  expect(two('processing', 'succeeded')).toBe('finishing');
  expect(two('requires_capture', 'succeeded')).toBe('finishing');
});

describe('an order whose attempts are over', () => {
  const over = { attempts: [attempt({ state: 'canceled' }), attempt({ id: 'a2', state: 'failed' })] };
  test.each([
    ['awaiting_payment', 'awaiting_payment', 'replaced'],
    ['cancelled', 'canceled', 'canceled'],
    ['expired', 'expired', 'expired'],
    ['review', 'payment_review', 'payment_review'],
    ['paid', 'paid', 'paid'],
  ] as const)('and that is %s', (orderState, ofOrder, ofAttempt) => {
    expect(stateOf({ ...over, orderState })).toBe(ofOrder);
    expect(stateOf({ ...over, orderState, attemptId: 'a1' })).toBe(ofAttempt);
  });
});

describe('whether anything was charged', () => {
  test.each([
    ['nothing, where no attempt was made', {}, 'none'],
    ['nothing, where all attempts have ended', { attempts: [attempt({ state: 'canceled' })] }, 'none'],
    [
      'nothing, where no intent was made',
      { attempts: [attempt({ state: 'failed', intentStatus: null })] },
      'none',
    ],
    ['nobody knows, where Stripe forgot the intent', { attempts: [attempt({ state: 'failed' })] }, 'unknown'],
    ['nobody knows, while one is open and was not asked about', { attempts: [attempt({})] }, 'unknown'],
    ['nobody knows, while a creation has no answer', EXAMPLES.checking, 'unknown'],
    ['it is moving, with a debit on its way', EXAMPLES.processing, 'moving'],
    ['it is moving, with money that is being booked', EXAMPLES.finishing, 'moving'],
    ['it is moving, with a payment on its way', { payments: [payment({ status: 'processing' })] }, 'moving'],
    ['it is held, when authorized', EXAMPLES.authorized, 'held'],
    ['it is held, by a payment', { payments: [payment({ status: 'requires_capture' })] }, 'held'],
    ['some was, once it is captured', paid, 'some'],
    ['some was, and a part went back', EXAMPLES.partially_refunded, 'some'],
    ['it was, and all went back', EXAMPLES.refunded, 'returned'],
    ['nobody knows, of a paid order without its payment', { orderState: 'paid' }, 'unknown'],
    ['nobody knows, of an order that a person looks at', { orderState: 'review' }, 'unknown'],
  ] as const)('%s', (_what, of, charged) => {
    expect(chargedOf(of)).toBe(charged);
  });

  test('is proven only by a read of each attempt that is open', () => {
    const proof = 'after_confirmation';
    const one = attempt({});
    const other = attempt({ id: 'a2' });
    const ended = attempt({ id: 'a2', state: 'canceled' });
    expect(chargedOf({ attempts: [one], proof })).toBe('none');
    expect(chargedOf({ attempts: [one], proof, attemptId: 'a1' })).toBe('none');
    expect(chargedOf({ attempts: [one, ended], proof, attemptId: 'a1' })).toBe('none');
    expect(chargedOf({ attempts: [one, other], proof })).toBe('none');
    expect(chargedOf({ attempts: [one, other], proof, attemptId: 'a1' })).toBe('unknown');
    expect(chargedOf({ attempts: [one], proof: 'older' })).toBe('unknown');
  });

  test('money on its way stands before money that is held, and both before what is not known', () => {
    const creating = attempt({ state: 'creating', intentStatus: null });
    const held = attempt({ id: 'a2', state: 'requires_capture' });
    const moving = attempt({ id: 'a3', state: 'processing' });
    expect(chargedOf({ attempts: [creating, held] })).toBe('held');
    expect(chargedOf({ attempts: [creating, held, moving] })).toBe('moving');
  });
});
