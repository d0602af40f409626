/** What the labels of an order say, for each true state and way of paying (rules 42, 43). */
import { describe, expect, test } from 'vitest';
import { type LabelTone, orderLabels } from '#lib/domain/order-labels.ts';
import { ORDER_TRUTH_STATES, type OrderTruthState } from '#lib/domain/order-truth.ts';
import { knownMethodTypes } from '#lib/domain/payment-methods.ts';
import { wordsOf } from './order-facts.ts';

test('labels name the method and never call another method a card', () => {
  for (const methodType of knownMethodTypes()) {
    for (const state of ORDER_TRUTH_STATES) {
      const words = wordsOf(
        orderLabels({ state, charged: 'unknown' }, { methodType, failureCode: 'insufficient_funds' }),
      );
      expect(words).not.toMatch(/_/);
      if (!methodType.includes('card') && methodType !== 'interac_present')
        expect(words, `${methodType} ${state}`).not.toMatch(/\bcard\b/i);
    }
  }
  expect(
    orderLabels({ state: 'processing', charged: 'moving' }, { methodType: 'us_bank_account' }).body,
  ).toMatch(/Bank debits/);
  expect(
    orderLabels(
      { state: 'declined', charged: 'none' },
      { methodType: 'paypal', failureCode: 'payment_method_customer_decline' },
    ).body,
  ).toBe(
    'Nothing was charged. You came back from PayPal without paying. Try again, or choose another way to pay.',
  );
});

const labelsOf = (state: OrderTruthState, methodType: string | null = null) =>
  orderLabels({ state, charged: 'unknown' }, { methodType });

describe('every state', () => {
  test.each(ORDER_TRUTH_STATES)(
    '%s has a badge, a headline without a full stop, and whole sentences',
    (state) => {
      for (const methodType of [null, 'card', 'sepa_debit', 'paypal', 'oxxo', 'a_type_of_tomorrow']) {
        const { label, title, body } = labelsOf(state, methodType);
        expect(label).toMatch(/^[A-Z][A-Za-z ]{3,18}$/);
        expect(title).toMatch(/^[A-Z].{10,}[a-z]$/);
        expect(body).toMatch(/^[A-Z].{20,}[.]$/);
      }
    },
  );

  test('has a badge that tells it from others; what can be paid in one way or another is not paid yet', () => {
    const states = ORDER_TRUTH_STATES.filter((state) => state !== 'needs_action');
    expect(new Set(states.map((state) => labelsOf(state).label)).size).toBe(states.length);
    expect(labelsOf('needs_action').label).toBe(labelsOf('awaiting_payment').label);
  });

  /** Red is for money that may be lost, green for what is bought and can be sent, yellow for what waits for somebody. */
  test.each<[LabelTone, readonly OrderTruthState[]]>([
    ['danger', ['disputed', 'dispute_lost']],
    ['success', ['paid', 'partially_captured']],
    ['warning', ['awaiting_payment', 'declined', 'needs_action', 'under_review', 'payment_review']],
    ['accent', ['processing', 'authorized', 'finishing', 'refund_pending', 'partially_refunded']],
    ['neutral', ['checking', 'refunded', 'canceled', 'expired', 'replaced']],
  ])('of the tone %s is one of a kind', (tone, states) => {
    expect(ORDER_TRUTH_STATES.filter((state) => labelsOf(state).tone === tone)).toEqual(states);
  });
});

describe('a wait', () => {
  test.each([
    ['card', 'Processing', /^Your bank needs a little longer/],
    ['us_bank_account', 'Processing', /^Bank debits take a few working days/],
    ['paypal', 'Processing', /^PayPal has not confirmed it yet/],
    ['oxxo', 'Waiting for payment', /^Pay with OXXO as described there/],
    [null, 'Processing', /^It is not confirmed yet/],
    ['a_type_of_tomorrow', 'Processing', /^It is not confirmed yet/],
  ])('for %s says what is waited for, and that the items are kept', (methodType, badge, body) => {
    const labels = labelsOf('processing', methodType);
    expect(labels.label).toBe(badge);
    expect(labels.tone).toBe('accent');
    expect(labels.body).toMatch(body);
    expect(labels.body).toMatch(/We keep your items, and your orders show the result[.]$/);
  });

  test.each([
    ['klarna', 'Klarna has approved the payment'],
    ['card', 'Your bank has approved the payment'],
    ['us_bank_account', 'Your bank has approved the payment'],
    [null, 'Your bank has approved the payment'],
  ])('for the capture of %s names who approved it, and that it is held', (methodType, title) => {
    expect(labelsOf('authorized', methodType)).toMatchObject({
      label: 'Authorized',
      title,
      body: expect.stringMatching(/^The amount is held/),
    });
  });

  test('that is over says the same for every way to pay', () => {
    for (const state of ['paid', 'finishing', 'refunded', 'canceled'] as const) {
      for (const methodType of ['card', 'klarna', 'oxxo', 'sepa_debit']) {
        expect(labelsOf(state, methodType)).toEqual(labelsOf(state));
      }
    }
  });
});
