/** A refusal is a last word only when no earlier call can have been carried out (rules 6, 37). */
import { expect, test } from 'vitest';
import { isFirstCall, isStored, truthUnread } from '#lib/payments/operations/earlier-calls.ts';
import { localFailure } from '#lib/payments/stripe/outcomes.ts';

const FIRST = { since_earlier_call_s: null, generation: 1 };
const AFTER_A_LEASE = { since_earlier_call_s: 0, generation: 1 };
const WITH_A_NEW_KEY = { since_earlier_call_s: null, generation: 2 };

test.each([
  ['the first', FIRST, true],
  ['one after a lease that may have sent it', AFTER_A_LEASE, false],
  ['one with a new key', WITH_A_NEW_KEY, false],
])('a call is the first one when nobody can have sent another: %s', (_what, calls, first) => {
  expect(isFirstCall(calls)).toBe(first);
});

test.each([
  ['the first call was refused', FIRST, 'rejected', 'refused'],
  ['the first call was declined', FIRST, 'declined', 'refused'],
  ['the answer to the first call was lost', FIRST, 'indeterminate', 'open'],
  ['the first call came too soon', FIRST, 'retryable', 'open'],
  ['a later call was refused', AFTER_A_LEASE, 'rejected', 'open'],
  ['a call with a new key was refused', WITH_A_NEW_KEY, 'rejected', 'open'],
] as const)('where nothing can be read and %s, it is decided or not', (_what, calls, as, kind) => {
  const failure = localFailure(as, 'x');
  expect(truthUnread(calls, failure)).toEqual(kind === 'refused' ? { kind, failure } : { kind });
});

test.each([
  ['a server error of the first call', FIRST, { serverError: true }, true],
  ['one with a new key', WITH_A_NEW_KEY, { serverError: true }, true],
  ['one while an earlier call may run', AFTER_A_LEASE, { serverError: true }, false],
  ['one that Stripe does not repeat', AFTER_A_LEASE, { serverError: true, replayed: false }, false],
  ['one that Stripe repeats', AFTER_A_LEASE, { serverError: true, replayed: true }, true],
  ['another failure', FIRST, { serverError: false, replayed: true }, false],
])('a server error is the stored answer of its key, or not: %s', (_what, calls, over, stored) => {
  expect(isStored(calls, { ...localFailure('indeterminate', 'api_error'), ...over })).toBe(stored);
});
