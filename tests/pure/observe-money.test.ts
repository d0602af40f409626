/** What we take out of charges, refunds and movements of the balance: amounts with whose they are, and no person. */
import { describe, expect, test } from 'vitest';
import { observeCharge } from '#lib/payments/stripe/observe-charge.ts';
import { observeMovement } from '#lib/payments/stripe/observe-movement.ts';
import { observeRefund } from '#lib/payments/stripe/observe-refund.ts';
import { balanceTransaction, charge, dispute, refund } from './stripe-objects.ts';

describe('a charge', () => {
  test('tells its money, whose it is, and the card by brand, last four and fingerprint', () => {
    expect(observeCharge(charge({ amount_captured: 900, amount_refunded: 200 }))).toEqual({
      chargeId: 'ch_1',
      methodType: 'card',
      cardBrand: 'visa',
      cardLast4: '4242',
      captureBeforeUnix: null,
      intentId: 'pi_1',
      installation: 'shop-1',
      attemptId: 'attempt-1',
      status: 'succeeded',
      disputed: false,
      amountMinor: 1000,
      capturedMinor: 900,
      refundedMinor: 200,
      currency: 'usd',
      fingerprint: 'AOB934RVNwzk6xtn',
      balanceTransactionId: 'txn_1',
      balanceKind: null,
      feeMinor: null,
      netMinor: null,
      balanceCurrency: null,
      manualReview: false,
      reviewId: null,
    });
  });

  test('with its balance transaction tells what Stripe kept, in the balance’s currency', () => {
    const movement = balanceTransaction({ currency: 'eur', fee: 54, net: 866 });
    expect(observeCharge(charge({ balance_transaction: movement }))).toMatchObject({
      balanceTransactionId: 'txn_1',
      balanceKind: 'charge',
      feeMinor: 54,
      netMinor: 866,
      balanceCurrency: 'eur',
    });
  });

  test('without a card moves the balance as a payment', () => {
    const seen = observeCharge(
      charge({
        balance_transaction: balanceTransaction({ type: 'payment' }),
        payment_method_details: { type: 'sepa_debit', sepa_debit: { last4: '3000', fingerprint: 'sepa-1' } },
      }),
    );
    expect(seen).toMatchObject({ balanceKind: 'payment', methodType: 'sepa_debit', fingerprint: null });
  });

  test('that has not moved the balance, and that nobody here made, says so', () => {
    const seen = observeCharge(
      charge({
        balance_transaction: null,
        payment_intent: null,
        metadata: {},
        payment_method_details: null,
        outcome: null,
      }),
    );
    expect(seen).toMatchObject({
      intentId: null,
      installation: null,
      attemptId: null,
      fingerprint: null,
      balanceTransactionId: null,
      balanceKind: null,
      feeMinor: null,
      netMinor: null,
      balanceCurrency: null,
      manualReview: false,
    });
  });

  test('that Radar holds for a person names its review', () => {
    const held = charge({ outcome: { type: 'manual_review' }, review: 'prv_1', disputed: true });
    expect(observeCharge(held)).toMatchObject({ manualReview: true, reviewId: 'prv_1', disputed: true });
  });
});

describe('a refund', () => {
  test('of ours tells its money and what we called it', () => {
    expect(observeRefund(refund())).toEqual({
      refundId: 're_1',
      intentId: 'pi_1',
      status: 'succeeded',
      amountMinor: 500,
      currency: 'usd',
      reason: 'requested_by_customer',
      failureReason: null,
      balanceTransactionId: 'txn_2',
      movedMinor: null,
      movedFeeMinor: null,
      balanceCurrency: null,
      failureTransactionId: null,
      returnedMinor: null,
      returnedFeeMinor: null,
      createdUnix: 1_762_800_000,
      installation: 'shop-1',
      ourRefundId: 'refund-1',
      operationId: 'operation-1',
    });
  });

  test.each([
    ['no metadata', null],
    ['metadata of somebody else', {}],
  ])('with %s is not ours', (_what, metadata) => {
    expect(observeRefund(refund({ metadata, balance_transaction: null }))).toMatchObject({
      installation: null,
      ourRefundId: null,
      operationId: null,
      balanceTransactionId: null,
      movedMinor: null,
    });
  });

  test('that failed tells what left, what came back, and why', () => {
    const failed = refund({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
      balance_transaction: balanceTransaction({ id: 'txn_2', amount: -460, fee: 3, currency: 'eur' }),
      failure_balance_transaction: balanceTransaction({ id: 'txn_4', amount: 455, fee: -2, currency: 'eur' }),
    });
    expect(observeRefund(failed)).toMatchObject({
      status: 'failed',
      failureReason: 'expired_or_canceled_card',
      balanceTransactionId: 'txn_2',
      movedMinor: -460,
      movedFeeMinor: 3,
      balanceCurrency: 'eur',
      failureTransactionId: 'txn_4',
      returnedMinor: 455,
      returnedFeeMinor: -2,
    });
  });

  test('whose money was seen only as it came back knows the balance’s currency from that', () => {
    const failed = refund({
      status: 'failed',
      failure_balance_transaction: balanceTransaction({ id: 'txn_4', amount: 455, currency: 'gbp' }),
    });
    expect(observeRefund(failed)).toMatchObject({ movedMinor: null, balanceCurrency: 'gbp' });
  });

  test.each(['pending', 'requires_action', 'succeeded', 'failed', 'canceled'])(
    'in the state %s is taken as it is',
    (status) => {
      expect(observeRefund(refund({ status })).status).toBe(status);
    },
  );

  test.each([
    ['maybe', 'refund status maybe is known'],
    [null, 'refund status null is known'],
  ])('in the unknown state %s is not taken for another', (status, message) => {
    expect(() => observeRefund(refund({ status }))).toThrow(message);
  });
});

