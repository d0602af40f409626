/**
 * What became of a call that ended in an error of the SDK, told by the error's data (docs/payment-rules.md). The
 * errors here are plain objects with the fields that the SDK sets, as another copy of it would throw them.
 */
import { describe, expect, test } from 'vitest';
import { publicFailure } from '#lib/payments/operations/public-failure.ts';
import {
  type FailureClass,
  failureOf,
  isAnswerOfStripe,
  isRefusal,
  localFailure,
} from '#lib/payments/stripe/outcomes.ts';
import { paymentIntent } from './stripe-objects.ts';

const CLEAR = { unclear: false, unanswered: false };
const UNCLEAR = { unclear: true, unanswered: false };
const UNANSWERED = { unclear: true, unanswered: true };

const answered = (statusCode: number, over: object = {}) => ({
  type: 'StripeInvalidRequestError',
  rawType: 'invalid_request_error',
  raw: {},
  statusCode,
  requestId: 'req_1',
  headers: {},
  ...over,
});
const unsent = (type: string, over: object = {}) => ({
  ...answered(0, { type }),
  statusCode: undefined,
  ...over,
});
const noConnection = (code: unknown) => unsent('StripeConnectionError', { detail: { code } });
const REPLAYED = { headers: { 'idempotent-replayed': 'true' } };

const thrownBy = (error: unknown): unknown => {
  try {
    return failureOf(error);
  } catch (thrown) {
    return { thrown };
  }
};

describe('a call that Stripe answered', () => {
  test.each<[number, object, FailureClass]>([
    [400, {}, 'rejected'],
    [401, {}, 'rejected'],
    [403, {}, 'rejected'],
    [404, { code: 'resource_missing' }, 'rejected'],
    [400, { rawType: 'api_error' }, 'indeterminate'],
    [402, { code: 'card_declined' }, 'declined'],
    [409, {}, 'retryable'],
    [429, {}, 'retryable'],
    [400, { code: 'idempotency_key_in_use' }, 'retryable'],
    [400, { code: 'lock_timeout' }, 'retryable'],
    [400, { code: 'rate_limit' }, 'retryable'],
    [402, { code: 'lock_timeout' }, 'retryable'],
    [302, {}, 'indeterminate'],
    [424, {}, 'indeterminate'],
    [499, {}, 'indeterminate'],
    [500, {}, 'indeterminate'],
    [500, { code: 'rate_limit' }, 'indeterminate'],
    [503, { code: 'lock_timeout' }, 'indeterminate'],
  ])('with %i %o was %s', (status, over, as) => {
    expect(failureOf(answered(status, over)).class).toBe(as);
  });

  test('tells the code, the bank’s reason, the parameter and the request', () => {
    const error = answered(402, {
      type: 'StripeCardError',
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      param: 'payment_method',
    });
    expect(failureOf(error)).toEqual({
      class: 'declined',
      code: 'card_declined',
      declineCode: 'insufficient_funds',
      param: 'payment_method',
      serverError: false,
      replayed: false,
      intent: null,
      intentSecret: null,
      requestId: 'req_1',
    });
  });

  test('without a code is known by the kind of the error', () => {
    expect(failureOf(answered(400, { requestId: undefined }))).toMatchObject({
      code: 'StripeInvalidRequestError',
      declineCode: null,
      param: null,
      requestId: null,
    });
  });

  test('brings the intent that it made all the same', () => {
    const made = paymentIntent({ status: 'requires_payment_method', latest_charge: null });
    expect(failureOf(answered(402, { payment_intent: made }))).toMatchObject({
      intent: { intentId: 'pi_1', status: 'requires_payment_method' },
      intentSecret: 'pi_1_secret_2',
    });
  });
});

describe('a call that was not answered', () => {
  test.each<[string, object, FailureClass]>([
    ['the bank’s word without a status', unsent('StripeCardError'), 'declined'],
    ['a request that the SDK itself refused', unsent('StripeInvalidRequestError'), 'rejected'],
    ['a key that the SDK itself refused', unsent('StripeAuthenticationError'), 'rejected'],
    ['nobody listened', noConnection('ECONNREFUSED'), 'retryable'],
    ['nobody of that name', noConnection('ENOTFOUND'), 'retryable'],
    ['nobody who knows the name', noConnection('EAI_AGAIN'), 'retryable'],
    ['cut while it was under way', noConnection('ECONNRESET'), 'indeterminate'],
    ['cut for a reason that is no text', noConnection(7), 'indeterminate'],
    ['cut without a reason', unsent('StripeConnectionError', { detail: {} }), 'indeterminate'],
    ['cut, and nothing is known', unsent('StripeConnectionError'), 'indeterminate'],
    ['cut, and the reason is null', unsent('StripeConnectionError', { detail: null }), 'indeterminate'],
    ['cut, and the reason is a text', unsent('StripeConnectionError', { detail: 'x' }), 'indeterminate'],
  ])('%s: %o', (_what, error, as) => {
    expect(failureOf(error)).toMatchObject({ class: as, serverError: false });
  });
});

describe('after an earlier try that may have been carried out', () => {
  test.each<[number, FailureClass]>([
    [429, 'indeterminate'],
    [409, 'indeterminate'],
    [401, 'indeterminate'],
    [403, 'indeterminate'],
    [400, 'rejected'],
    [404, 'rejected'],
    [402, 'declined'],
  ])('an answer of %i is %s', (status, as) => {
    expect(failureOf(answered(status), UNCLEAR).class).toBe(as);
  });

  test('nothing sent this time does not mean nothing was done', () => {
    expect(failureOf(noConnection('ECONNREFUSED'), UNCLEAR).class).toBe('indeterminate');
    expect(failureOf(unsent('StripeInvalidRequestError'), UNCLEAR).class).toBe('rejected');
  });
});

