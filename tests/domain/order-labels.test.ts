/** What the labels of an order say, for each true state and way of paying (rules 42, 43). */
import { expect, test } from 'vitest';
import { orderLabels } from '#lib/domain/order-labels.ts';
import { ORDER_TRUTH_STATES } from '#lib/domain/order-truth.ts';
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
