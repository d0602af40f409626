/** The pure rules of the checkout screens: one press at a time, one key per intention, honest words for every code. */
import { describe, expect, it } from 'vitest';
import { safeNextPath } from '#components/account/safe-next-path.ts';
import {
  type CheckoutEvent,
  type CheckoutState,
  canPress,
  checkoutReducer,
  initialCheckout,
} from '#components/checkout/checkout-machine.ts';
import { holdClock } from '#components/checkout/hold-clock.ts';
import { pollDelayMs } from '#components/checkout/poll-delay.ts';
import { nextPress } from '#components/checkout/press-key.ts';
import { reactTo, spokenCodes } from '#components/checkout/problem-notice.ts';
import { waitWords } from '#components/checkout/wait-words.ts';
import { coachedCodes, coachFor } from '#lib/domain/decline-coach.ts';
import { ERROR_CATALOGUE } from '#lib/domain/errors.ts';

const attempt = { intentId: 'pi_1', orderNumber: 'MH-000000000000', expiresAt: '2030-01-01T00:15:00Z' };
const press = { key: 'key-1', body: '{"a":1}' };
const notice = { tone: 'error', title: 'No', body: 'No.' } as const;
const moved = (events: readonly CheckoutEvent[], from: CheckoutState = initialCheckout(null)) =>
  events.reduce(checkoutReducer, from);

describe('checkout machine', () => {
  it('takes no press before the fields are there, and only one until its outcome', () => {
    expect(canPress(initialCheckout(null))).toBe(false);
    const ready = moved([{ type: 'elements_ready' }]);
    expect(canPress(ready)).toBe(true);
    const pressed = moved([{ type: 'pressed' }], ready);
    expect(canPress(pressed)).toBe(false);
    expect(moved([{ type: 'pressed' }], pressed)).toBe(pressed);
    for (const event of [
      { type: 'preparing', press },
      { type: 'waiting' },
      { type: 'prepared', attempt },
      { type: 'authenticating' },
    ] as const) {
      expect(canPress(moved([{ type: 'preparing', press }, event], pressed))).toBe(false);
    }
  });

  it('keeps the key of a press that had no definite answer, and forgets it after a definite one', () => {
    const preparing = moved([{ type: 'elements_ready' }, { type: 'pressed' }, { type: 'preparing', press }]);
    const lost = moved([{ type: 'stopped', notice, definite: false }], preparing);
    expect(lost).toMatchObject({ phase: 'ready', unresolved: press, notice });
    const refused = moved([{ type: 'stopped', notice, definite: true }], preparing);
    expect(refused).toMatchObject({ phase: 'ready', unresolved: null });
  });

  it('stays done whatever comes later', () => {
    const done = moved([{ type: 'elements_ready' }, { type: 'pressed' }, { type: 'finished' }]);
    expect(done.phase).toBe('done');
    const late: CheckoutEvent[] = [
      { type: 'stopped', notice, definite: true },
      { type: 'pressed' },
      { type: 'hold_ended' },
      { type: 'elements_failed', notice },
      { type: 'prepared', attempt },
    ];
    for (const event of late) expect(checkoutReducer(done, event)).toBe(done);
  });

  it('says nothing about the clock while money may be moving, and is honest when it is not', () => {
    const confirming = moved([
      { type: 'elements_ready' },
      { type: 'pressed' },
      { type: 'preparing', press },
      { type: 'prepared', attempt },
    ]);
    expect(checkoutReducer(confirming, { type: 'hold_ended' })).toBe(confirming);
    const idle = moved([{ type: 'stopped', notice, definite: true }], confirming);
    expect(checkoutReducer({ ...idle, notice: null }, { type: 'hold_ended' })).toMatchObject({
      attempt: null,
      notice: { tone: 'info' },
    });
  });

  it('cancels only an attempt that exists and does not run', () => {
    const ready = moved([{ type: 'elements_ready' }]);
    expect(checkoutReducer(ready, { type: 'cancel_pressed' })).toBe(ready);
    const held = moved([{ type: 'elements_ready' }], initialCheckout(attempt));
    expect(checkoutReducer(held, { type: 'cancel_pressed' }).phase).toBe('cancelling');
    const paying = checkoutReducer(held, { type: 'pressed' });
    expect(checkoutReducer(paying, { type: 'cancel_pressed' })).toBe(paying);
  });
});

describe('keys of presses', () => {
  it('repeats the key for the same body only while the last answer was unclear', () => {
    let made = 0;
    const newKey = () => `key-${++made}`;
    const first = nextPress(null, 'a', newKey);
    expect(nextPress(first, 'a', newKey)).toBe(first);
    expect(nextPress(first, 'b', newKey).key).toBe('key-2');
    expect(nextPress(null, 'a', newKey).key).toBe('key-3');
  });
});

