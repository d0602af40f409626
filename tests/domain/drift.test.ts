/** Every way in which Stripe and our rows can disagree has a name, and every way in which they agree has none. */
import { describe, expect, test } from 'vitest';
import type { DisputeObservation } from '#lib/domain/dispute.ts';
import { disputeDrift, intentDrift, type KnownPayment, refundDrift } from '#lib/domain/drift.ts';
import {
  ATTEMPT_STATES,
  type AttemptState,
  INTENT_STATUSES,
  type IntentStatus,
} from '#lib/domain/order-state.ts';
import { DRIFT_KINDS } from '#lib/domain/reconciliation.ts';
import { seenIntent, seenRefund } from './observations.ts';

const known = (attemptState: AttemptState | null, over: Partial<KnownPayment> = {}): KnownPayment => ({
  orderId: attemptState === null ? null : 'o1',
  attemptState,
  intentStatus: null,
  paymentStatus: null,
  amountMinor: null,
  currency: null,
  ...over,
});
const PAID = { paymentStatus: 'succeeded', amountMinor: 4_790, currency: 'usd' } as const;

describe('money that Stripe took', () => {
  test('agrees with a payment of the same amount, whatever the attempt says', () => {
    for (const state of ATTEMPT_STATES)
      expect(intentDrift(seenIntent('succeeded'), known(state, PAID))).toBeNull();
  });

  test('is missing here without a payment, or with one that is not captured', () => {
    const missing = { kind: 'payment_missing_here', subject: 'pi_1' };
    expect(intentDrift(seenIntent('succeeded'), known(null))).toMatchObject({
      ...missing,
      orderId: null,
      detail: { stripe_minor: 4_790, currency: 'usd' },
    });
    expect(intentDrift(seenIntent('succeeded'), known('open'))).toMatchObject({ ...missing, orderId: 'o1' });
    const authorised = known('requires_capture', { ...PAID, paymentStatus: 'requires_capture' });
    expect(intentDrift(seenIntent('succeeded'), authorised)).toMatchObject(missing);
  });

  test.each([
    ['amount', { amountMinor: 4_789 }],
    ['currency', { currency: 'eur' }],
  ])('differs in its %s', (_what, over) => {
    const here = { ...PAID, ...over };
    expect(intentDrift(seenIntent('succeeded'), known('succeeded', here))).toMatchObject({
      kind: 'payment_amount_differs',
      detail: {
        stripe_minor: 4_790,
        here_minor: here.amountMinor,
        // One currency is named once, and the amounts are shown as money.
        ...(here.currency === 'usd'
          ? { currency: 'usd' }
          : { stripe_currency: 'usd', here_currency: here.currency }),
      },
    });
  });

  test('of nothing is no money', () => {
    const nothing = seenIntent('succeeded', { amountReceivedMinor: 0 });
    expect(intentDrift(nothing, known('succeeded'))).toBeNull();
  });
});

describe('an intent that took nothing', () => {
  const AGREE: Record<IntentStatus, readonly AttemptState[]> = {
    requires_payment_method: ['creating', 'open', 'indeterminate', 'failed'],
    requires_confirmation: ['creating', 'open', 'indeterminate', 'failed'],
    requires_action: ['creating', 'open', 'indeterminate', 'failed'],
    processing: ['processing'],
    requires_capture: ['requires_capture'],
    succeeded: ['succeeded', 'failed'],
    canceled: ['canceled', 'failed'],
  };
  const cases = INTENT_STATUSES.flatMap((status) => ATTEMPT_STATES.map((state) => [status, state] as const));

  test.each(cases)('%s at Stripe and %s here', (status, state) => {
    const drift = intentDrift(seenIntent(status, { amountReceivedMinor: 0 }), known(state));
    if (AGREE[status].includes(state)) expect(drift).toBeNull();
    else {
      expect(drift).toEqual({
        kind: 'payment_status_differs',
        subject: 'pi_1',
        orderId: 'o1',
        detail: { stripe: status, here: state, here_payment: null },
      });
    }
  });

  test('and that nobody here knows is of interest only when it holds money', () => {
    const found = INTENT_STATUSES.filter(
      (status) => intentDrift(seenIntent(status, { amountReceivedMinor: 0 }), known(null)) !== null,
    );
    expect(found).toEqual(['processing', 'requires_capture']);
    expect(intentDrift(seenIntent('requires_capture'), known(null))).toMatchObject({
      kind: 'payment_missing_here',
      detail: { stripe_minor: 4_790 },
    });
  });

  test('has taken nothing whatever it says of received money', () => {
    const held = seenIntent('requires_capture', { amountReceivedMinor: 4_790 });
    expect(intentDrift(held, known('requires_capture'))).toBeNull();
  });

  test('contradicts a payment here', () => {
    expect(intentDrift(seenIntent('canceled'), known('canceled', PAID))).toMatchObject({
      kind: 'payment_status_differs',
      detail: { here_payment: 'succeeded' },
    });
  });
});

describe('a refund', () => {
  const seen = seenRefund('succeeded');
  const row = { orderId: 'o1', state: 'succeeded', amountMinor: 500, currency: 'usd' } as const;

  test('agrees when state, amount and currency are the same', () => {
    expect(refundDrift(seen, row)).toBeNull();
  });

  test('is missing here, or differs', () => {
    expect(refundDrift(seen, { orderId: null, state: null, amountMinor: null, currency: null })).toEqual({
      kind: 'refund_missing_here',
      subject: 're_1',
      orderId: null,
      detail: { stripe_minor: 500, currency: 'usd' },
    });
    for (const over of [{ state: 'pending' }, { amountMinor: 499 }, { currency: 'eur' }] as const) {
      const drift = refundDrift(seen, { ...row, ...over });
      expect(drift).toMatchObject({ kind: 'refund_differs', subject: 're_1', orderId: 'o1' });
      expect(drift?.detail).toMatchObject({ stripe: 'succeeded', stripe_minor: 500 });
    }
  });
});

describe('a dispute', () => {
  const seen: DisputeObservation = {
    disputeId: 'dp_1',
    chargeId: 'ch_1',
    intentId: 'pi_1',
    status: 'lost',
    reason: 'fraudulent',
    amountMinor: 4_790,
    currency: 'usd',
    chargeRefundable: false,
    evidenceDueByUnix: null,
    hasEvidence: false,
    pastDue: false,
    submissionCount: 0,
    openedUnix: 1,
    movements: [],
  };

  test('agrees, is missing here, or differs', () => {
    const row = { orderId: 'o1', status: 'lost', amountMinor: 4_790 } as const;
    expect(disputeDrift(seen, row)).toBeNull();
    expect(disputeDrift(seen, { orderId: null, status: null, amountMinor: null })).toEqual({
      kind: 'dispute_missing_here',
      subject: 'dp_1',
      orderId: null,
      detail: { stripe: 'lost', stripe_minor: 4_790, currency: 'usd' },
    });
    expect(disputeDrift(seen, { ...row, status: 'won' })).toEqual({
      kind: 'dispute_differs',
      subject: 'dp_1',
      orderId: 'o1',
      detail: { stripe: 'lost', here: 'won', stripe_minor: 4_790, here_minor: 4_790, currency: 'usd' },
    });
    expect(disputeDrift(seen, { ...row, amountMinor: 1 })?.kind).toBe('dispute_differs');
  });
});

test('every kind of drift is told in one sentence', () => {
  for (const sentence of Object.values(DRIFT_KINDS)) expect(sentence).toMatch(/^[A-Z][^.]+\.$/);
});
