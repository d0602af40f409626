/**
 * Finds a card number in what a browser sends: any of Stripe's test numbers however it is spaced, or any other run of
 * digits that has the form of a card number and its check digit. Ids and times must not be taken for one.
 */
import { TEST_CARDS } from '#sandbox/cards/test-cards.ts';

const SEPARATORS = /[\s+-]|%20/g;
/** Cards begin with 2 to 6, times in milliseconds with 1; a digit run inside a UUID has a dash or a hex digit beside it. */
const RUN = /(?<![0-9a-z_-])[2-6]\d{12,18}(?![0-9a-z_-])/gi;
const GROUPED = /(?<![0-9a-z_-])[2-6]\d{3}([ +-]|%20)\d{4,6}\1\d{4,5}(?:\1\d{1,7})?(?![0-9a-z_-])/gi;

const KNOWN = TEST_CARDS.flatMap((card) => card.numbers);

export function passesLuhn(digits: string): boolean {
  let total = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    total += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && total % 10 === 0;
}

export function findCardNumber(text: string): string | undefined {
  const packed = text.replace(SEPARATORS, '');
  const known = KNOWN.find((number) => packed.includes(number));
  if (known !== undefined) return known;
  return [...text.matchAll(RUN), ...text.matchAll(GROUPED)]
    .map(([run]) => run.replace(SEPARATORS, ''))
    .find((digits) => digits.length >= 13 && digits.length <= 19 && passesLuhn(digits));
}
