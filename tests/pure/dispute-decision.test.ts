/** What a dispute becomes in our rows after Stripe showed it again, in whatever order that was seen (rules 3, 14, 36). */
import { describe, expect, test } from 'vitest';
import type { DisputeRow } from '#db/repositories/disputes.ts';
import type { DisputeObservation } from '#lib/domain/dispute.ts';
import {
  changesOfDispute,
  columnsOf,
  decideDispute,
  mergeDispute,
} from '#lib/payments/disputes/decide-dispute.ts';
import type { ProjectionSource } from '#lib/payments/inbox/projection-source.ts';
import { observeDispute } from '#lib/payments/stripe/observe-dispute.ts';
import { balanceTransaction, dispute } from './stripe-objects.ts';

const SEEN_AT_MS = 1_763_000_000_000;
const EVENT: ProjectionSource = { kind: 'event', eventId: 'evt_1' };
const READ: ProjectionSource = { kind: 'read', by: 'reconcile', startedAtMs: SEEN_AT_MS + 1_000 };
const OLDER_READ: ProjectionSource = { kind: 'read', by: 'reconcile', startedAtMs: SEEN_AT_MS - 1_000 };

/** Our row of the dispute that `dispute()` shows, as it was read last. */
const KNOWN: DisputeRow = {
  id: 'row-1',
  stripe_dispute_id: 'dp_1',
  stripe_charge_id: 'ch_1',
  payment_id: 'payment-1',
  order_id: 'order-1',
  order_number: 'MH-1',
  status: 'needs_response',
  reason: 'fraudulent',
  amount_minor: 1000,
  currency: 'usd',
  charge_refundable: false,
  due_unix: 1_763_679_999,
  has_evidence: true,
  past_due: false,
  submission_count: 2,
  withdrawn_minor: 1000,
  reinstated_minor: 0,
  fee_minor: 1500,
  evidence_enc: null,
  opened_at: '2025-11-13T02:13:20.000Z',
  seen_at_ms: SEEN_AT_MS,
};

const seen = (over: object = {}): DisputeObservation => observeDispute(dispute(over));
const evidence = (over: object) => ({
  evidence_details: {
    due_by: 1_763_679_999,
    has_evidence: true,
    past_due: false,
    submission_count: 2,
    ...over,
  },
});
const BOTH_WAYS = {
  balance_transactions: [
    balanceTransaction({ id: 'txn_3', amount: -1000, fee: 1500 }),
    balanceTransaction({ id: 'txn_5', amount: 1000, fee: -1500 }),
  ],
};

describe('a dispute is decided', () => {
  test('to be there when nobody knew it', () => {
    expect(decideDispute(undefined, seen(), EVENT)).toEqual({
      status: 'move',
      details: 'move',
      mayBeOver: false,
      isUpToDate: true,
    });
  });

  test.each([
    ['an event that tells the same', EVENT, {}, ['none', 'none', false]],
    ['a read that shows the same', READ, {}, ['none', 'none', true]],
    ['an older read that shows the same', OLDER_READ, {}, ['none', 'none', false]],
    ['an event of a later state', EVENT, { status: 'under_review' }, ['move', 'move', true]],
    ['an event of an earlier state', EVENT, { status: 'warning_closed' }, ['stale', 'stale', false]],
    [
      'a read of an earlier state, which is so now',
      READ,
      { status: 'warning_closed' },
      ['move', 'move', true],
    ],
    [
      'an older read of an earlier state',
      OLDER_READ,
      { status: 'warning_closed' },
      ['stale', 'stale', false],
    ],
  ] as const)('by %s', (_what, source, over, [status, details, isUpToDate]) => {
    expect(decideDispute(KNOWN, seen(over), source)).toEqual({
      status,
      details,
      mayBeOver: false,
      isUpToDate,
    });
  });

  test.each([
    ['reason', { reason: 'product_not_received' }],
    ['amount', { amount: 900 }],
    ['refundability', { is_charge_refundable: true }],
    ['deadline', evidence({ due_by: 1_763_700_000 })],
  ])(
    'to be read again when an event tells another %s at the same state; a read is believed',
    (_what, over) => {
      expect(decideDispute(KNOWN, seen(over), EVENT)).toMatchObject({
        status: 'none',
        details: 'read',
        isUpToDate: false,
      });
      expect(decideDispute(KNOWN, seen(over), READ)).toMatchObject({ details: 'move', isUpToDate: true });
    },
  );

  test('to be read when an event tells of the appeal of a dispute that has ended: it may be over, too', () => {
    const appeal = seen({ status: 'appeal_under_review' });
    expect(decideDispute({ ...KNOWN, status: 'lost' }, appeal, EVENT).mayBeOver).toBe(true);
    expect(decideDispute({ ...KNOWN, status: 'lost' }, appeal, READ).mayBeOver).toBe(false);
  });
});

