/** Rules of one line: how much a cart may hold, how times are written, when an attempt lives, what an error says. */
import { describe, expect, test } from 'vitest';
import { ERROR_LANGUAGES, errorText } from '#lib/domain/error-texts/read-text.ts';
import { ERROR_CATALOGUE, type ErrorCode, publicError } from '#lib/domain/errors.ts';
import { isoTime, isoTimeOrNull } from '#lib/domain/iso-time.ts';
import { ATTEMPT_STATES, isLiveAttempt } from '#lib/domain/order-state.ts';
import { capQuantity, MAX_LINE_QUANTITY } from '#lib/domain/quantity.ts';
import { isTagged } from '#lib/domain/tagged-error.ts';

test('a line holds 99 pieces and no more', () => {
  expect([1, 98, 99, 100, 198].map(capQuantity)).toEqual([1, 98, 99, 99, 99]);
  expect(MAX_LINE_QUANTITY).toBe(99);
});

test('times of the database are written in UTC, and no time as none', () => {
  expect(isoTime('2026-11-24 13:41:22.5+02')).toBe('2026-11-24T11:41:22.500Z');
  expect(isoTimeOrNull('2026-11-24 13:41:22+00')).toBe('2026-11-24T13:41:22.000Z');
  expect(isoTimeOrNull(null)).toBeNull();
});

test('an attempt lives until it is over', () => {
  const over = ATTEMPT_STATES.filter((state) => !isLiveAttempt(state));
  expect(over).toEqual(['succeeded', 'canceled', 'failed']);
  expect(isLiveAttempt('open')).toBe(true);
});

describe('an error', () => {
  test('carries its code, and more only where it is given', () => {
    expect(publicError('not_found')).toEqual({ code: 'not_found' });
    expect(publicError('rate_limited', { retryAfterSeconds: 30 })).toEqual({
      code: 'rate_limited',
      retryAfterSeconds: 30,
    });
  });

  test('speaks English as its catalogue does, and two other languages', () => {
    for (const code of Object.keys(ERROR_CATALOGUE) as ErrorCode[]) {
      const texts = ERROR_LANGUAGES.map((language) => errorText(code, language));
      expect(texts[0]?.shopper, code).toBe(ERROR_CATALOGUE[code].message);
      for (const part of ['shopper', 'admin'] as const) {
        expect(new Set(texts.map((text) => text[part])).size, `${code} ${part}`).toBe(3);
      }
    }
  });
});

describe('an error of ours is told by its name', () => {
  const named = (name: string): Error => Object.assign(new Error('no stock'), { name });

  test('whichever copy of its class it was made from', () => {
    class OneCopy extends Error {
      override readonly name = 'OutOfStock';
    }
    class AnotherCopy extends Error {
      override readonly name = 'OutOfStock';
    }
    for (const error of [new OneCopy(), new AnotherCopy(), named('OutOfStock')]) {
      expect(isTagged(error, 'OutOfStock')).toBe(true);
    }
  });

  test.each([
    ['an error of another name', named('OutOfMoney')],
    ['an error without a name of its own', new Error('OutOfStock')],
    ['something thrown that is no error but has the name', { name: 'OutOfStock' }],
    ['the name alone', 'OutOfStock'],
    ['nothing', undefined],
    ['null', null],
  ])('and %s is none', (_what, thrown) => {
    expect(isTagged(thrown, 'OutOfStock')).toBe(false);
  });
});
