/** The decision of the projection, over every state and every status: never back, never twice (rules 3, 7, 9, I7). */
import { describe, expect, test } from 'vitest';
import {
  ATTEMPT_STATES,
  type AttemptState,
  INTENT_STATUSES,
  type IntentStatus,
} from '#lib/domain/order-state.ts';
import { type AttemptFacts, decideIntentMove, type IntentMove } from '#lib/domain/payment.ts';
import { seenIntent } from './observations.ts';

const attempt = (over: Partial<AttemptFacts> = {}): AttemptFacts => ({
  state: 'open',
  intentStatus: 'requires_payment_method',
  closing: null,
  amountMinor: 4_790,
  captureMinor: null,
  currency: 'usd',
  snapshotHash: 'h1',
  failureCode: null,
  declineCode: null,
  orderSnapshotHash: 'h1',
  orderState: 'awaiting_payment',
  orderHasPayment: false,
  ...over,
});

const SOURCES = ['event', 'read'] as const;
const kinds = (state: AttemptState, status: IntentStatus): IntentMove['kind'][] =>
  SOURCES.map((source) => decideIntentMove(attempt({ state }), seenIntent(status), source).kind);

describe('what is over stays over', () => {
  test('a succeeded attempt is moved by nothing', () => {
    for (const status of INTENT_STATUSES)
      expect(kinds('succeeded', status), status).toEqual(['none', 'none']);
  });

  test('a cancelled attempt is moved only by money', () => {
    for (const status of INTENT_STATUSES.filter((candidate) => candidate !== 'succeeded')) {
      expect(kinds('canceled', status), status).toEqual(['none', 'none']);
    }
    expect(kinds('canceled', 'succeeded')).toEqual(['settle_late', 'settle_late']);
  });

  test('an authorised attempt does not go back to processing or open', () => {
    for (const status of [
      'processing',
      'requires_payment_method',
      'requires_action',
      'requires_confirmation',
    ] as const) {
      expect(kinds('requires_capture', status), status).toEqual(['none', 'none']);
    }
  });
});

describe('money', () => {
  test.each(['creating', 'open', 'processing', 'requires_capture', 'indeterminate'] as const)(
    'settles an attempt that is %s',
    (state) => {
      expect(kinds(state, 'succeeded')).toEqual(['settle', 'settle']);
    },
  );

  test.each([
    ['the amount', { amountReceivedMinor: 4_789 }],
    ['one minor unit more', { amountReceivedMinor: 4_791 }],
    ['the currency', { currency: 'eur' }],
    ['the snapshot', { snapshotHash: 'h2' }],
  ])('that differs in %s is flagged, not fulfilled', (_name, over) => {
    expect(decideIntentMove(attempt(), seenIntent('succeeded', over), 'event').kind).toBe('mismatch');
  });

  test('for an order that has its payment is surplus, whatever its amount', () => {
    const facts = attempt({ orderHasPayment: true, orderState: 'paid' });
    expect(decideIntentMove(facts, seenIntent('succeeded'), 'event').kind).toBe('surplus');
    expect(decideIntentMove(facts, seenIntent('succeeded', { amountReceivedMinor: 1 }), 'event').kind).toBe(
      'surplus',
    );
  });

  test.each(['expired', 'cancelled', 'review'] as const)(
    'for an order that is %s settles while the stock is held, and takes it again when it is not',
    (orderState) => {
      expect(decideIntentMove(attempt({ orderState }), seenIntent('succeeded'), 'event').kind).toBe('settle');
      const released = attempt({ orderState, state: 'canceled' });
      expect(decideIntentMove(released, seenIntent('succeeded'), 'event').kind).toBe('settle_late');
    },
  );

  test('of a superseded attempt never pays for what the cart became', () => {
    const facts = attempt({ state: 'canceled', orderSnapshotHash: 'h2' });
    expect(decideIntentMove(facts, seenIntent('succeeded'), 'event').kind).toBe('surplus');
  });
});

describe('open states', () => {
  const OPEN = ['requires_payment_method', 'requires_confirmation', 'requires_action'] as const;

  test('an event that moves between them asks for a read; a read is believed', () => {
    for (const stored of OPEN) {
      for (const status of OPEN) {
        const facts = attempt({ intentStatus: stored });
        expect(decideIntentMove(facts, seenIntent(status), 'event').kind).toBe(
          stored === status ? 'none' : 'read',
        );
        expect(decideIntentMove(facts, seenIntent(status), 'read').kind).toBe(
          stored === status ? 'none' : 'open',
        );
      }
    }
  });

  test('a decline is counted once by its event and never by a read', () => {
    const failure = { failureCode: 'card_declined', declineCode: 'insufficient_funds' };
    expect(decideIntentMove(attempt(), seenIntent('requires_payment_method', failure), 'event')).toEqual({
      kind: 'open',
      status: 'requires_payment_method',
      countFailure: true,
    });
    expect(decideIntentMove(attempt(), seenIntent('requires_payment_method', failure), 'read')).toEqual({
      kind: 'open',
      status: 'requires_payment_method',
      countFailure: false,
    });
  });

  test('a read that tells the same decline again changes nothing', () => {
    const failure = { failureCode: 'card_declined', declineCode: 'insufficient_funds' };
    expect(
      decideIntentMove(attempt(failure), seenIntent('requires_payment_method', failure), 'read').kind,
    ).toBe('none');
  });

  test('a slow method that failed goes back to open through a read, never through an event', () => {
    const facts = attempt({ state: 'processing', intentStatus: 'processing' });
    expect(decideIntentMove(facts, seenIntent('requires_payment_method'), 'event').kind).toBe('read');
    expect(decideIntentMove(facts, seenIntent('requires_payment_method'), 'read').kind).toBe('open');
  });
});

describe('a cancellation', () => {
  test('of an attempt that Stripe had refused to make leaves the order to the attempt that lives', () => {
    expect(decideIntentMove(attempt({ state: 'failed' }), seenIntent('canceled'), 'event')).toEqual({
      kind: 'cancel',
      orderState: 'awaiting_payment',
    });
  });

  test.each([
    ['superseded', 'awaiting_payment'],
    ['cancelled', 'cancelled'],
    ['expired', 'expired'],
    [null, 'cancelled'],
  ] as const)('for the reason %s leaves the order %s', (closing, orderState) => {
    expect(decideIntentMove(attempt({ closing }), seenIntent('canceled'), 'event')).toEqual({
      kind: 'cancel',
      orderState,
    });
  });
});

test('every state and status has a decision, and deciding twice is deciding once', () => {
  for (const state of ATTEMPT_STATES) {
    for (const status of INTENT_STATUSES) {
      for (const source of SOURCES) {
        const facts = attempt({ state });
        expect(decideIntentMove(facts, seenIntent(status), source)).toEqual(
          decideIntentMove(facts, seenIntent(status), source),
        );
      }
    }
  }
});
