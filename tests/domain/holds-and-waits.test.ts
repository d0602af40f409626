/** Rules 10 and 47: how long stock is held, for whom, and for what the shopper still has to do. */
import { describe, expect, test } from 'vitest';
import { isLongWait, waitUntilUnix } from '#lib/domain/action-deadline.ts';
import { type HoldFacts, holdTime, mayRenew } from '#lib/domain/hold-limit.ts';

const line = (over: Partial<HoldFacts> = {}): HoldFacts => ({
  leftForOthers: 0,
  grants: 0,
  heldForSeconds: 0,
  ...over,
});

describe('a hold', () => {
  test('lasts fifteen minutes, also for the last piece, three times in a row', () => {
    for (const grants of [0, 1, 2]) {
      expect(holdTime([line({ grants })])).toEqual({ kind: 'hold', seconds: 900 });
      expect(mayRenew([line({ grants })])).toBe(true);
    }
  });

  test('of plenty is never bounded', () => {
    expect(holdTime([line({ leftForOthers: 1, grants: 500 })])).toEqual({ kind: 'hold', seconds: 900 });
    expect(mayRenew([line({ leftForOthers: 1, grants: 500 })])).toBe(true);
  });

  test('of the last piece after that ends when the third one would have ended', () => {
    const used = line({ grants: 3, heldForSeconds: 421.7 });
    expect(holdTime([line({ leftForOthers: 9 }), used])).toEqual({ kind: 'hold', seconds: 421 });
    expect(holdTime([used, line({ grants: 7, heldForSeconds: 90 })])).toEqual({ kind: 'hold', seconds: 90 });
    expect(mayRenew([line({ leftForOthers: 9 }), used])).toBe(false);
    expect(holdTime([line({ grants: 3, heldForSeconds: 9_000 })])).toEqual({ kind: 'hold', seconds: 900 });
  });

  test('that would end at once is refused, with the time of the pause', () => {
    expect(holdTime([line({ grants: 3, heldForSeconds: 59 })])).toEqual({
      kind: 'refused',
      retryAfterSeconds: 359,
    });
    expect(holdTime([line({ grants: 3, heldForSeconds: -100 })])).toEqual({
      kind: 'refused',
      retryAfterSeconds: 200,
    });
    expect(holdTime([line({ grants: 3, heldForSeconds: 60 })])).toEqual({ kind: 'hold', seconds: 60 });
  });

  test('of two lines that are used up is refused until the later pause has ended', () => {
    const soon = line({ grants: 3, heldForSeconds: 10 });
    const late = line({ grants: 3, heldForSeconds: 700 });
    for (const lines of [
      [soon, late],
      [late, soon],
    ]) {
      expect(holdTime(lines)).toEqual({ kind: 'refused', retryAfterSeconds: 1_000 });
    }
  });
});

const DAY = 86_400;
const BEGAN = 1_800_000_000;
const until = (type: string | null, expiresAtUnix: number | null = null) =>
  waitUntilUnix({ type, expiresAtUnix }, BEGAN);

describe('what the shopper has to do', () => {
  test.each([
    null,
    'redirect_to_url',
    'use_stripe_sdk',
    'card_await_notification',
    'blik_authorize',
    'cashapp_handle_redirect_or_display_qr_code',
    'swish_handle_redirect_or_display_qr_code',
    'pix_display_qr_code',
    'paynow_display_qr_code',
    'wechat_pay_display_qr_code',
    'a_type_of_tomorrow',
  ])('%s takes minutes', (type) => {
    expect([isLongWait(type), until(type, BEGAN + 9 * DAY)]).toEqual([false, null]);
  });

  test.each([
    'oxxo_display_details',
    'boleto_display_details',
    'konbini_display_details',
    'multibanco_display_details',
    'voucher_of_tomorrow_display_details',
  ])('%s is waited for until Stripe ends it, and some days for late news', (type) => {
    expect(isLongWait(type)).toBe(true);
    expect(until(type, BEGAN + 3 * DAY)).toBe(BEGAN + 7 * DAY);
    expect(until(type)).toBe(BEGAN + 10 * DAY);
    expect(until(type, BEGAN + 400 * DAY)).toBe(BEGAN + 62 * DAY);
  });

  test('a bank transfer and micro-deposits are bounded by their kind', () => {
    expect(until('display_bank_transfer_instructions')).toBe(BEGAN + 14 * DAY);
    expect(until('verify_with_microdeposits')).toBe(BEGAN + 12 * DAY);
  });
});
