/** Rule 13: a refund that failed stays open until its money was tried again, the rest was refunded, or a person saw to it. */
import { expect, test } from 'vitest';
import type { RefundState } from '#lib/domain/money-states.ts';
import { openFailures, type RefundTrace } from '#lib/domain/refund-failures.ts';

const made = (id: string, state: RefundState, amountMinor: number, createdAtMs: number): RefundTrace => ({
  id,
  state,
  amountMinor,
  createdAtMs,
  settledAtMs: createdAtMs + 1,
  seen: false,
});
const failed = (id: string, amountMinor: number, createdAtMs: number, settledAtMs: number): RefundTrace => ({
  ...made(id, 'failed', amountMinor, createdAtMs),
  settledAtMs,
});
const PLENTY = 100_000;

test('a failure is open until as much was refunded again, by however many refunds', () => {
  const failure = failed('f', 100, 0, 10);
  expect(openFailures([failure], PLENTY)).toEqual(['f']);
  expect(openFailures([failure, made('a', 'pending', 60, 20)], PLENTY)).toEqual(['f']);
  expect(
    openFailures([failure, made('a', 'pending', 60, 20), made('b', 'succeeded', 40, 30)], PLENTY),
  ).toEqual([]);
});

test.each<RefundState>(['awaiting_approval', 'reserved', 'pending', 'requires_action', 'succeeded'])(
  'one that is %s tries it again',
  (state) => {
    expect(openFailures([failed('f', 100, 0, 10), made('a', state, 100, 20)], PLENTY)).toEqual([]);
  },
);

test.each<RefundState>(['canceled', 'rejected'])('one that was %s does not', (state) => {
  expect(openFailures([failed('f', 100, 0, 10), made('a', state, 100, 20)], PLENTY)).toEqual(['f']);
});

test('a refund from before the failure, or of the same moment, is no replacement, and none is its own', () => {
  for (const atMs of [9, 10]) {
    expect(openFailures([failed('f', 100, 0, 10), made('a', 'succeeded', 100, atMs)], PLENTY)).toEqual(['f']);
  }
  expect(openFailures([failed('f', 100, 10, 10)], PLENTY)).toEqual(['f']);
});

test('a retry that fails takes the debt over: the chain is open once and is closed by one refund', () => {
  const chain = [failed('f', 100, 0, 10), failed('retry', 100, 20, 30)];
  expect(openFailures(chain, PLENTY)).toEqual(['retry']);
  expect(openFailures([...chain, made('a', 'succeeded', 100, 40)], PLENTY)).toEqual([]);
});

test('the oldest is covered first, and what is left of a refund covers the next', () => {
  const two = [failed('first', 100, 0, 10), failed('second', 100, 1, 11)];
  expect(openFailures([...two, made('a', 'succeeded', 100, 20)], PLENTY)).toEqual(['second']);
  expect(openFailures([...two, made('a', 'succeeded', 199, 20)], PLENTY)).toEqual(['second']);
  expect(openFailures([...two, made('a', 'succeeded', 250, 20)], PLENTY)).toEqual([]);
});

test('nothing is open when a person saw to it, or when the whole payment is refunded', () => {
  expect(openFailures([{ ...failed('f', 100, 0, 10), seen: true }], PLENTY)).toEqual([]);
  const rest = [failed('f', 100, 0, 10), made('a', 'succeeded', 150, 5)];
  expect(openFailures(rest, 151)).toEqual(['f']);
  expect(openFailures(rest, 150)).toEqual([]);
});

test('a failure whose time is not known is not told', () => {
  expect(openFailures([{ ...failed('f', 100, 0, 10), settledAtMs: null }], PLENTY)).toEqual([]);
});
