/** Rules 3 and 36: one order of observations for every kind; whatever comes in whatever order, one final state. */
import { describe, expect, test } from 'vitest';
import { decideDisputeDetails, decideDisputeMove, decideWarningMove } from '#lib/domain/dispute.ts';
import { DISPUTE_STATUSES, type DisputeStatus } from '#lib/domain/money-states.ts';
import {
  type Decision,
  decideByOrder,
  type Relation,
  type Standing,
  standingOf,
} from '#lib/domain/observation-order.ts';
import { decideReviewMove, moneyAfterReview } from '#lib/domain/radar-review.ts';
import { decideRefundMove, STRIPE_REFUND_STATUSES, type StripeRefundStatus } from '#lib/domain/refund.ts';
import { permutations } from '../support/permutations.ts';
import { seenRefund } from './observations.ts';

describe('a read', () => {
  test.each([
    ['of a row that shows nothing yet', null, 100, 'read'],
    ['that began after what the row shows', 100, 101, 'read'],
    ['that is what the row shows', 100, 100, 'read'],
    ['that began before what the row shows', 100, 99, 'older_read'],
    ['that began less than the database’s resolution before', 100, 99.9999, 'read'],
    ['that began by just that resolution before', 0.01, 0, 'read'],
    ['that began by more than that before', 0.02, 0, 'older_read'],
  ] as const)('%s', (_name, seenAtMs, startedAtMs, standing) => {
    expect(standingOf({ kind: 'read', startedAtMs }, seenAtMs)).toBe(standing);
  });
});

test('an event is an event, whenever it comes', () => {
  for (const seenAtMs of [null, 0, Number.MAX_SAFE_INTEGER]) {
    expect(standingOf({ kind: 'event' }, seenAtMs)).toBe('event');
  }
});

test.each<[Relation, Record<Standing, Decision>]>([
  ['same', { event: 'none', read: 'none', older_read: 'none' }],
  ['ahead', { event: 'move', read: 'move', older_read: 'move' }],
  ['behind', { event: 'stale', read: 'stale', older_read: 'stale' }],
  ['behind_reversible', { event: 'stale', read: 'move', older_read: 'stale' }],
  ['unordered', { event: 'read', read: 'move', older_read: 'read' }],
])('a state that is %s', (relation, expected) => {
  for (const standing of ['event', 'read', 'older_read'] as const) {
    expect(decideByOrder(relation, standing), standing).toBe(expected[standing]);
  }
});

type Row<S> = { state: S; seenAtMs: number };
type Seen<S> = { state: S; startedAtMs: number };

/** What a row ends in when reads are answered in this order, and each new read that is asked for shows the truth. */
function endOf<S>(
  answers: readonly Seen<S>[],
  truth: Seen<S>,
  decide: (known: S, seen: S, standing: Standing) => Decision,
): S {
  const [first, ...rest] = answers;
  if (!first) throw new Error('no answers');
  const row: Row<S> = { state: first.state, seenAtMs: first.startedAtMs };
  const apply = (seen: Seen<S>): Decision => {
    const standing = standingOf({ kind: 'read', startedAtMs: seen.startedAtMs }, row.seenAtMs);
    const decision = decide(row.state, seen.state, standing);
    if (decision === 'move') row.state = seen.state;
    if (decision === 'move' || (decision === 'none' && standing === 'read')) {
      row.seenAtMs = Math.max(row.seenAtMs, seen.startedAtMs);
    }
    return decision;
  };
  for (const answer of rest) if (apply(answer) === 'read') apply(truth);
  return row.state;
}

/** Every walk of so many steps, as the reads of an object that went that way. */
function* walks<S>(states: readonly S[], steps: number): Generator<Seen<S>[]> {
  if (steps === 0) {
    yield [];
    return;
  }
  for (const rest of walks(states, steps - 1)) {
    for (const state of states) yield [...rest, { state, startedAtMs: steps * 10 }];
  }
}