describe('a movement of the balance', () => {
  test('whose source is only named tells its own numbers', () => {
    expect(observeMovement(balanceTransaction())).toEqual({
      movementId: 'txn_1',
      kind: 'charge',
      type: 'charge',
      sourceId: 'ch_1',
      sourceStatus: null,
      intentId: null,
      installation: null,
      attemptId: null,
      chargeId: null,
      presentmentMinor: null,
      presentmentCurrency: null,
      amountMinor: 1000,
      feeMinor: 59,
      currency: 'usd',
      createdUnix: 1_762_799_295,
    });
  });

  test('without a source is of nothing', () => {
    expect(observeMovement(balanceTransaction({ source: null }))).toMatchObject({
      sourceId: null,
      intentId: null,
      chargeId: null,
    });
  });

  test('of a charge tells whose it is and what the shopper paid', () => {
    const source = charge({ amount: 1200, amount_captured: 900, currency: 'eur', status: 'pending' });
    expect(observeMovement(balanceTransaction({ source }))).toMatchObject({
      sourceId: 'ch_1',
      sourceStatus: 'pending',
      intentId: 'pi_1',
      installation: 'shop-1',
      attemptId: 'attempt-1',
      chargeId: 'ch_1',
      presentmentMinor: 900,
      presentmentCurrency: 'eur',
    });
  });

  test('of a charge that nobody here made names no attempt', () => {
    const source = charge({ metadata: {}, payment_intent: null });
    expect(observeMovement(balanceTransaction({ source }))).toMatchObject({
      intentId: null,
      installation: null,
      attemptId: null,
    });
  });

  test('of a refund tells what the shopper gets back, and no attempt', () => {
    const source = refund({ currency: 'eur' });
    const seen = observeMovement(
      balanceTransaction({ source, type: 'refund', reporting_category: 'refund', amount: -540 }),
    );
    expect(seen).toMatchObject({
      kind: 'refund',
      sourceId: 're_1',
      sourceStatus: null,
      intentId: 'pi_1',
      installation: null,
      attemptId: null,
      chargeId: 'ch_1',
      presentmentMinor: 500,
      presentmentCurrency: 'eur',
      amountMinor: -540,
    });
  });

  test('of a dispute tells whose it is; what was disputed is in the balance’s currency already', () => {
    const seen = observeMovement(
      balanceTransaction({
        source: dispute(),
        type: 'adjustment',
        reporting_category: 'dispute',
        amount: -9,
      }),
    );
    expect(seen).toMatchObject({
      kind: 'dispute',
      sourceId: 'dp_1',
      intentId: 'pi_1',
      chargeId: 'ch_1',
      presentmentMinor: null,
      presentmentCurrency: null,
    });
  });

  test('of a payout is no shopper’s', () => {
    const source = { id: 'po_1', object: 'payout', amount: 5000, currency: 'usd', status: 'paid' };
    const seen = observeMovement(
      balanceTransaction({ source, type: 'payout', reporting_category: 'payout', amount: -5000 }),
    );
    expect(seen).toMatchObject({
      kind: 'payout',
      sourceId: 'po_1',
      sourceStatus: null,
      intentId: null,
      chargeId: null,
      presentmentMinor: null,
    });
  });
});