test.each([
  ['Stripe’s own, at the first try', answered(500), CLEAR, true],
  ['Stripe’s own, after another had been answered', answered(500), UNCLEAR, true],
  ['Stripe’s own, while an earlier try may be under way', answered(500), UNANSWERED, false],
  ['one that Stripe repeats, whatever else is under way', answered(500, REPLAYED), UNANSWERED, true],
  ['a gateway’s', answered(502), CLEAR, false],
  ['a gateway’s that Stripe repeats', answered(503, REPLAYED), CLEAR, true],
  ['a refusal that Stripe repeats', answered(400, REPLAYED), CLEAR, false],
  ['no answer at all', unsent('StripeAPIError', REPLAYED), CLEAR, false],
])('a server error is stored under its key, or not: %s', (_what, error, tries, stored) => {
  expect(failureOf(error, tries).serverError).toBe(stored);
});

test('a call of which nothing else is known was one try', () => {
  expect(failureOf(answered(500)).serverError).toBe(true);
  expect(failureOf(answered(429)).class).toBe('retryable');
});

test.each([
  ['says so', REPLAYED, true],
  ['denies it', { headers: { 'idempotent-replayed': 'false' } }, false],
  ['says nothing', {}, false],
  ['has no headers', { headers: undefined }, false],
])('an answer is a repeated one when Stripe says so: it %s', (_what, over, replayed) => {
  expect(failureOf(answered(400, over)).replayed).toBe(replayed);
});

describe('what counts as an error of Stripe', () => {
  test.each(['StripeError', 'StripeCardError', 'StripeSignatureVerificationError'])(
    '%s does, by its name',
    (type) => {
      expect(failureOf({ type }).code).toBe(type);
    },
  );

  const V2 = { type: 'TemporarySessionExpiredError', rawType: 'temporary_session_expired', raw: {} };

  test('one of the v2 API does, by what it carries', () => {
    expect(failureOf({ ...V2, statusCode: 400, requestId: 'req_1' })).toMatchObject({
      class: 'rejected',
      code: 'TemporarySessionExpiredError',
    });
  });

  test.each([
    ['a bug', new TypeError('undefined is not a function')],
    ['an error of the database', Object.assign(new Error('deadlock'), { type: 'DatabaseError', raw: {} })],
    ['a name that only ends alike', { type: 'NoStripeError' }],
    ['a name that only begins alike', { type: 'StripeErrorOfOurs' }],
    ['a type that is no text', { type: 7, rawType: 'a', raw: {}, statusCode: 400, requestId: 'req_1' }],
    ['a text', 'StripeError'],
    ['null', null],
    ['nothing', undefined],
    ['what lacks the raw type', { type: 'XError', raw: {}, statusCode: 400, requestId: 'req_1' }],
    ['what lacks the raw error', { type: 'XError', rawType: 'x', statusCode: 400, requestId: 'req_1' }],
    ['what lacks the status', { ...V2, requestId: 'req_1' }],
    ['what lacks the request', { ...V2, statusCode: 400 }],
  ])('%s does not, and is thrown on', (_what, error) => {
    expect(thrownBy(error)).toEqual({ thrown: error });
  });
});

test('a failure that was seen here says so, and names no request of Stripe', () => {
  expect(localFailure('retryable', 'out_of_time')).toEqual({
    class: 'retryable',
    code: 'out_of_time',
    declineCode: null,
    param: null,
    serverError: false,
    seenHere: true,
    intent: null,
    requestId: null,
  });
});

test.each([
  ['declined', true],
  ['rejected', true],
  ['retryable', false],
  ['indeterminate', false],
] as const)('what was %s is a last word: %s', (as, lastWord) => {
  expect(isRefusal(localFailure(as, 'x'))).toBe(lastWord);
});

test.each([
  ['declined', 'card_declined', { code: 'payment_provider_rejected' }],
  ['rejected', 'parameter_missing', { code: 'payment_provider_rejected' }],
  ['rejected', 'payment_method_gone', { code: 'payment_method_gone' }],
  ['retryable', 'rate_limit', { code: 'payment_provider_unavailable', retryAfterSeconds: 3 }],
  ['indeterminate', 'ECONNRESET', { code: 'payment_provider_unavailable', retryAfterSeconds: 3 }],
] as const)('of what was %s with %s the caller learns no word of Stripe’s', (as, code, told) => {
  expect(publicFailure(localFailure(as, code))).toEqual(told);
});

test.each([
  [200, { object: 'refund' }, true],
  [399, { object: 'refund' }, true],
  [200, { object: 1 }, false],
  [200, {}, false],
  [200, null, false],
  [200, 'refund', false],
  [400, { error: { type: 'invalid_request_error' } }, true],
  [502, { error: { type: 'api_error' } }, true],
  [401, { error: { type: 'authentication_error' } }, true],
  [402, { error: { type: 'card_error' } }, true],
  [400, { error: { type: 'idempotency_error' } }, true],
  [429, { error: { type: 'rate_limit_error' } }, true],
  [403, { error: { type: 'access_denied' } }, false],
  [400, { object: 'refund' }, false],
  [403, { error: 'blocked' }, false],
  [404, { error: null }, false],
  [404, { error: { message: 'no route' } }, false],
  [503, null, false],
])('%i %j is an answer of Stripe: %s', (status, body, ofStripe) => {
  expect(isAnswerOfStripe(status, body)).toBe(ofStripe);
});
