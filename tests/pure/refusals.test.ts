/** What a person is told when it did not work: a shopper at the checkout, an admin with a refund, a run without Stripe. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isRefused, Refused, refuse } from '#lib/checkout/refused.ts';
import { waitForOther } from '#lib/checkout/wait-for-other.ts';
import type { RefundView } from '#lib/contracts/refunds.ts';
import { failureView } from '#lib/payments/intents/failure-view.ts';
import { isStripeUnavailable, newProgress, StripeUnavailable } from '#lib/payments/reconciliation/report.ts';
import { refundRefused } from '#lib/payments/refunds/refund-refused.ts';
import { localFailure } from '#lib/payments/stripe/outcomes.ts';

describe('a refused payment', () => {
  const view = (decline: string | null, code: string | null, method: string | null = 'card') =>
    failureView({ decline_code: decline, failure_code: code, method_type: method });

  test.each([
    ['insufficient_funds', 'another_method'],
    ['invalid_cvc', 'check_details'],
    ['try_again_later', 'wait'],
    ['call_issuer', 'contact_bank'],
    ['authentication_required', 'try_again'],
  ])('for %s sends the shopper on with %s', (decline, next) => {
    expect(view(decline, 'card_declined').next).toBe(next);
  });

  test('is told in a sentence and a next step, with the method that was refused', () => {
    expect(view('insufficient_funds', 'card_declined')).toEqual({
      code: 'insufficient_funds',
      message: 'There is not enough available on this card for this payment. Use another card.',
      next: 'another_method',
      methodType: 'card',
    });
  });

  test('for a stolen card is an ordinary refusal', () => {
    expect(view('stolen_card', 'card_declined')).toEqual(view('generic_decline', 'card_declined'));
    expect(view('stolen_card', 'card_declined').code).toBe('card_declined');
  });

  test('by another method is not told as one of a card', () => {
    const told = view(null, 'payment_intent_authentication_failure', 'paypal');
    expect(told).toMatchObject({ next: 'try_again', methodType: 'paypal' });
    expect(told.message).toBe(
      'The payment with PayPal was not finished. Try again, or choose another way to pay.',
    );
  });
});

const REFUND: RefundView = {
  id: 'refund-1',
  state: 'rejected',
  origin: 'admin',
  amountMinor: 500,
  currency: 'usd',
  reason: null,
  note: null,
  stripeRefundId: null,
  failureReason: null,
  requestedBy: null,
  approvedBy: null,
  createdAt: '2026-11-30T12:00:00.000Z',
  settledAt: null,
  lines: [],
};

test.each([
  ['refunded_at_stripe', 'refunded_at_stripe'],
  ['charge_already_refunded', 'refunded_at_stripe'],
  ['charge_disputed', 'refund_refused'],
])('a refund that ended with %s is told as %s, with the refund', (code, told) => {
  expect(refundRefused(localFailure('rejected', code), REFUND)).toEqual({
    code: told,
    details: { refund: REFUND },
  });
});

describe('a run that cannot ask Stripe', () => {
  const failure = localFailure('retryable', 'rate_limit');

  test('ends with what kept it from asking', () => {
    const error = new StripeUnavailable(failure);
    expect(error.message).toBe('Stripe could not be asked: retryable rate_limit');
    expect(error.failure).toBe(failure);
  });

  test('is told from a bug by its name, whichever copy of the code threw it', () => {
    expect(isStripeUnavailable(new StripeUnavailable(failure))).toBe(true);
    expect(isStripeUnavailable(Object.assign(new Error('x'), { name: 'StripeUnavailable' }))).toBe(true);
    expect(isStripeUnavailable(new Error('StripeUnavailable'))).toBe(false);
    expect(isStripeUnavailable({ name: 'StripeUnavailable' })).toBe(false);
  });

  test('begins with nothing checked and nothing found, each time anew', () => {
    const first = newProgress();
    first.checked += 1;
    expect(newProgress()).toEqual({ checked: 0, repaired: 0, findings: {} });
  });
});

describe('a refusal inside a transaction', () => {
  test('is thrown with what the shopper is told, and known again outside', () => {
    const told = { code: 'rate_limited', retryAfterSeconds: 30 } as const;
    const press = () => refuse('rate_limited', { retryAfterSeconds: 30 });
    expect(press).toThrow(Refused);
    expect(press).toThrow(expect.objectContaining({ message: 'rate_limited', refusal: told }));
    expect(isRefused(new Refused(told))).toBe(true);
    expect(isRefused(Object.assign(new Error('x'), { name: 'Refused' }))).toBe(true);
    expect(isRefused(new Error('Refused'))).toBe(false);
  });
});

describe('waiting for another call', () => {
  const START = Date.UTC(2026, 10, 30, 12);
  beforeEach(() => vi.useFakeTimers({ now: START }));
  afterEach(() => vi.useRealTimers());

  /** Lets all time that is waited for pass. */
  const inTime = async <T>(waiting: Promise<T>): Promise<T> => {
    await vi.runAllTimersAsync();
    return await waiting;
  };

  test('takes the answer that is there at once', async () => {
    expect(await waitForOther(async () => 'done')).toBe('done');
    expect(Date.now()).toBe(START);
  });

  test('looks again, a little later each time, until there is an answer', async () => {
    const looks: number[] = [];
    const look = async () => {
      looks.push(Date.now() - START);
      return looks.length === 4 ? 'done' : null;
    };
    expect(await inTime(waitForOther(look))).toBe('done');
    expect(looks).toEqual([0, 20, 50, 95]);
  });

  test('ends after five seconds, and the shopper may try again two seconds later', async () => {
    const looks: number[] = [];
    const look = async () => {
      looks.push(Date.now() - START);
      return null;
    };
    expect(await inTime(waitForOther(look))).toEqual({
      ok: false,
      error: { code: 'attempt_in_progress', retryAfterSeconds: 2 },
    });
    const last = looks.at(-1) ?? 0;
    expect(last).toBeGreaterThan(5_000);
    expect(last).toBeLessThanOrEqual(5_250);
    expect(last - (looks.at(-2) ?? 0)).toBe(250);
  });

  test('is not over in the last moment of the five seconds', async () => {
    let looks = 0;
    const look = async () => {
      looks += 1;
      if (looks === 1) vi.setSystemTime(START + 5_000);
      return looks === 1 ? null : 'done';
    };
    expect(await inTime(waitForOther(look))).toBe('done');
  });
});
