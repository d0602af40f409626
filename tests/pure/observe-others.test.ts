/** What we take out of disputes, fraud warnings, reviews, saved methods, set-ups and customers. */
import { describe, expect, test } from 'vitest';
import { observeDispute, observeWarning } from '#lib/payments/stripe/observe-dispute.ts';
import { observeCustomer, observeMethod, observeSetupIntent } from '#lib/payments/stripe/observe-method.ts';
import { observeReview } from '#lib/payments/stripe/observe-review.ts';
import {
  balanceTransaction,
  customer,
  dispute,
  earlyFraudWarning,
  paymentMethod,
  review,
  setupIntent,
  visa,
} from './stripe-objects.ts';

describe('a dispute', () => {
  test('tells its state, its deadline and what it moved, and leaves the evidence at Stripe', () => {
    expect(observeDispute(dispute())).toEqual({
      disputeId: 'dp_1',
      chargeId: 'ch_1',
      intentId: 'pi_1',
      status: 'needs_response',
      reason: 'fraudulent',
      amountMinor: 1000,
      currency: 'usd',
      chargeRefundable: false,
      evidenceDueByUnix: 1_763_679_999,
      hasEvidence: true,
      pastDue: false,
      submissionCount: 2,
      openedUnix: 1_763_000_000,
      movements: [{ id: 'txn_3', amountMinor: -1000, feeMinor: 1500, currency: 'usd' }],
    });
  });

  test('that was won has moved the money there and back', () => {
    const movements = [
      balanceTransaction({ id: 'txn_3', amount: -1000, fee: 1500 }),
      balanceTransaction({ id: 'txn_5', amount: 1000, fee: -1500, currency: 'eur' }),
    ];
    expect(observeDispute(dispute({ status: 'won', balance_transactions: movements })).movements).toEqual([
      { id: 'txn_3', amountMinor: -1000, feeMinor: 1500, currency: 'usd' },
      { id: 'txn_5', amountMinor: 1000, feeMinor: -1500, currency: 'eur' },
    ]);
  });

  test('in a state that we do not know is not taken for another', () => {
    expect(() => observeDispute(dispute({ status: 'in_court' }))).toThrow('dispute status in_court is known');
  });

  test('without a charge is of nothing that we know', () => {
    expect(() => observeDispute(dispute({ charge: null }))).toThrow('a dispute has a charge');
  });
});

describe('an early fraud warning', () => {
  test('tells which payment it is about and whether anything can be done', () => {
    expect(observeWarning(earlyFraudWarning({ charge: { id: 'ch_1', object: 'charge' } }))).toEqual({
      warningId: 'issfr_1',
      chargeId: 'ch_1',
      intentId: 'pi_1',
      fraudType: 'made_with_stolen_card',
      actionable: true,
      openedUnix: 1_762_900_000,
    });
  });

  test('without a charge is of nothing that we know', () => {
    expect(() => observeWarning(earlyFraudWarning({ charge: null }))).toThrow(
      'an early fraud warning has a charge',
    );
  });
});

test('a review tells whether it is open and why; addresses stay at Stripe', () => {
  expect(observeReview(review({ open: false, closed_reason: 'approved' }))).toEqual({
    reviewId: 'prv_1',
    intentId: 'pi_1',
    chargeId: 'ch_1',
    open: false,
    openedReason: 'rule',
    closedReason: 'approved',
    openedUnix: 1_762_799_300,
  });
});

describe('a saved method', () => {
  test('that is a card tells brand, last four and expiry', () => {
    expect(observeMethod(paymentMethod())).toEqual({
      paymentMethodId: 'pm_1',
      customerId: 'cus_1',
      methodType: 'card',
      fingerprint: 'AOB934RVNwzk6xtn',
      brand: 'visa',
      last4: '4242',
      expMonth: 8,
      expYear: 2030,
      allowRedisplay: 'always',
      createdUnix: 1_762_700_000,
    });
  });

  const bank = (sepa: unknown) =>
    observeMethod(paymentMethod({ type: 'sepa_debit', card: undefined, sepa_debit: sepa }));

  test('that is a bank account tells its last four, and is no card', () => {
    expect(bank({ country: 'DE', fingerprint: 'sepa-1', last4: '3000' })).toMatchObject({
      methodType: 'sepa_debit',
      fingerprint: 'sepa-1',
      brand: null,
      last4: '3000',
      expMonth: null,
      expYear: null,
    });
  });

  test.each([
    ['has no numbers', { payer_email: 'jenny@example.com' }],
    ['has a number that is no text', { last4: 3000, fingerprint: null }],
    ['tells nothing of itself', undefined],
    ['has nothing to tell', null],
  ])('that %s has no last four', (_what, details) => {
    expect(bank(details)).toMatchObject({ fingerprint: null, last4: null });
  });

  test('tells nothing that stands under the name of another type', () => {
    const method = paymentMethod({ type: 'link', card: visa, link: { email: 'jenny@example.com' } });
    expect(observeMethod(method)).toMatchObject({ methodType: 'link', fingerprint: null, last4: null });
  });

  test('that was detached has no customer', () => {
    expect(observeMethod(paymentMethod({ customer: null })).customerId).toBeNull();
  });

  test.each([
    ['limited', 'limited'],
    ['unspecified', 'unspecified'],
    ['perhaps', 'unspecified'],
    [undefined, 'unspecified'],
  ])('whose owner said %s may be shown again as %s', (said, shown) => {
    expect(observeMethod(paymentMethod({ allow_redisplay: said })).allowRedisplay).toBe(shown);
  });
});

describe('a set-up of a method', () => {
  test('tells whose it is', () => {
    expect(observeSetupIntent(setupIntent())).toEqual({
      setupIntentId: 'seti_1',
      status: 'succeeded',
      customerId: 'cus_1',
      installation: 'shop-1',
      setupId: 'setup-1',
      failureCode: null,
      declineCode: null,
    });
  });

  test('that was refused tells why', () => {
    const error = { type: 'card_error', code: 'card_declined', decline_code: 'lost_card' };
    expect(observeSetupIntent(setupIntent({ last_setup_error: error }))).toMatchObject({
      failureCode: 'card_declined',
      declineCode: 'lost_card',
    });
  });

  test('that failed without a code is known by the type of its error', () => {
    expect(observeSetupIntent(setupIntent({ last_setup_error: { type: 'api_error' } }))).toMatchObject({
      failureCode: 'api_error',
      declineCode: null,
    });
  });

  test.each([
    ['no metadata', null],
    ['metadata of somebody else', {}],
  ])('with %s is not ours', (_what, metadata) => {
    expect(observeSetupIntent(setupIntent({ metadata, customer: null }))).toMatchObject({
      customerId: null,
      installation: null,
      setupId: null,
    });
  });
});

describe('a customer', () => {
  test('tells what it pays with by default', () => {
    expect(observeCustomer(customer())).toEqual({
      customerId: 'cus_1',
      deleted: false,
      defaultMethodId: 'pm_1',
    });
  });

  test('without a default tells none', () => {
    const settings = { invoice_settings: { default_payment_method: null } };
    expect(observeCustomer(customer(settings)).defaultMethodId).toBeNull();
  });

  test('that was deleted is nothing but its id', () => {
    expect(observeCustomer({ id: 'cus_1', object: 'customer', deleted: true })).toEqual({
      customerId: 'cus_1',
      deleted: true,
      defaultMethodId: null,
    });
  });
});
