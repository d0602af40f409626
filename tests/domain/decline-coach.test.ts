/** Which words a refusal gets, and which reasons never leave the server: a thief must not learn from us. */
import { describe, expect, test } from 'vitest';
import { coachedCodes, coachFor, hasMessage, publicDeclineCode } from '#lib/domain/decline-coach.ts';
import { knownMethodTypes, methodFamily } from '#lib/domain/payment-methods.ts';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Reasons that Stripe asks to show as an ordinary refusal, and those that tell the shopper nothing. */
const ORDINARY =
  words(`bank_account_declined card_declined debit_not_authorized do_not_honor do_not_try_again fraudulent generic_decline highest_risk_level
  invalid_account lost_card merchant_blacklist no_action_taken not_permitted payment_intent_payment_attempt_failed
  payment_method_provider_decline pickup_card restricted_card revocation_of_all_authorizations
  revocation_of_authorization security_violation service_not_allowed setup_attempt_failed stolen_card
  stop_payment_order`);

/** Codes that are told, what the shopper is asked to do, and a word of the sentence that says why. */
const TOLD = [
  [
    'call_bank',
    /hear from you/,
    'call_issuer invalid_amount new_account_information_available refer_to_customer',
  ],
  ['other_card', /not enough/, 'insufficient_funds'],
  ['retry', /came back without paying/, 'payment_method_customer_decline'],
  [
    'fix_details',
    /could not debit/,
    `account_closed bank_account_restricted bank_account_unusable no_account
     payment_method_bank_account_blocked`,
  ],
  [
    'fix_details',
    /could not be verified/,
    `bank_account_unverified bank_account_verification_failed payment_method_microdeposit_failed
     payment_method_microdeposit_verification_timeout`,
  ],
  [
    'other_card',
    /limit/,
    `card_decline_rate_limit_exceeded card_velocity_exceeded charge_exceeds_source_limit
     charge_exceeds_transaction_limit withdrawal_count_limit_exceeded`,
  ],
  ['fix_details', /has expired/, 'expired_card invalid_expiry_month_past invalid_expiry_year_past'],
  ['fix_details', /expiry date/, 'invalid_expiry_month invalid_expiry_year'],
  ['fix_details', /security code/, 'incorrect_cvc invalid_cvc'],
  ['fix_details', /card number/, 'incorrect_number invalid_number'],
  [
    'fix_details',
    /billing address/,
    'incorrect_address incorrect_postal_code incorrect_zip postal_code_invalid',
  ],
  [
    'other_card',
    /PIN/,
    'incorrect_pin invalid_pin offline_pin_required online_or_offline_pin_required pin_try_exceeded',
  ],
  ['other_card', /kind of purchase/, 'card_not_supported transaction_not_allowed'],
  ['other_card', /currency/, 'currency_not_supported'],
  ['call_bank', /same amount/, 'duplicate_transaction'],
  [
    'retry',
    /just now/,
    `approve_with_id issuer_not_available payment_method_not_available payment_method_provider_timeout
     processing_error reenter_transaction try_again_later`,
  ],
  [
    'authenticate',
    /that it is you/,
    `authentication_not_handled authentication_required mobile_device_authentication_required
     payment_intent_authentication_failure payment_intent_payment_attempt_expired
     setup_intent_authentication_failure setup_intent_setup_attempt_expired`,
  ],
  ['other_card', /test cards/, 'test_mode_live_card testmode_decline'],
] as const;
const CASES = TOLD.flatMap(([action, why, codes]) =>
  words(codes).map((code) => [code, action, why] as const),
);

describe('a reason that is told', () => {
  test.each(CASES)('%s asks to %s and says %s', (code, action, why) => {
    expect(coachFor(code)).toMatchObject({ action, sentence: expect.stringMatching(why) });
    expect(publicDeclineCode(code, null)).toBe(code);
  });
});

describe('an ordinary refusal', () => {
  test.each(ORDINARY)('is what is said of %s, and its code stays here', (code) => {
    expect(coachFor(code)).toEqual(coachFor(null));
    expect(coachFor(code)).toMatchObject({
      action: 'other_card',
      sentence: expect.stringMatching(/did not approve/),
    });
    expect(publicDeclineCode(code, null)).toBe('card_declined');
  });

  test.each(['a_code_of_next_year', '__proto__', ''])('is what is said of "%s", which is unknown', (code) => {
    expect(coachFor(code)).toEqual(coachFor('generic_decline'));
    expect(publicDeclineCode(code, null)).toBe('card_declined');
  });

  test('is what is said of nothing', () => {
    expect(coachFor(undefined)).toEqual(coachFor('generic_decline'));
    expect(publicDeclineCode(null, null)).toBe('card_declined');
  });
});

test('every code has its words here', () => {
  expect([...ORDINARY, ...CASES.map(([code]) => code)].toSorted()).toEqual(coachedCodes().toSorted());
});

test('the bank’s reason goes before the error code, which is asked when the reason is unknown', () => {
  expect(coachFor('insufficient_funds', 'expired_card')).toEqual(coachFor('insufficient_funds'));
  expect(coachFor('a_code_of_next_year', 'expired_card')).toEqual(coachFor('expired_card'));
  expect(coachFor(null, 'expired_card')).toEqual(coachFor('expired_card'));
  expect(publicDeclineCode('insufficient_funds', 'expired_card')).toBe('insufficient_funds');
  expect(publicDeclineCode(null, 'expired_card')).toBe('expired_card');
});

