/**
 * Reads raw card details as they come from the browser. Only published test numbers pass; whatever else is a
 * real card in the wrong place and is refused without being kept or repeated.
 */
import { StripeError } from '../http/stripe-error.ts';
import { cardNumbered, type TestCard } from './test-cards.ts';

function cardError(message: string, code: string, param?: string, declineCode?: string): StripeError {
  return new StripeError(402, message, {
    type: 'card_error',
    code,
    ...(param === undefined ? {} : { param }),
    ...(declineCode === undefined ? {} : { decline_code: declineCode }),
  });
}

function luhnValid(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

export function readNumber(raw: string): TestCard {
  const digits = raw.replaceAll(/[\s-]/g, '');
  if (!/^\d{12,19}$/.test(digits)) {
    throw cardError('The card number is not a valid credit card number.', 'invalid_number', 'number');
  }
  const known = cardNumbered(digits);
  if (known !== undefined) return known;
  if (!luhnValid(digits)) throw cardError('Your card number is incorrect.', 'incorrect_number', 'number');
  throw cardError(
    'Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
    'card_declined',
    'number',
    'test_mode_live_card',
  );
}

const MAX_YEARS_AHEAD = 50;

/** @param now unix seconds of the account's clock */
export function readExpiry(month: number, year: number, now: number): { month: number; year: number } {
  if (month < 1 || month > 12) {
    throw cardError("Your card's expiration month is invalid.", 'invalid_expiry_month', 'exp_month');
  }
  const full = year < 100 ? 2000 + year : year;
  const today = new Date(now * 1000);
  const thisYear = today.getUTCFullYear();
  if (full < thisYear || full > thisYear + MAX_YEARS_AHEAD) {
    throw cardError("Your card's expiration year is invalid.", 'invalid_expiry_year', 'exp_year');
  }
  if (full === thisYear && month < today.getUTCMonth() + 1) {
    throw cardError("Your card's expiration month is invalid.", 'invalid_expiry_month', 'exp_month');
  }
  return { month, year: full };
}

export function checkCvc(cvc: string, card: TestCard): void {
  const length = card.brand === 'amex' ? 4 : 3;
  // Amex accepts three digits too: its older cards carry them.
  if (/^\d+$/.test(cvc) && (cvc.length === length || (card.brand === 'amex' && cvc.length === 3))) return;
  throw cardError("Your card's security code is invalid.", 'invalid_cvc', 'cvc');
}
