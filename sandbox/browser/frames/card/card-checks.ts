/** Checks of the card fields, with the codes and the order of Stripe.js: empty, incomplete, then wrong. */
import type { Problem } from '../fields/checked-field.ts';
import { digitsOf } from '../fields/digits-caret.ts';
import type { Messages } from '../messages/messages.ts';
import { brandOf, type CardBrand, passesLuhn } from './brands.ts';

export function checkNumber(text: string, messages: Messages): Problem | null {
  const digits = digitsOf(text);
  const brand = brandOf(digits);
  if (digits.length < Math.min(...brand.lengths)) {
    return { code: 'incomplete_number', message: messages.incompleteNumber };
  }
  if (!brand.lengths.includes(digits.length) || (brand.luhn && !passesLuhn(digits))) {
    return { code: 'invalid_number', message: messages.invalidNumber };
  }
  return null;
}

export interface Expiry {
  readonly month: number;
  readonly year: number;
}

/** Reads `MM / YY`; undefined while it is incomplete. */
export function parseExpiry(text: string): Expiry | undefined {
  const digits = digitsOf(text);
  if (digits.length !== 4) return undefined;
  return { month: Number(digits.slice(0, 2)), year: 2000 + Number(digits.slice(2)) };
}

const LONGEST_VALIDITY_YEARS = 50;

export function checkExpiry(text: string, messages: Messages, now: Date): Problem | null {
  const expiry = parseExpiry(text);
  if (!expiry) return { code: 'incomplete_expiry', message: messages.incompleteExpiry };
  if (expiry.month < 1 || expiry.month > 12) {
    return { code: 'invalid_expiry_month', message: messages.invalidExpiry };
  }
  const year = now.getFullYear();
  if (expiry.year < year) return { code: 'invalid_expiry_year_past', message: messages.expiredYear };
  if (expiry.year === year && expiry.month < now.getMonth() + 1) {
    return { code: 'invalid_expiry_month_past', message: messages.expiredDate };
  }
  if (expiry.year > year + LONGEST_VALIDITY_YEARS) {
    return { code: 'invalid_expiry_year', message: messages.invalidExpiry };
  }
  return null;
}

export function checkCvc(text: string, brand: CardBrand, messages: Messages): Problem | null {
  if (digitsOf(text).length === brand.cvcLength) return null;
  return { code: 'incomplete_cvc', message: messages.incompleteCvc };
}

/**
 * `MM / YY` from what was typed or autofilled. A first digit over 1 is a month of one digit; a month over 12 likewise.
 * While deleting, the separator goes with the digit before it.
 */
export function formatExpiry(typed: string, deleting: boolean): string {
  let digits = digitsOf(typed);
  if (/^[2-9]/.test(digits)) digits = `0${digits}`;
  if (/^1[3-9]/.test(digits)) digits = `0${digits}`;
  const month = digits.slice(0, 2);
  const rest = digits.slice(2);
  const year = rest.length === 4 && rest.startsWith('20') ? rest.slice(2) : rest.slice(0, 2);
  const complete = month.length === 2 && !(deleting && year === '');
  return complete ? `${month} / ${year}` : month;
}