test('a hidden reason hides behind no other code', () => {
  expect(publicDeclineCode('stolen_card', 'expired_card')).toBe('card_declined');
});

describe('by method', () => {
  const text = (code: string, type: string | null): string => {
    const { sentence, next } = coachFor(code, null, type);
    return `${sentence} ${next}`;
  };

  test('no method but a card is ever called one, whatever the code', () => {
    for (const type of knownMethodTypes().filter((name) => methodFamily(name) !== 'card')) {
      for (const code of [...coachedCodes(), 'a_code_of_next_year'])
        expect(text(code, type), `${type} ${code}`).not.toMatch(/\bcards?\b/i);
    }
    expect(text('insufficient_funds', 'a_method_of_next_year')).not.toMatch(/\bcard\b/i);
  });

  test('coming back without paying names the provider and blames no bank', () => {
    expect(coachFor('payment_method_customer_decline', null, 'paypal').sentence).toBe(
      'You came back from PayPal without paying.',
    );
    expect(text('payment_method_customer_decline', 'klarna')).toMatch(/Klarna/);
    for (const type of ['paypal', 'klarna', null])
      expect(text('payment_method_customer_decline', type)).not.toMatch(/your bank/i);
  });

  test('a provider that refuses is named', () => {
    expect(coachFor('payment_method_provider_decline', null, 'paypal').sentence).toBe(
      'PayPal did not approve this payment.',
    );
    expect(coachFor('payment_method_provider_timeout', null, 'klarna').sentence).toMatch(/^Klarna/);
  });

  test('a failed bank debit speaks of the bank account', () => {
    for (const type of ['us_bank_account', 'sepa_debit'])
      expect(coachFor('insufficient_funds', null, type).sentence).toMatch(/bank account/);
    expect(coachFor('account_closed', null, 'us_bank_account').action).toBe('fix_details');
  });

  test('a card keeps its own words, and an unknown method gets words that fit any', () => {
    expect(coachFor('insufficient_funds', null, 'card').sentence).toMatch(/on this card/);
    expect(coachFor('insufficient_funds', null, null).sentence).not.toMatch(/card/);
    expect(coachFor('expired_card', null, null)).toEqual(coachFor('expired_card', null, 'card'));
  });

  test('fraud, loss and theft are an ordinary refusal for every method', () => {
    for (const type of ['card', 'paypal', 'us_bank_account', null])
      for (const code of ['fraudulent', 'stolen_card', 'lost_card'])
        expect(coachFor(code, null, type)).toEqual(coachFor('generic_decline', null, type));
  });
});

describe('whole messages', () => {
  const TYPES = ['card', 'sepa_debit', 'paypal', 'oxxo', 'a_method_of_next_year', null];
  const ACTIONS = ['other_card', 'fix_details', 'retry', 'call_bank', 'authenticate'];

  test.each(TYPES)('say for %s, by every code, why and what next', (type) => {
    for (const code of [...coachedCodes(), null]) {
      const { sentence, next, action } = coachFor(code, null, type);
      expect(sentence, `${code}`).toMatch(/^[A-Z].{20,}[.]$/);
      expect(next, `${code}`).toMatch(/^[A-Z].{10,}[.]$/);
      expect(ACTIONS, `${code}`).toContain(action);
    }
  });

  test.each([
    ['sepa_debit', 'insufficient_funds', 'other_card', /in this bank account/, /another way to pay/],
    ['sepa_debit', 'charge_exceeds_source_limit', 'other_card', /above what your bank allows/, /the limit/],
    ['sepa_debit', 'call_issuer', 'call_bank', /wants to hear from you/, /^Call your bank/],
    ['sepa_debit', 'do_not_honor', 'other_card', /^Your bank did not approve/, /ask your bank/],
    ['sepa_debit', 'try_again_later', 'retry', /^Your bank could not answer/, /^Wait a minute/],
    ['sepa_debit', 'authentication_required', 'authenticate', /that it is you/, /finish the check/],
    ['paypal', 'insufficient_funds', 'other_card', /available with PayPal/, /another way to pay/],
    ['paypal', 'do_not_honor', 'other_card', /^PayPal did not approve/, /ask PayPal/],
    ['paypal', 'try_again_later', 'retry', /^PayPal could not answer/, /^Wait a minute/],
    ['paypal', 'authentication_required', 'authenticate', /with PayPal was not finished/, /^Try again/],
    ['paypal', 'payment_method_customer_decline', 'retry', /came back from PayPal/, /^Try again/],
    ['oxxo', 'insufficient_funds', 'other_card', /with OXXO did not go through/, /another way to pay/],
    [null, 'insufficient_funds', 'other_card', /not enough available for/, /another way to pay/],
    [null, 'do_not_honor', 'other_card', /^Your bank did not approve/, /another way to pay, or ask/],
    [null, 'try_again_later', 'retry', /^Your bank could not answer/, /^Wait a minute/],
    [null, 'authentication_required', 'authenticate', /that it is you/, /another way to pay/],
  ] as const)('of %s for %s ask to %s', (type, code, action, why, next) => {
    expect(coachFor(code, null, type)).toEqual({
      action,
      sentence: expect.stringMatching(why),
      next: expect.stringMatching(next),
    });
  });

  test('of a code have words of their own only where the code is known', () => {
    expect(['expired_card', 'stolen_card'].map(hasMessage)).toEqual([true, true]);
    expect(['a_code_of_next_year', 'constructor', '', null, undefined].map(hasMessage)).toEqual(
      Array(5).fill(false),
    );
  });
});
