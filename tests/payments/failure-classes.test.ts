/** Every SDK error has one of four failure classes, each with one way to go on (docs/payment-rules.md). */
import { createRequire } from 'node:module';
import Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { asked } from '#lib/payments/stripe/ask.ts';
import { failureOf } from '#lib/payments/stripe/outcomes.ts';

const { errors } = Stripe;
const connection = (code?: string) => {
  const error = new errors.StripeConnectionError({ message: 'no answer', type: 'api_error' });
  if (code !== undefined) Reflect.set(error, 'detail', Object.assign(new Error(code), { code }));
  return error;
};
type Raw = NonNullable<ConstructorParameters<typeof errors.StripeError>[0]>;
const raw = (statusCode: number, type: NonNullable<Raw['type']>, code?: string): Raw => ({
  message: 'refused',
  type,
  statusCode,
  ...(code === undefined ? {} : { code }),
});

const CASES = [
  ['a decline', new errors.StripeCardError(raw(402, 'card_error', 'card_declined')), 'declined', false],
  [
    'a rate limit',
    new errors.StripeRateLimitError(raw(429, 'rate_limit_error', 'rate_limit')),
    'retryable',
    false,
  ],
  [
    'a lock',
    new errors.StripeInvalidRequestError(raw(429, 'invalid_request_error', 'lock_timeout')),
    'retryable',
    false,
  ],
  [
    'a key in use',
    new errors.StripeIdempotencyError(raw(409, 'idempotency_error', 'idempotency_key_in_use')),
    'retryable',
    false,
  ],
  [
    'any conflict',
    new errors.StripeInvalidRequestError(raw(409, 'invalid_request_error')),
    'retryable',
    false,
  ],
  [
    'a key with other parameters',
    new errors.StripeIdempotencyError(raw(400, 'idempotency_error')),
    'rejected',
    false,
  ],
  ['a refused connection', connection('ECONNREFUSED'), 'retryable', false],
  ['an unknown host', connection('ENOTFOUND'), 'retryable', false],
  ['a resolver that is away', connection('EAI_AGAIN'), 'retryable', false],
  ['a reset', connection('ECONNRESET'), 'indeterminate', false],
  ['a time-out', connection('ETIMEDOUT'), 'indeterminate', false],
  ['a lost connection without a reason', connection(), 'indeterminate', false],
  ['a server error', new errors.StripeAPIError(raw(500, 'api_error')), 'indeterminate', true],
  // A gateway gives up while Stripe may still be working: nothing is stored under the key.
  ['a bad gateway', new errors.StripeAPIError(raw(502, 'api_error')), 'indeterminate', false],
  [
    'an answer that is no JSON',
    new errors.StripeAPIError({ message: 'unreadable', type: 'api_error' }),
    'indeterminate',
    false,
  ],
  [
    'a wrong request',
    new errors.StripeInvalidRequestError(raw(400, 'invalid_request_error', 'parameter_missing')),
    'rejected',
    false,
  ],
  [
    'what is not there',
    new errors.StripeInvalidRequestError(raw(404, 'invalid_request_error', 'resource_missing')),
    'rejected',
    false,
  ],
  ['a wrong key', new errors.StripeAuthenticationError(raw(401, 'authentication_error')), 'rejected', false],
  [
    'a key that may not',
    new errors.StripePermissionError(raw(403, 'invalid_request_error')),
    'rejected',
    false,
  ],
] as const;

/** The same SDK, loaded a second time: its classes are other classes, as in a bundle that holds two copies. */
const SecondCopy = createRequire(import.meta.url)('stripe') as typeof Stripe;

const SAME_DATA = [
  [
    'of another copy of the SDK',
    (error: object) => Object.assign(new SecondCopy.errors.StripeError(), error),
  ],
  ['whose class is lost', (error: object) => ({ ...error })],
] as const;

describe('of a call to Stripe', () => {
  test.each(CASES)('%s', (_name, error, as, serverError) => {
    expect(failureOf(error)).toMatchObject({ class: as, serverError, intent: null });
  });

  describe.each(SAME_DATA)('an error %s is told by its data', (_copy, copyOf) => {
    test.each(CASES)('%s', (_name, error, as, serverError) => {
      const copy = copyOf(error);
      expect(copy instanceof Stripe.errors.StripeError).toBe(false);
      expect(failureOf(copy)).toMatchObject({ class: as, serverError, intent: null });
    });
  });

  test('answers that Stripe does not document as refusals are never taken for one', () => {
    const classOf = (status: number, type: Raw['type'], code?: string) =>
      failureOf(errors.StripeError.generate({ ...raw(status, type ?? 'api_error', code) })).class;
    expect(classOf(400, 'api_error')).toBe('indeterminate');
    expect(classOf(424, 'api_error')).toBe('indeterminate');
    expect(classOf(302, 'invalid_request_error')).toBe('indeterminate');
    expect(classOf(400, 'invalid_request_error', 'rate_limit')).toBe('retryable');
    expect(classOf(503, 'rate_limit_error', 'rate_limit')).toBe('indeterminate');
  });

  test('code and decline code are kept for the shopper’s sentence', () => {
    const error = new errors.StripeCardError({
      ...raw(402, 'card_error', 'card_declined'),
      decline_code: 'insufficient_funds',
    });
    expect(failureOf(error)).toMatchObject({ code: 'card_declined', declineCode: 'insufficient_funds' });
  });

  test('what is not Stripe’s error is a bug, and thrown on', async () => {
    const bug = new TypeError('undefined is not a function');
    expect(() => failureOf(bug)).toThrow(bug);
    await expect(asked(() => Promise.reject(bug))).rejects.toBe(bug);
    expect(await asked(() => Promise.reject(connection('ECONNRESET')))).toMatchObject({
      ok: false,
      error: { class: 'indeterminate' },
    });
  });
});