describe('what our row shows then', () => {
  const shownAfter = (over: object, source: ProjectionSource, known: DisputeRow = KNOWN) =>
    mergeDispute(known, seen(over), decideDispute(known, seen(over), source));

  const AS_KNOWN = {
    status: 'needs_response',
    reason: 'fraudulent',
    amountMinor: 1000,
    chargeRefundable: false,
    dueUnix: 1_763_679_999,
    hasEvidence: true,
    pastDue: false,
    submissionCount: 2,
    withdrawnMinor: 1000,
    reinstatedMinor: 0,
    feeMinor: 1500,
  };

  test('is what was seen, of a dispute that is new', () => {
    expect(columnsOf(seen())).toEqual(AS_KNOWN);
  });

  const LATER = {
    status: 'under_review',
    reason: 'general',
    amount: 900,
    is_charge_refundable: true,
    ...evidence({ due_by: null, past_due: true, submission_count: 3 }),
  };

  test('moves with what is later', () => {
    expect(shownAfter(LATER, EVENT)).toEqual({
      ...AS_KNOWN,
      status: 'under_review',
      reason: 'general',
      amountMinor: 900,
      chargeRefundable: true,
      dueUnix: null,
      pastDue: true,
      submissionCount: 3,
    });
  });

  test('stays with what is earlier, but for evidence and submissions, which only grow', () => {
    const earlier = { ...LATER, status: 'warning_closed' };
    expect(shownAfter(earlier, EVENT)).toEqual({ ...AS_KNOWN, pastDue: true, submissionCount: 3 });
  });

  test('keeps evidence, a missed deadline and submissions that an earlier sight did not have', () => {
    const known = { ...KNOWN, past_due: true };
    expect(shownAfter(evidence({ has_evidence: false, submission_count: 0 }), EVENT, known)).toMatchObject({
      hasEvidence: true,
      pastDue: true,
      submissionCount: 2,
    });
    expect(shownAfter(evidence({}), EVENT, { ...KNOWN, has_evidence: false })).toMatchObject({
      hasEvidence: true,
      pastDue: false,
    });
    const none = evidence({ has_evidence: false });
    expect(shownAfter(none, EVENT, { ...KNOWN, has_evidence: false })).toMatchObject({ hasEvidence: false });
  });

  test('has the money of whoever has seen more of it move, also when it speaks of the past', () => {
    const BACK = { withdrawnMinor: 1000, reinstatedMinor: 1000, feeMinor: 0 };
    expect(shownAfter({ ...BOTH_WAYS, status: 'warning_closed' }, EVENT)).toEqual({ ...AS_KNOWN, ...BACK });
    const back = { ...KNOWN, reinstated_minor: 1000, fee_minor: 0 };
    expect(shownAfter({ status: 'under_review' }, EVENT, back)).toMatchObject({
      status: 'under_review',
      ...BACK,
    });
  });

  test('has the money as it was stored when both have seen as much', () => {
    expect(shownAfter({}, EVENT, { ...KNOWN, fee_minor: 2000 })).toMatchObject({ feeMinor: 2000 });
  });
});

describe('what changed is told by name', () => {
  test('from what it was, to what it is', () => {
    const to = columnsOf(
      seen({
        ...BOTH_WAYS,
        status: 'won',
        reason: 'general',
        amount: 900,
        is_charge_refundable: true,
        ...evidence({ due_by: null, past_due: true, submission_count: 3 }),
      }),
    );
    const known = { ...KNOWN, has_evidence: false, withdrawn_minor: 900 };
    expect(changesOfDispute(known, to)).toEqual({
      dispute: ['needs_response', 'won'],
      reason: ['fraudulent', 'general'],
      refundable: [false, true],
      amount_minor: [1000, 900],
      evidence_due: [1_763_679_999, null],
      has_evidence: [false, true],
      past_due: [false, true],
      submissions: [2, 3],
      withdrawn_minor: [900, 1000],
      reinstated_minor: [0, 1000],
      fee_minor: [1500, 0],
    });
  });

  test('and nothing when nothing did', () => {
    expect(changesOfDispute(KNOWN, columnsOf(seen()))).toEqual({});
  });
});
