/** The thresholds of the card-testing shield: the step below opens nothing, the step opens exactly its own breaker. */
import { describe, expect, test } from 'vitest';
import { breakersToOpen, type FailureCounts } from '#lib/domain/card-testing.ts';

const counts = (over: Partial<FailureCounts> = {}): FailureCounts => ({
  user: 0,
  address: 0,
  addressPayments: 0,
  card: 0,
  shopFailures: 0,
  shopPayments: 0,
  ...over,
});

describe.each([
  ['user', 10, 3600],
  ['address', 20, 1800],
  ['card', 6, 3600],
] as const)('refusals of one %s', (kind, limit, seconds) => {
  test(`below ${limit} open nothing`, () => {
    expect(breakersToOpen(counts({ [kind]: limit - 1 }))).toEqual([]);
  });

  test(`from ${limit} close it for ${seconds} s`, () => {
    expect(breakersToOpen(counts({ [kind]: limit }))).toEqual([{ kind, seconds, failures: limit }]);
    expect(breakersToOpen(counts({ [kind]: limit + 5 }))).toEqual([{ kind, seconds, failures: limit + 5 }]);
  });
});

describe('an address', () => {
  test('is judged by how many of its payments fail, not by failures alone', () => {
    const opened = (address: number, addressPayments: number) =>
      breakersToOpen(counts({ address, addressPayments })).map(({ kind }) => kind);
    expect(opened(20, 8)).toEqual(['address']);
    expect(opened(20, 9)).toEqual([]);
    expect(opened(200, 60)).toEqual(['address']);
    expect(opened(200, 100)).toEqual([]);
    expect(opened(19, 0)).toEqual([]);
  });
});

describe('the whole shop', () => {
  test('is guarded when many are refused and few paid', () => {
    const guarded = [{ kind: 'shop', seconds: 900, failures: 30 }];
    expect(breakersToOpen(counts({ shopFailures: 30 }))).toEqual(guarded);
    expect(breakersToOpen(counts({ shopFailures: 30, shopPayments: 12 }))).toEqual(guarded);
    expect(breakersToOpen(counts({ shopFailures: 70, shopPayments: 30 }))).toHaveLength(1);
  });

  test('is not guarded on a quiet day, nor when most payments succeed', () => {
    expect(breakersToOpen(counts({ shopFailures: 29 }))).toEqual([]);
    expect(breakersToOpen(counts({ shopFailures: 30, shopPayments: 13 }))).toEqual([]);
    expect(breakersToOpen(counts({ shopFailures: 69, shopPayments: 30 }))).toEqual([]);
  });
});

test('several at once open several', () => {
  expect(breakersToOpen(counts({ user: 10, card: 6 })).map(({ kind }) => kind)).toEqual(['user', 'card']);
});
