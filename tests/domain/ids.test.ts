/** Shapes of ids: what has none of them is unknown before the database or Stripe is asked. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isPaymentIntentId,
  isSetupIntentId,
  isUuid,
  ORDER_NUMBER,
  orderNumberFrom,
} from '#lib/domain/ids.ts';

describe('a UUID', () => {
  const GOOD = '0198c0de-9a1b-7c2d-8e3f-0123456789ab';

  test('is lower-case, of a version and the one variant', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(isUuid(uuid)).toBe(true);
      }),
    );
    for (const version of '12345678')
      expect(isUuid(`0198c0de-9a1b-${version}c2d-8e3f-0123456789ab`)).toBe(true);
    for (const variant of '89ab') expect(isUuid(`0198c0de-9a1b-7c2d-${variant}e3f-0123456789ab`)).toBe(true);
  });

  test.each([
    '',
    GOOD.toUpperCase(),
    ` ${GOOD}`,
    `${GOOD}\n`,
    `${GOOD}0`,
    `0${GOOD}`,
    GOOD.replaceAll('-', ''),
    '0198c0d-9a1b-7c2d-8e3f-0123456789ab',
    '0198c0de-9a1-7c2d-8e3f-0123456789ab',
    '0198c0de-9a1b-7c2-8e3f-0123456789ab',
    '0198c0de-9a1b-7c2d-8e3-0123456789ab',
    '0198c0de-9a1b-7c2d-8e3f-0123456789a',
    '0198c0de-9a1b-0c2d-8e3f-0123456789ab',
    '0198c0de-9a1b-9c2d-8e3f-0123456789ab',
    '0198c0de-9a1b-7c2d-7e3f-0123456789ab',
    '0198c0de-9a1b-7c2d-ce3f-0123456789ab',
    '0198c0dg-9a1b-7c2d-8e3f-0123456789ab',
  ])('is not "%s"', (text) => {
    expect(isUuid(text)).toBe(false);
  });
});

describe.each([
  ['pi', isPaymentIntentId, isSetupIntentId],
  ['seti', isSetupIntentId, isPaymentIntentId],
] as const)('an id of Stripe that begins with %s', (prefix, is, isOther) => {
  test('has letters, digits and underscores, at most 250', () => {
    for (const rest of ['3', '3Qx_Z9', 'a'.repeat(250)]) {
      expect(is(`${prefix}_${rest}`), rest).toBe(true);
      expect(isOther(`${prefix}_${rest}`), rest).toBe(false);
    }
  });

  test.each(['', 'a'.repeat(251), 'a/b', '../a', 'a b', 'a\n', 'ä'])('does not go on with "%s"', (rest) => {
    expect(is(`${prefix}_${rest}`)).toBe(false);
  });

  test('begins there', () => {
    expect(is(`x${prefix}_1`)).toBe(false);
    expect(is(`/${prefix}_1`)).toBe(false);
    expect(is(prefix)).toBe(false);
  });
});

describe('an order number', () => {
  const twelve = fc.uint8Array({ minLength: 12, maxLength: 12 });

  test('is made of 60 random bits, five of each byte, in Crockford’s alphabet', () => {
    expect(orderNumberFrom(Uint8Array.from({ length: 12 }, (_, index) => index))).toBe('MH-0123456789AB');
    expect(orderNumberFrom(Uint8Array.from({ length: 12 }, (_, index) => 20 + index))).toBe(
      'MH-MNPQRSTVWXYZ',
    );
    expect(orderNumberFrom(Uint8Array.from({ length: 12 }, (_, index) => 10 + index))).toBe(
      'MH-ABCDEFGHJKMN',
    );
    expect(orderNumberFrom(new Uint8Array(12).fill(255))).toBe('MH-ZZZZZZZZZZZZ');
  });

  test('has its own shape whatever the bytes, and more bytes change nothing', () => {
    fc.assert(
      fc.property(twelve, (bytes) => {
        expect(orderNumberFrom(bytes)).toMatch(ORDER_NUMBER);
        expect(orderNumberFrom(Uint8Array.from([...bytes, 7]))).toBe(orderNumberFrom(bytes));
      }),
    );
  });

  test('is never made of fewer: it could be guessed', () => {
    expect(() => orderNumberFrom(new Uint8Array(11))).toThrow('12 random bytes');
  });

  test.each([
    'MH-0123456789A',
    'MH-0123456789ABC',
    'mh-0123456789AB',
    'MH-0123456789Ab',
    'MH-0123456789AI',
    'MH-0123456789AL',
    'MH-0123456789AO',
    'MH-0123456789AU',
    'xMH-0123456789AB',
    'MH-0123456789AB\n',
  ])('is not "%s"', (text) => {
    expect(ORDER_NUMBER.test(text)).toBe(false);
  });
});
