/**
 * Decline messages: one plain sentence and one next step for every way that a payment can be refused, by the method
 * that was used and Stripe's code. They never name fraud, loss or theft: Stripe asks to show those as an ordinary
 * refusal, and a thief must not learn from us. A method that is no card is never called one.
 */
import { methodFamily, methodTypeName } from './payment-methods.ts';

export type CoachAction = 'other_card' | 'fix_details' | 'retry' | 'call_bank' | 'authenticate';
export type Coach = {
  readonly sentence: string;
  readonly next: string;
  readonly action: CoachAction;
};

/** What is said of a card. */
const CARD = {
  refused: {
    sentence: 'Your bank did not approve this payment.',
    next: 'Try another card, or ask your bank to allow it.',
    action: 'other_card',
  },
  call_bank: {
    sentence: 'Your bank wants to hear from you before it approves this payment.',
    next: 'Call the number on the back of your card, or use another card.',
    action: 'call_bank',
  },
  funds: {
    sentence: 'There is not enough available on this card for this payment.',
    next: 'Use another card.',
    action: 'other_card',
  },
  limit: {
    sentence: 'This card has reached its limit for now.',
    next: 'Use another card, or ask your bank about the limit.',
    action: 'other_card',
  },
  expired: {
    sentence: 'This card has expired.',
    next: 'Check the expiry date, or use another card.',
    action: 'fix_details',
  },
  expiry: {
    sentence: 'The expiry date does not match this card.',
    next: 'Check the month and the year, then pay again.',
    action: 'fix_details',
  },
  cvc: {
    sentence: 'The security code does not match this card.',
    next: 'Check the three or four digits on the card, then pay again.',
    action: 'fix_details',
  },
  number: {
    sentence: 'The card number is not right.',
    next: 'Check the number, then pay again.',
    action: 'fix_details',
  },
  address: {
    sentence: 'The billing address does not match this card.',
    next: 'Check the postal code and country, then pay again.',
    action: 'fix_details',
  },
  pin: {
    sentence: 'This card needs its PIN, which cannot be given online.',
    next: 'Use another card.',
    action: 'other_card',
  },
  unsupported: {
    sentence: 'This card cannot be used for this kind of purchase.',
    next: 'Use another card.',
    action: 'other_card',
  },
  currency: {
    sentence: 'This card cannot pay in this currency.',
    next: 'Use another card, or ask your bank.',
    action: 'other_card',
  },
  duplicate: {
    sentence: 'Your bank saw a payment of the same amount a moment ago.',
    next: 'Look at your orders before you pay again.',
    action: 'call_bank',
  },
  hiccup: {
    sentence: 'Your bank could not answer just now.',
    next: 'Wait a minute and pay again.',
    action: 'retry',
  },
  authentication: {
    sentence: 'Your bank could not confirm that it is you.',
    next: 'Try again and finish the check of your bank, or use another card.',
    action: 'authenticate',
  },
  left: {
    sentence: 'You came back without paying.',
    next: 'Try again, or choose another way to pay.',
    action: 'retry',
  },
  account: {
    sentence: 'Your bank could not debit this account.',
    next: 'Check the account details, or choose another way to pay.',
    action: 'fix_details',
  },
  unverified: {
    sentence: 'This bank account could not be verified.',
    next: 'Check the account details, or choose another way to pay.',
    action: 'fix_details',
  },
  test_card: {
    sentence: 'Only test cards work here, and this is not one.',
    next: 'Pick one of the test cards that the card form offers.',
    action: 'other_card',
  },
} as const satisfies Record<string, Coach>;

type LineName = keyof typeof CARD;
type Lines = Readonly<Partial<Record<LineName, Coach>>> & { readonly refused: Coach };

