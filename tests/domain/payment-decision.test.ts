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
  nextActionType: null,
  orderSnapshotHash: 'h1',
  orderState: 'awaiting_payment',
  holdIsGone: over.state === 'canceled' || over.state === 'failed',
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
  ])('that differs in %s is flagged, not fulfilled', (_name, over) => {
    expect(decideIntentMove(attempt(), seenIntent('succeeded', over), 'event').kind).toBe('mismatch');
  });

  test('settles when it is what we asked to capture of the amount, and for no other amount', () => {
    const less = seenIntent('succeeded', { amountReceivedMinor: 4_000 });
    expect(decideIntentMove(attempt({ captureMinor: 4_000 }), less, 'event').kind).toBe('settle');
    expect(decideIntentMove(attempt({ captureMinor: 3_999 }), less, 'event').kind).toBe('mismatch');
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

  test('of an ended attempt whose stock is still held settles with that', () => {
    const facts = attempt({ state: 'canceled', holdIsGone: false });
    expect(decideIntentMove(facts, seenIntent('succeeded'), 'event').kind).toBe('settle');
  });

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

  test.each([
    ['another failure', { failureCode: 'expired_card', declineCode: 'insufficient_funds' }],
    ['another reason of the bank', { failureCode: 'card_declined', declineCode: 'lost_card' }],
  ])('a read that tells %s is written', (_name, failure) => {
    const facts = attempt({ failureCode: 'card_declined', declineCode: 'insufficient_funds' });
    const seen = seenIntent('requires_payment_method', failure);
    expect(decideIntentMove(facts, seen, 'read').kind).toBe('open');
  });

  test('an intent of which nothing is stored yet waits for a method: anything else asks for a read', () => {
    const facts = attempt({ state: 'creating', intentStatus: null });
    expect(decideIntentMove(facts, seenIntent('requires_payment_method'), 'event').kind).toBe('none');
    expect(decideIntentMove(facts, seenIntent('requires_action'), 'event').kind).toBe('read');
  });

  test('a slow method that failed goes back to open through a read, never through an event', () => {
    const facts = attempt({ state: 'processing', intentStatus: 'processing' });
    expect(decideIntentMove(facts, seenIntent('requires_payment_method'), 'event').kind).toBe('read');
    expect(decideIntentMove(facts, seenIntent('requires_payment_method'), 'read').kind).toBe('open');
  });
});

describe('a read that a later one has overtaken', () => {
  test.each(['requires_payment_method', 'requires_confirmation', 'requires_action'] as const)(
    'is not believed when it shows %s: Stripe is read again',
    (status) => {
      const facts = attempt({ intentStatus: 'requires_action', nextActionType: 'redirect_to_url' });
      expect(decideIntentMove(facts, seenIntent(status), 'older_read')).toEqual({ kind: 'read' });
    },
  );

  test('changes nothing when it shows what is stored', () => {
    expect(decideIntentMove(attempt(), seenIntent('requires_payment_method'), 'older_read')).toEqual({
      kind: 'none',
      reason: 'no_change',
    });
  });

  test('may show as processing what has been refused since: Stripe is read again', () => {
    for (const state of ['creating', 'open', 'indeterminate', 'failed'] as const) {
      expect(decideIntentMove(attempt({ state }), seenIntent('processing'), 'older_read')).toEqual({
        kind: 'read',
      });
    }
  });

  test('settles with money all the same: money is never behind', () => {
    expect(decideIntentMove(attempt(), seenIntent('succeeded'), 'older_read').kind).toBe('settle');
  });
});

test('a read that tells another step for the shopper is written, and the same step changes nothing', () => {
  const facts = attempt({ intentStatus: 'requires_action', nextActionType: 'use_stripe_sdk' });
  const seen = (nextActionType: string | null) =>
    decideIntentMove(facts, seenIntent('requires_action', { nextActionType }), 'read').kind;
  expect(['use_stripe_sdk', 'oxxo_display_details', null].map(seen)).toEqual(['none', 'open', 'open']);
});

test('a processing that is told after a refusal may be the one that was refused: an event asks, a read knows', () => {
  const facts = attempt({ failureCode: 'account_closed' });
  expect(decideIntentMove(facts, seenIntent('processing'), 'event').kind).toBe('read');
  expect(decideIntentMove(facts, seenIntent('processing'), 'read').kind).toBe('processing');
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

/** By event and by read the same: these statuses are ordered, or final. */
const ORDERED = ['processing', 'requires_capture', 'succeeded', 'canceled'] as const;
const MOVES: Readonly<Record<AttemptState, readonly [string, string, string, string]>> = {
  creating: ['processing', 'authorised', 'settle', 'cancel'],
  open: ['processing', 'authorised', 'settle', 'cancel'],
  indeterminate: ['processing', 'authorised', 'settle', 'cancel'],
  processing: ['no_change', 'authorised', 'settle', 'cancel'],
  requires_capture: ['stale', 'no_change', 'settle', 'cancel'],
  succeeded: ['stale', 'stale', 'no_change', 'stale'],
  canceled: ['stale', 'stale', 'settle_late', 'no_change'],
  failed: ['revive', 'let_go', 'settle_late', 'cancel'],
};
/** Without news in the status that is stored: by an event, by a read. */
const OPEN_MOVES: Readonly<Record<AttemptState, readonly [string, string]>> = {
  creating: ['no_change', 'open'],
  open: ['no_change', 'no_change'],
  indeterminate: ['no_change', 'open'],
  processing: ['read', 'open'],
  requires_capture: ['stale', 'stale'],
  succeeded: ['stale', 'stale'],
  canceled: ['stale', 'stale'],
  failed: ['stale', 'stale'],
};

describe.each(ATTEMPT_STATES)('an attempt that is %s', (state) => {
  const moved = (status: IntentStatus, source: (typeof SOURCES)[number]): string => {
    const move = decideIntentMove(attempt({ state, intentStatus: status }), seenIntent(status), source);
    return move.kind === 'none' ? move.reason : move.kind;
  };

  test.each(ORDERED.map((status, index) => [status, MOVES[state][index]] as const))(
    'seen as %s: %s, by event and by read',
    (status, expected) => {
      // What it was told as refused was not kept: an event may be the older one.
      const byEvent = expected === 'revive' ? 'read' : expected;
      expect(SOURCES.map((source) => moved(status, source))).toEqual([byEvent, expected]);
    },
  );

  test('seen open tells news only while nothing is ahead of it', () => {
    for (const status of ['requires_payment_method', 'requires_confirmation', 'requires_action'] as const) {
      expect(
        SOURCES.map((source) => moved(status, source)),
        status,
      ).toEqual(OPEN_MOVES[state]);
    }
  });
});
