/** What we take out of a payment intent: its state and its money, what stands in its way, and never more of a card. */
import { describe, expect, test } from 'vitest';
import { idOf, observeChargeDetails, observeIntent } from '#lib/payments/stripe/observe-intent.ts';
import { charge, paymentIntent, visa } from './stripe-objects.ts';

test.each([
  ['its id', 'ch_1', 'ch_1'],
  ['the whole object', { id: 'ch_1', object: 'charge' }, 'ch_1'],
  ['null', null, null],
  ['nothing', undefined, null],
])('an object that Stripe gives as %s is known by its id, if there is one', (_as, reference, id) => {
  expect(idOf(reference)).toBe(id);
});

test('a payment that succeeded tells its money, its method and whose it is', () => {
  expect(observeIntent(paymentIntent())).toEqual({
    intentId: 'pi_1',
    status: 'succeeded',
    amountMinor: 4790,
    amountReceivedMinor: 4790,
    currency: 'usd',
    installation: 'shop-1',
    attemptId: 'attempt-1',
    failureCode: null,
    declineCode: null,
    nextActionType: null,
    nextActionExpiresUnix: null,
    failureMethodType: null,
    chargeId: 'ch_1',
    paymentMethodId: 'pm_1',
    charge: null,
  });
});

test('an intent that somebody made in the dashboard names no attempt of ours', () => {
  const seen = observeIntent(paymentIntent({ metadata: {}, payment_method: null, latest_charge: null }));
  expect(seen).toMatchObject({
    installation: null,
    attemptId: null,
    paymentMethodId: null,
    chargeId: null,
    charge: null,
  });
});

test('a status that Stripe has made since is not taken for another', () => {
  expect(() => observeIntent(paymentIntent({ status: 'requires_luck' }))).toThrow(
    'payment intent status requires_luck is known',
  );
});

test.each([
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'succeeded',
  'canceled',
])('the status %s is taken as it is', (status) => {
  expect(observeIntent(paymentIntent({ status })).status).toBe(status);
});

describe('the details of a charge', () => {
  test('are taken from an expanded charge: brand and last four, and when its hold ends', () => {
    const card = { ...visa, capture_before: 1_763_404_095 };
    const latest = charge({ payment_method_details: { card, type: 'card' } });
    expect(observeIntent(paymentIntent({ latest_charge: latest }))).toMatchObject({
      chargeId: 'ch_1',
      charge: {
        chargeId: 'ch_1',
        methodType: 'card',
        cardBrand: 'visa',
        cardLast4: '4242',
        captureBeforeUnix: 1_763_404_095,
      },
    });
  });

  test('of a charge that is captured at once have no end of a hold', () => {
    expect(observeChargeDetails(charge()).captureBeforeUnix).toBeNull();
  });

  test('of a bank debit have no card', () => {
    const details = { sepa_debit: { last4: '3000', country: 'DE' }, type: 'sepa_debit' };
    expect(observeChargeDetails(charge({ payment_method_details: details }))).toEqual({
      chargeId: 'ch_1',
      methodType: 'sepa_debit',
      cardBrand: null,
      cardLast4: null,
      captureBeforeUnix: null,
    });
  });

  test('are unknown when Stripe shows none', () => {
    expect(observeChargeDetails(charge({ payment_method_details: null }))).toEqual({
      chargeId: 'ch_1',
      methodType: null,
      cardBrand: null,
      cardLast4: null,
      captureBeforeUnix: null,
    });
  });
});

describe('a refusal', () => {
  const refusedWith = (error: object) =>
    observeIntent(paymentIntent({ status: 'requires_payment_method', last_payment_error: error }));

  test('has the code, the bank’s reason and the method that was refused', () => {
    const error = {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      payment_method: { id: 'pm_1', type: 'card' },
    };
    expect(refusedWith(error)).toMatchObject({
      failureCode: 'card_declined',
      declineCode: 'insufficient_funds',
      failureMethodType: 'card',
    });
  });

  test('without a code is known by its type, and needs no method', () => {
    expect(refusedWith({ type: 'api_error' })).toMatchObject({
      failureCode: 'api_error',
      declineCode: null,
      failureMethodType: null,
    });
  });
});

describe('what the shopper has to do elsewhere', () => {
  const ENDS = 1_763_000_000;
  const observed = (action: object) => {
    const seen = observeIntent(paymentIntent({ status: 'requires_action', next_action: action }));
    return [seen.nextActionType, seen.nextActionExpiresUnix];
  };

  test.each([
    ['a payment at a konbini', 'konbini_display_details', { hosted_voucher_url: null, expires_at: ENDS }],
    ['a Pix code', 'pix_display_qr_code', { data: '00020101', expires_at: ENDS }],
    ['an OXXO voucher', 'oxxo_display_details', { number: '1234', expires_after: ENDS }],
  ])('%s ends when Stripe says', (_what, type, details) => {
    expect(observed({ [type]: details, type })).toEqual([type, ENDS]);
  });

  test.each([
    [
      'a bank’s page',
      'redirect_to_url',
      { return_url: 'https://shop.example/', url: 'https://bank.example/' },
    ],
    ['3-D Secure', 'use_stripe_sdk', { type: 'three_d_secure_redirect' }],
    ['a voucher whose end is not known yet', 'oxxo_display_details', { number: '1', expires_after: null }],
    ['an end that is no time', 'pix_display_qr_code', { expires_at: '2026-11-30' }],
    ['an action without details', 'blik_authorize', null],
  ])('%s has no end of its own', (_what, type, details) => {
    expect(observed({ [type]: details, type })).toEqual([type, null]);
  });

  test('an action that Stripe only names has no end', () => {
    expect(observed({ type: 'swish_redirect' })).toEqual(['swish_redirect', null]);
  });

  test('the end of another action beside it is not its own', () => {
    const both = {
      oxxo_display_details: { expires_after: ENDS },
      redirect_to_url: { url: 'https://bank.example/' },
      type: 'redirect_to_url',
    };
    expect(observed(both)).toEqual(['redirect_to_url', null]);
  });
});