/** What is said when the method is not known: these lines of a card would assume one. */
const ANY_METHOD = {
  refused: {
    sentence: 'Your bank did not approve this payment.',
    next: 'Try another way to pay, or ask your bank to allow it.',
    action: 'other_card',
  },
  funds: {
    sentence: 'There is not enough available for this payment.',
    next: 'Choose another way to pay.',
    action: 'other_card',
  },
  authentication: {
    sentence: 'Your bank could not confirm that it is you.',
    next: 'Try again and finish the check of your bank, or choose another way to pay.',
    action: 'authenticate',
  },
} satisfies Lines;

/** Debits from a bank account, and bank transfers. */
const BANK_ACCOUNT: Lines = {
  refused: {
    sentence: 'Your bank did not approve this payment.',
    next: 'Choose another way to pay, or ask your bank to allow it.',
    action: 'other_card',
  },
  funds: {
    sentence: 'There is not enough available in this bank account for this payment.',
    next: 'Choose another way to pay.',
    action: 'other_card',
  },
  limit: {
    sentence: 'This payment is above what your bank allows for this account.',
    next: 'Choose another way to pay, or ask your bank about the limit.',
    action: 'other_card',
  },
  call_bank: {
    sentence: 'Your bank wants to hear from you before it approves this payment.',
    next: 'Call your bank, or choose another way to pay.',
    action: 'call_bank',
  },
  duplicate: CARD.duplicate,
  hiccup: CARD.hiccup,
  authentication: ANY_METHOD.authentication,
  account: CARD.account,
  unverified: CARD.unverified,
  left: CARD.left,
};

/** Payments on the page or in the app of somebody else. */
const provider = (name: string): Lines => ({
  refused: {
    sentence: `${name} did not approve this payment.`,
    next: `Choose another way to pay, or ask ${name} about it.`,
    action: 'other_card',
  },
  funds: {
    sentence: `There is not enough available with ${name} for this payment.`,
    next: 'Choose another way to pay.',
    action: 'other_card',
  },
  hiccup: {
    sentence: `${name} could not answer just now.`,
    next: 'Wait a minute and pay again, or choose another way to pay.',
    action: 'retry',
  },
  authentication: {
    sentence: `The payment with ${name} was not finished.`,
    next: 'Try again, or choose another way to pay.',
    action: 'authenticate',
  },
  left: {
    sentence: `You came back from ${name} without paying.`,
    next: 'Try again, or choose another way to pay.',
    action: 'retry',
  },
});

const voucher = (name: string): Lines => ({
  refused: {
    sentence: `The payment with ${name} did not go through.`,
    next: 'Choose another way to pay.',
    action: 'other_card',
  },
});

/** The lines of a method; a line that is missing there is its ordinary refusal. */
function linesOf(methodType: string | null | undefined): Lines {
  switch (methodFamily(methodType)) {
    case 'card':
      return CARD;
    case 'bank_account':
      return BANK_ACCOUNT;
    case 'provider':
      return provider(methodTypeName(methodType));
    case 'voucher':
      return voucher(methodTypeName(methodType));
    case null:
      // A type of next year is somebody that we cannot speak for; no type at all may well be a card.
      return methodType ? { refused: ANY_METHOD.refused } : { ...CARD, ...ANY_METHOD };
  }
}

