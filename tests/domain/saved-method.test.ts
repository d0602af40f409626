/** One card is listed once: every order of messages ends with the newest, and what was given once is kept. */
import { describe, expect, test } from 'vitest';
import {
  decideMethodMove,
  isNewerMethod,
  type MethodFacts,
  type MethodObservation,
  monthsToExpiry,
  widestRedisplay,
} from '#lib/domain/saved-method.ts';

const seen = (over: Partial<MethodObservation> = {}): MethodObservation => ({
  paymentMethodId: 'pm_b',
  customerId: 'cus_1',
  methodType: 'card',
  fingerprint: 'fp',
  brand: 'visa',
  last4: '4242',
  expMonth: 12,
  expYear: 2034,
  allowRedisplay: 'unspecified',
  createdUnix: 200,
  ...over,
});
const row = (over: Partial<MethodFacts> = {}): MethodFacts => ({
  paymentMethodId: 'pm_b',
  state: 'active',
  fingerprint: 'fp',
  brand: 'visa',
  last4: '4242',
  expMonth: 12,
  expYear: 2034,
  allowRedisplay: 'unspecified',
  createdUnix: 200,
  isDefault: false,
  ...over,
});
const twin = (over: Partial<MethodFacts> = {}) => row({ paymentMethodId: 'pm_a', createdUnix: 100, ...over });

describe('a method that Stripe shows', () => {
  test('is kept when it is new, by an event or a read', () => {
    for (const source of ['event', 'read'] as const) {
      expect(decideMethodMove(null, null, seen(), source)).toEqual({
        kind: 'keep',
        isNew: true,
        replaces: null,
        redisplay: 'unspecified',
      });
    }
  });

  test('replaces an older one of the same card, with the wider consent of the two', () => {
    const older = twin({ allowRedisplay: 'always' });
    expect(decideMethodMove(null, older, seen({ allowRedisplay: 'limited' }), 'event')).toEqual({
      kind: 'keep',
      isNew: true,
      replaces: older,
      redisplay: 'always',
    });
  });

  test('yields to a newer one, and gives it its consent', () => {
    const newer = twin({ createdUnix: 300 });
    expect(decideMethodMove(null, newer, seen({ allowRedisplay: 'always' }), 'event')).toEqual({
      kind: 'yield',
      to: newer,
      redisplay: 'always',
    });
  });

  test('with a number that became another row’s replaces or yields as well', () => {
    const changed = row({ fingerprint: 'old' });
    expect(decideMethodMove(changed, twin(), seen(), 'read')).toMatchObject({ kind: 'keep', isNew: false });
    expect(decideMethodMove(changed, twin({ createdUnix: 300 }), seen(), 'read').kind).toBe('yield');
  });

  test.each([
    ['fingerprint', { fingerprint: 'other' }],
    ['brand', { brand: 'mastercard' }],
    ['last4', { last4: '0001' }],
    ['expMonth', { expMonth: 1 }],
    ['expYear', { expYear: 2040 }],
    ['allowRedisplay', { allowRedisplay: 'always' }],
  ] as const)('with another %s: an event asks for a read, a read is written', (_name, over) => {
    expect(decideMethodMove(row(), null, seen(over), 'event')).toEqual({ kind: 'read' });
    expect(decideMethodMove(row(), null, seen(over), 'read')).toMatchObject({ kind: 'keep', isNew: false });
  });

  test('that tells nothing new changes nothing', () => {
    for (const source of ['event', 'read'] as const) {
      expect(decideMethodMove(row(), null, seen(), source)).toEqual({ kind: 'none', reason: 'no_change' });
    }
  });

  test.each(['detaching', 'detached'] as const)('whose row is %s does not come back', (state) => {
    for (const source of ['event', 'read'] as const) {
      expect(decideMethodMove(row({ state }), null, seen({ last4: '1' }), source)).toEqual({
        kind: 'none',
        reason: 'stale',
      });
    }
  });

  test('without a customer ends its row, once', () => {
    const gone = seen({ customerId: null });
    expect(decideMethodMove(row(), null, gone, 'event')).toEqual({ kind: 'detach' });
    expect(decideMethodMove(row({ state: 'detaching' }), null, gone, 'event')).toEqual({ kind: 'detach' });
    expect(decideMethodMove(row({ state: 'detached' }), null, gone, 'event')).toEqual({
      kind: 'none',
      reason: 'no_change',
    });
    expect(decideMethodMove(null, null, gone, 'event')).toEqual({ kind: 'none', reason: 'unknown' });
  });
});

test('of two methods the later is newer; in the same second the id decides, for both the same way', () => {
  const at = (paymentMethodId: string, createdUnix: number) => ({ paymentMethodId, createdUnix });
  expect(isNewerMethod(at('pm_a', 2), at('pm_b', 1))).toBe(true);
  expect(isNewerMethod(at('pm_b', 1), at('pm_a', 2))).toBe(false);
  expect(isNewerMethod(at('pm_b', 1), at('pm_a', 1))).toBe(true);
  expect(isNewerMethod(at('pm_a', 1), at('pm_b', 1))).toBe(false);
  expect(isNewerMethod(at('pm_a', 1), at('pm_a', 1))).toBe(false);
});

test('consent is as wide as the widest that was given', () => {
  expect(widestRedisplay('always', 'limited')).toBe('always');
  expect(widestRedisplay('limited', 'always')).toBe('always');
  expect(widestRedisplay('unspecified', 'limited')).toBe('limited');
  expect(widestRedisplay('unspecified', 'unspecified')).toBe('unspecified');
});

test('months to the end of a card count by calendar, in UTC', () => {
  const at = new Date('2026-11-24T23:59:59Z');
  expect(monthsToExpiry({ expMonth: 11, expYear: 2026 }, at)).toBe(0);
  expect(monthsToExpiry({ expMonth: 10, expYear: 2026 }, at)).toBe(-1);
  expect(monthsToExpiry({ expMonth: 1, expYear: 2027 }, at)).toBe(2);
  expect(monthsToExpiry({ expMonth: null, expYear: 2027 }, at)).toBeNull();
  expect(monthsToExpiry({ expMonth: 1, expYear: null }, at)).toBeNull();
});