describe('words', () => {
  it('coaches every decline code in one sentence with a next step and never names fraud, loss or theft', () => {
    for (const code of [...coachedCodes(), 'a_code_of_next_year', '']) {
      const coach = coachFor(code);
      expect(coach.sentence, code).toMatch(/^[^.]+\.$/);
      expect(coach.next, code).toMatch(/\.$/);
      expect(`${coach.sentence} ${coach.next}`).not.toMatch(
        /fraud|stolen|steal|theft|\blost\b|suspicio|risk|_/i,
      );
    }
    expect(coachFor('stolen_card')).toEqual(coachFor('generic_decline'));
    expect(coachFor('fraudulent')).toEqual(coachFor('generic_decline'));
    expect(coachFor(undefined, 'expired_card').action).toBe('fix_details');
    expect(coachFor('__proto__')).toEqual(coachFor('generic_decline'));
  });

  it('has a reaction for every error code of the API without showing the code', () => {
    for (const code of Object.keys(ERROR_CATALOGUE)) {
      const entry = ERROR_CATALOGUE[code as keyof typeof ERROR_CATALOGUE];
      const reaction = reactTo({ code, ...entry, requestId: null, retryAfterMs: null, details: {} }, 'en-US');
      expect(reaction.notice.title).not.toBe('');
      expect(JSON.stringify(reaction.notice)).not.toContain(code.includes('_') ? code : '\u0000');
    }
    for (const code of spokenCodes()) {
      if (code !== 'network_lost' && code !== 'unreadable_answer')
        expect(Object.keys(ERROR_CATALOGUE)).toContain(code);
    }
  });

  it('keeps the key after every retryable answer', () => {
    for (const [code, entry] of Object.entries(ERROR_CATALOGUE)) {
      if (!entry.retryable) continue;
      const problem = { code, ...entry, requestId: null, retryAfterMs: null, details: {} };
      expect(reactTo(problem, 'en-US').definite, code).toBe(false);
    }
  });

  it('claims nothing of an earlier press where the answer came before anybody looked at it', () => {
    for (const code of ['rate_limited', 'unauthenticated', 'internal_error'] as const) {
      const problem = { code, ...ERROR_CATALOGUE[code], requestId: null, retryAfterMs: null, details: {} };
      expect(reactTo(problem, 'en-US').notice.body, code).not.toContain('Nothing was charged');
    }
  });

  it('names the new total, the missing lines and the order that is paid', () => {
    const base = { status: 409, message: '', requestId: null, retryable: false, retryAfterMs: null };
    const changed = reactTo(
      { ...base, code: 'amount_changed', details: { total: { amountMinor: 1234, currency: 'usd' } } },
      'en-US',
    );
    expect(changed.notice.title).toContain('$12.34');
    const missing = reactTo(
      {
        ...base,
        code: 'out_of_stock',
        details: {
          lines: [
            { title: 'Mug', available: 1, requested: 2 },
            { title: 'Cup', available: 0, requested: 1 },
          ],
        },
      },
      'en-US',
    );
    expect(missing.notice.items).toEqual(['Mug: 1 left, 2 in your cart', 'Cup: sold out']);
    const paid = reactTo({ ...base, code: 'already_paid', details: { order: { number: 'MH-1' } } }, 'en-US');
    expect(paid.effect).toEqual({ kind: 'goto', href: '/orders/MH-1?already=paid' });
  });
});

describe('watching', () => {
  it('asks soon, then slower, then stops', () => {
    const delays = Array.from({ length: 12 }, (_, count) => pollDelayMs(count, 0));
    expect(delays[0]).toBe(1000);
    expect([...delays].sort((a, b) => Number(a) - Number(b))).toEqual(delays);
    expect(Math.max(...delays.map(Number))).toBe(15_000);
    expect(pollDelayMs(3, 11 * 60_000)).toBeNull();
  });
});

describe('the stock clock', () => {
  it('counts down in minutes and seconds and ends at its time', () => {
    const end = '2030-01-01T00:15:00.000Z';
    const at = (ms: number) => holdClock(end, Date.parse(end) - ms);
    expect(at(15 * 60_000)).toMatchObject({ kind: 'running', text: '15:00', soon: false });
    expect(at(61_000)).toMatchObject({ text: '1:01', soon: true });
    expect(at(0)).toEqual({ kind: 'ended' });
    expect(holdClock('not a time', 0)).toEqual({ kind: 'ended' });
  });
});

describe('where to go after signing in', () => {
  it('takes paths of this shop only', () => {
    expect(safeNextPath('/checkout')).toBe('/checkout');
    expect(safeNextPath('/orders?cursor=a#top')).toBe('/orders?cursor=a#top');
    for (const bad of [
      'https://evil.test/',
      '//evil.test',
      '/\\evil.test',
      '/\t/evil.test',
      '/\n//evil.test',
      'javascript:alert(1)',
      '/api/auth/signout',
      '/sign-in?next=/sign-in',
      '/..//evil.test',
      '',
      undefined,
      ['/checkout'],
      `/${'a'.repeat(600)}`,
    ]) {
      expect(safeNextPath(bad), String(bad)).toBe('/');
    }
  });
});

it('says how long to wait as a person would, and never too short', () => {
  expect([0, 1_000, 30_000, 44_100, 60_000, 60_001, 600_000].map(waitWords)).toEqual([
    'a second',
    'a second',
    '30 seconds',
    'a minute',
    'a minute',
    '2 minutes',
    '10 minutes',
  ]);
});
