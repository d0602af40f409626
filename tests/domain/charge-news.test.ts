/** What a charge tells of that is not known here: its refunds, dispute and review are read even when their events are lost. */
import { describe, expect, test } from 'vitest';
import { type ChargeFacts, unknownOfCharge } from '#lib/domain/payment.ts';

const nothing = { refundedMinor: 0, disputed: false, manualReview: false, reviewId: null };
const unknown: ChargeFacts = { refundedMinor: 0, disputeKnown: false, reviewKnown: false };

describe('a charge', () => {
  test('to which nothing has happened leads nowhere, whatever is known', () => {
    expect(unknownOfCharge(nothing, unknown)).toEqual([]);
    expect(unknownOfCharge(nothing, { refundedMinor: 500, disputeKnown: true, reviewKnown: true })).toEqual(
      [],
    );
  });

  test.each([
    ['one cent more than is known here', 501, 500, ['refunds']],
    ['just what is known here', 500, 500, []],
    ['less than what is on its way from here', 0, 500, []],
    ['for the first time', 500, 0, ['refunds']],
  ])('that was refunded %s', (_what, atStripe, here, expected) => {
    const seen = { ...nothing, refundedMinor: atStripe };
    expect(unknownOfCharge(seen, { ...unknown, refundedMinor: here })).toEqual(expected);
  });

  test('that is disputed leads to its dispute, until that is known', () => {
    const disputed = { ...nothing, disputed: true };
    expect(unknownOfCharge(disputed, unknown)).toEqual(['disputes']);
    expect(unknownOfCharge(disputed, { ...unknown, disputeKnown: true })).toEqual([]);
  });

  test.each([
    ['names a review', { manualReview: false, reviewId: 'prv_1' }],
    ['waits for a review that is not made yet', { manualReview: true, reviewId: null }],
    ['waits for the review that it names', { manualReview: true, reviewId: 'prv_1' }],
  ])('that %s leads to it, until it is known', (_what, review) => {
    expect(unknownOfCharge({ ...nothing, ...review }, unknown)).toEqual(['review']);
    expect(unknownOfCharge({ ...nothing, ...review }, { ...unknown, reviewKnown: true })).toEqual([]);
  });

  test('tells of everything at once, and what is known of one thing hides no other', () => {
    const seen = { refundedMinor: 500, disputed: true, manualReview: true, reviewId: 'prv_1' };
    expect(unknownOfCharge(seen, unknown)).toEqual(['review', 'refunds', 'disputes']);
    expect(unknownOfCharge(seen, { ...unknown, reviewKnown: true })).toEqual(['refunds', 'disputes']);
    expect(unknownOfCharge(seen, { ...unknown, disputeKnown: true })).toEqual(['review', 'refunds']);
    expect(unknownOfCharge(seen, { ...unknown, refundedMinor: 500 })).toEqual(['review', 'disputes']);
  });
});
