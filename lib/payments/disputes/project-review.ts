/**
 * The one projection of Radar reviews: while one is open its order is held back from fulfilment, whichever of review and
 * payment is told first (rules 3, 36, 52). What a refund or dispute does to the money comes by objects of its own.
 */
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import {
  knowsMoneyBack,
  lockOrderOfIntent,
  readReview,
  writeReview,
} from '#db/repositories/radar-reviews.ts';
import { confirmSeen } from '#db/repositories/seen-at.ts';
import { type Decision, standingOf } from '#lib/domain/observation-order.ts';
import { decideReviewMove, moneyAfterReview, type ReviewObservation } from '#lib/domain/radar-review.ts';
import {
  type Changes,
  duplicate,
  type EventOutcome,
  ignored,
  stale,
  type WantedRead,
  waiting,
} from '#lib/payments/inbox/event-outcome.ts';
import { type ProjectionSource, sourceName, wasRead } from '#lib/payments/inbox/projection-source.ts';

export async function projectReview(
  tx: Transaction,
  seen: ReviewObservation,
  source: ProjectionSource,
): Promise<EventOutcome> {
  const { intentId } = seen;
  if (intentId === null) return ignored('foreign');
  const order = await lockOrderOfIntent(tx, intentId);
  if (!order) return waiting('unknown_attempt');
  const known = await readReview(tx, seen.reviewId);
  const standing = standingOf(source, known?.seen_at_ms ?? null);
  const decision: Decision = known
    ? decideReviewMove({ open: known.open, closedReason: known.closed_reason }, seen, standing)
    : 'move';
  if (decision === 'read') {
    const target = { kind: 'review', id: seen.reviewId } as const;
    return { state: 'read', target, reason: 'review_states_have_no_order' };
  }
  if (decision === 'stale') return stale();
  if (decision === 'none') {
    if (known) await confirmSeen(tx, { table: 'radar_reviews', id: known.id }, source);
    return (await moneyToRead(tx, seen, intentId, source, {})) ?? duplicate();
  }
  await writeReview(tx, {
    id: known?.id ?? uuidv7(),
    stripeReviewId: seen.reviewId,
    intentId,
    chargeId: seen.chargeId,
    orderId: order.id,
    open: seen.open,
    openedReason: seen.openedReason,
    closedReason: seen.closedReason,
    openedUnix: seen.openedUnix,
    source: sourceName(source),
    seen: source,
  });
  const changes: Changes = { review: [known ? stateOf(known.open) : null, stateOf(seen.open)] };
  const reason = `review_${stateOf(seen.open)}`;
  return (await moneyToRead(tx, seen, intentId, source, changes)) ?? { state: 'applied', reason, changes };
}

const stateOf = (open: boolean): string => (open ? 'opened' : 'closed');

/** A review that ended in a refund or dispute which is not known here: it is read at once, before anybody packs. */
async function moneyToRead(
  tx: Transaction,
  seen: ReviewObservation,
  intentId: string,
  source: ProjectionSource,
  changes: Changes,
): Promise<EventOutcome | null> {
  const kind = seen.open ? null : moneyAfterReview(seen.closedReason);
  if (kind === null) return null;
  const target: WantedRead = { kind, ofIntent: intentId };
  if (wasRead(source, target) || (await knowsMoneyBack(tx, { kind, intentId }))) return null;
  return { state: 'read', target, reason: `review_closed_with_${kind}`, changes };
}