/** Stripe's decline codes, and its error codes that stand where a decline code would. */
const CODES: Readonly<Record<string, LineName>> = {
  account_closed: 'account',
  approve_with_id: 'hiccup',
  authentication_not_handled: 'authentication',
  authentication_required: 'authentication',
  bank_account_declined: 'refused',
  bank_account_restricted: 'account',
  bank_account_unusable: 'account',
  bank_account_unverified: 'unverified',
  bank_account_verification_failed: 'unverified',
  call_issuer: 'call_bank',
  card_decline_rate_limit_exceeded: 'limit',
  // Stryker disable next-line StringLiteral: a code without a line gets this one.
  card_declined: 'refused',
  card_not_supported: 'unsupported',
  card_velocity_exceeded: 'limit',
  charge_exceeds_source_limit: 'limit',
  charge_exceeds_transaction_limit: 'limit',
  currency_not_supported: 'currency',
  debit_not_authorized: 'refused',
  do_not_honor: 'refused',
  do_not_try_again: 'refused',
  duplicate_transaction: 'duplicate',
  expired_card: 'expired',
  fraudulent: 'refused',
  generic_decline: 'refused',
  highest_risk_level: 'refused',
  incorrect_address: 'address',
  incorrect_cvc: 'cvc',
  incorrect_number: 'number',
  incorrect_pin: 'pin',
  incorrect_postal_code: 'address',
  incorrect_zip: 'address',
  insufficient_funds: 'funds',
  invalid_account: 'refused',
  invalid_amount: 'call_bank',
  invalid_cvc: 'cvc',
  invalid_expiry_month: 'expiry',
  invalid_expiry_month_past: 'expired',
  invalid_expiry_year: 'expiry',
  invalid_expiry_year_past: 'expired',
  invalid_number: 'number',
  invalid_pin: 'pin',
  issuer_not_available: 'hiccup',
  lost_card: 'refused',
  merchant_blacklist: 'refused',
  mobile_device_authentication_required: 'authentication',
  new_account_information_available: 'call_bank',
  no_account: 'account',
  no_action_taken: 'refused',
  not_permitted: 'refused',
  offline_pin_required: 'pin',
  online_or_offline_pin_required: 'pin',
  payment_intent_authentication_failure: 'authentication',
  payment_intent_payment_attempt_expired: 'authentication',
  payment_intent_payment_attempt_failed: 'refused',
  payment_method_bank_account_blocked: 'account',
  payment_method_customer_decline: 'left',
  payment_method_microdeposit_failed: 'unverified',
  payment_method_microdeposit_verification_timeout: 'unverified',
  payment_method_not_available: 'hiccup',
  payment_method_provider_decline: 'refused',
  payment_method_provider_timeout: 'hiccup',
  pickup_card: 'refused',
  pin_try_exceeded: 'pin',
  postal_code_invalid: 'address',
  processing_error: 'hiccup',
  reenter_transaction: 'hiccup',
  refer_to_customer: 'call_bank',
  restricted_card: 'refused',
  revocation_of_all_authorizations: 'refused',
  revocation_of_authorization: 'refused',
  security_violation: 'refused',
  service_not_allowed: 'refused',
  setup_attempt_failed: 'refused',
  setup_intent_authentication_failure: 'authentication',
  setup_intent_setup_attempt_expired: 'authentication',
  stolen_card: 'refused',
  stop_payment_order: 'refused',
  test_mode_live_card: 'test_card',
  testmode_decline: 'test_card',
  transaction_not_allowed: 'unsupported',
  try_again_later: 'hiccup',
  withdrawal_count_limit_exceeded: 'limit',
};

/** Every code that has a line of its own; any other gets the ordinary refusal. */
export const coachedCodes = (): readonly string[] => Object.keys(CODES);

const lineOf = (code: string | null | undefined): LineName | undefined =>
  code && Object.hasOwn(CODES, code) ? CODES[code] : undefined;

/** Whether a code says something of its own: not every check of a field does. */
export const hasMessage = (code: string | null | undefined): boolean => lineOf(code) !== undefined;

/**
 * The message for a decline code, else for the error code beside it; an unknown pair is an ordinary refusal.
 * @param methodType Stripe's type of the method that was refused; null when it is not known
 */
export function coachFor(
  declineCode: string | null | undefined,
  errorCode?: string | null,
  methodType?: string | null,
): Coach {
  const lines = linesOf(methodType);
  const name = lineOf(declineCode) ?? lineOf(errorCode);
  return (name && lines[name]) ?? lines.refused;
}

/** The code that may leave the server: an ordinary refusal hides which of Stripe's reasons it was. */
export function publicDeclineCode(declineCode: string | null, errorCode: string | null): string {
  // Stryker disable next-line StringLiteral: any code that is not told would do here.
  const code = declineCode ?? errorCode ?? 'card_declined';
  const line = lineOf(code);
  return line !== undefined && line !== 'refused' ? code : 'card_declined';
}
