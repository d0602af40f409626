/** When an operation's key may be sent again, and when a new one may be used. */
import { describe, expect, test } from 'vitest';
import {
  CALL_MAY_RUN_SECONDS,
  KEY_LIVES_SECONDS,
  type RetryFacts,
  stepBeforeSending,
} from '#lib/domain/operation-retry.ts';

const facts = (changes: Partial<RetryFacts> = {}): RetryFacts => ({
  metServerError: false,
  generationAgeSeconds: 10,
  sinceEarlierCallSeconds: null,
  ...changes,
});

describe('before an operation is sent', () => {
  test('a key that Stripe still knows is sent again, whoever sent it before and however lately', () => {
    for (const sinceEarlierCallSeconds of [null, 0, 1, CALL_MAY_RUN_SECONDS, 80_000]) {
      for (const generationAgeSeconds of [0, 3_600, KEY_LIVES_SECONDS]) {
        expect(stepBeforeSending(facts({ generationAgeSeconds, sinceEarlierCallSeconds }))).toBe('send');
      }
    }
  });

  test('a stored server error is looked behind first, at any age', () => {
    for (const generationAgeSeconds of [0, KEY_LIVES_SECONDS, KEY_LIVES_SECONDS + 1]) {
      const step = stepBeforeSending(
        facts({ metServerError: true, generationAgeSeconds, sinceEarlierCallSeconds: 1 }),
      );
      expect(step).toBe('check');
    }
  });

  test('a forgotten key is replaced only when no call under it can still be running', () => {
    const old = { generationAgeSeconds: KEY_LIVES_SECONDS + 1 };
    expect(stepBeforeSending(facts({ ...old, sinceEarlierCallSeconds: 0 }))).toBe('wait');
    expect(stepBeforeSending(facts({ ...old, sinceEarlierCallSeconds: CALL_MAY_RUN_SECONDS - 1 }))).toBe(
      'wait',
    );
    expect(stepBeforeSending(facts({ ...old, sinceEarlierCallSeconds: CALL_MAY_RUN_SECONDS }))).toBe('check');
    expect(stepBeforeSending(facts({ ...old, sinceEarlierCallSeconds: null }))).toBe('check');
  });

  test('a key lives less than the day that Stripe promises, and a call may run longer than the SDK waits', () => {
    expect(KEY_LIVES_SECONDS).toBe(23 * 3600);
    expect(CALL_MAY_RUN_SECONDS).toBe(600);
  });
});