describe('the answers of three reads end in one state in every order', () => {
  const ends = <S>(
    walk: readonly Seen<S>[],
    decide: (known: S, seen: S, standing: Standing) => Decision,
  ): Set<S> => {
    const last = walk.at(-1);
    if (!last) throw new Error('an empty walk');
    const truth = { ...last, startedAtMs: 1_000 };
    return new Set(permutations(walk).map((answers) => endOf(answers, truth, decide)));
  };

  test('of a dispute, whatever its statuses were: what the last read showed', () => {
    for (const walk of walks<DisputeStatus>(DISPUTE_STATUSES, 3)) {
      const goesForward = walk.every(({ state }, index) => {
        const before = walk[index - 1]?.state;
        return before === undefined || decideDisputeMove(before, state, 'event') !== 'stale';
      });
      // Stripe's list goes forward; only an appeal comes back, to an end.
      if (goesForward)
        expect(ends(walk, decideDisputeMove), JSON.stringify(walk)).toEqual(new Set([walk.at(-1)?.state]));
    }
  });

  test('of a refund that goes forward or round in its open states: what the last read showed', () => {
    const decide = (known: StripeRefundStatus, seen: StripeRefundStatus, standing: Standing): Decision => {
      const move = decideRefundMove(known, seenRefund(seen), standing);
      if (move.kind === 'none') return move.reason === 'stale' ? 'stale' : 'none';
      return move.kind;
    };
    for (const walk of walks<StripeRefundStatus>(STRIPE_REFUND_STATUSES, 3)) {
      const goesForward = walk.every(({ state }, index) => {
        const before = walk[index - 1]?.state;
        return before === undefined || decide(before, state, 'event') !== 'stale';
      });
      if (goesForward)
        expect(ends(walk, decide), JSON.stringify(walk)).toEqual(new Set([walk.at(-1)?.state]));
    }
  });

  test('of a warning that may become actionable again', () => {
    for (const walk of walks([true, false], 3)) {
      expect(ends(walk, decideWarningMove), JSON.stringify(walk)).toEqual(new Set([walk.at(-1)?.state]));
    }
  });
});

describe('details of a dispute at one status', () => {
  const known = { reason: 'fraudulent', amountMinor: 100, chargeRefundable: true, evidenceDueByUnix: 10 };

  test('that are the same change nothing', () => {
    for (const standing of ['event', 'read', 'older_read'] as const) {
      expect(decideDisputeDetails(known, { ...known }, standing)).toBe('none');
    }
  });

  test.each([
    ['the reason', { reason: 'general' }],
    ['the amount', { amountMinor: 101 }],
    ['whether the charge may be refunded', { chargeRefundable: false }],
    ['the deadline', { evidenceDueByUnix: 11 }],
    ['that there is no deadline', { evidenceDueByUnix: null }],
  ])('that differ in %s are taken from a read that is up to date alone', (_name, over) => {
    expect(decideDisputeDetails(known, { ...known, ...over }, 'read')).toBe('move');
    expect(decideDisputeDetails(known, { ...known, ...over }, 'event')).toBe('read');
    expect(decideDisputeDetails(known, { ...known, ...over }, 'older_read')).toBe('read');
  });
});

describe('a Radar review', () => {
  const open = { open: true, closedReason: null };
  const closed = (closedReason: string | null) => ({ open: false, closedReason });

  test('that is closed stays closed, whoever says otherwise', () => {
    for (const standing of ['event', 'read', 'older_read'] as const) {
      expect(decideReviewMove(open, closed('approved'), standing)).toBe('move');
      expect(decideReviewMove(closed('approved'), open, standing)).toBe('stale');
      expect(decideReviewMove(open, open, standing)).toBe('none');
    }
    expect(decideReviewMove(closed(null), closed('approved'), 'event')).toBe('read');
    expect(decideReviewMove(closed(null), closed('approved'), 'read')).toBe('move');
  });

  test('says by how it was closed what happened to the money', () => {
    expect(['refunded', 'refunded_as_fraud', 'disputed'].map(moneyAfterReview)).toEqual([
      'refund',
      'refund',
      'dispute',
    ]);
    for (const reason of ['approved', 'acknowledged', 'canceled', 'redacted', 'a reason of tomorrow', null]) {
      expect(moneyAfterReview(reason)).toBeNull();
    }
  });
});
