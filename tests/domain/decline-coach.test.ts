/** Which words a refusal gets, and which reasons never leave the server: a thief must not learn from us. */
import { describe, expect, test } from 'vitest';
import { coachedCodes, coachFor, publicDeclineCode } from '#lib/domain/decline-coach.ts';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Reasons that Stripe asks to show as an ordinary refusal, and those that tell the shopper nothing. */
const ORDINARY =
  words(`card_declined do_not_honor do_not_try_again fraudulent generic_decline highest_risk_level
  invalid_account lost_card merchant_blacklist no_action_taken not_permitted payment_intent_payment_attempt_failed
  payment_method_provider_decline pickup_card restricted_card revocation_of_all_authorizations
  revocation_of_authorization security_violation service_not_allowed stolen_card stop_payment_order`);

/** Codes that are told, what the shopper is asked to do, and a word of the sentence that says why. */
const TOLD = [
  ['call_bank', /hear from you/, 'call_issuer invalid_amount new_account_information_available'],
  ['other_card', /not enough/, 'insufficient_funds'],
  [
    'other_card',
    /limit/,
    'card_decline_rate_limit_exceeded card_velocity_exceeded withdrawal_count_limit_exceeded',
  ],
  ['fix_details', /has expired/, 'expired_card'],
  ['fix_details', /expiry date/, 'invalid_expiry_month invalid_expiry_year'],
  ['fix_details', /security code/, 'incorrect_cvc invalid_cvc'],
  ['fix_details', /card number/, 'incorrect_number invalid_number'],
  ['fix_details', /billing address/, 'incorrect_address incorrect_zip postal_code_invalid'],
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
     payment_intent_authentication_failure payment_intent_payment_attempt_expired`,
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
