/** Every published test number passes the checks of the form, so that its own behaviour and no typo decides. */
import { expect, test } from '@playwright/test';
import { brandOf, formatNumber, passesLuhn } from '#sandbox/browser/frames/card/brands.ts';
import { checkExpiry, checkNumber, formatExpiry } from '#sandbox/browser/frames/card/card-checks.ts';
import { english } from '#sandbox/browser/frames/messages/english.ts';
import { TEST_CARDS } from '#sandbox/cards/test-cards.ts';

test('the form lets every published test number through', () => {
  const refused = TEST_CARDS.flatMap(({ numbers }) => numbers).filter(
    (number) => checkNumber(number, english) !== null,
  );
  expect(refused).toEqual([]);
});

test('a wrong digit anywhere is noticed', () => {
  const number = '4242424242424242';
  for (let index = 0; index < number.length; index += 1) {
    const digit = (Number(number.charAt(index)) + 1) % 10;
    expect(passesLuhn(number.slice(0, index) + digit + number.slice(index + 1))).toBe(false);
  }
});

test('brands are told by their ranges', () => {
  expect(
    ['4', '55', '2223', '37', '36', '3566', '6011', '62', '9'].map((digits) => brandOf(digits).id),
  ).toEqual(['visa', 'mastercard', 'mastercard', 'amex', 'diners', 'jcb', 'discover', 'unionpay', 'unknown']);
  expect(formatNumber('6205500000000000004')).toBe('6205 5000 0000 0000 004');
});

test('an expiry is good to the end of its month', () => {
  const now = new Date(2026, 10, 30);
  expect(checkExpiry('11 / 26', english, now)).toBeNull();
  expect(checkExpiry('10 / 26', english, now)?.code).toBe('invalid_expiry_month_past');
  expect(checkExpiry('13 / 30', english, now)?.code).toBe('invalid_expiry_month');
  expect(checkExpiry('01 / 77', english, now)?.code).toBe('invalid_expiry_year');
  expect(['1', '2', '13', '0134', '12/2034'].map((typed) => formatExpiry(typed, false))).toEqual([
    '1',
    '02 / ',
    '01 / 3',
    '01 / 34',
    '12 / 34',
  ]);
});
