/**
 * Rules of refunds: what may still be given back, and what a refund seen at Stripe does to ours. Pure, safe to repeat,
 * and never back across what is ordered: pending and requires_action < succeeded < failed or canceled (rules 3, 12, 13).
 */
import type { RefundState } from './money-states.ts';

/** Stripe's own statuses. */
export const STRIPE_REFUND_STATUSES = [
  'pending',
  'requires_action',
  'succeeded',
  'failed',
  'canceled',
] as const;
export type StripeRefundStatus = (typeof STRIPE_REFUND_STATUSES)[number];

/** What a refund showed, in an event, an answer or a read. */
export type RefundObservation = {
  readonly refundId: string;
  readonly intentId: string | null;
  readonly chargeId: string | null;
  readonly status: StripeRefundStatus;
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: string | null;
  readonly failureReason: string | null;
  readonly balanceTransactionId: string | null;
  readonly failureBalanceTransactionId: string | null;
  readonly createdUnix: number;
  /** Our own metadata, null when somebody else made it. */
  readonly installation: string | null;
  readonly ourRefundId: string | null;
  readonly operationId: string | null;
};

/** How far a refund has come; a lower stage never follows a higher one. */
const STAGE: Readonly<Record<RefundState, number>> = {
  awaiting_approval: 0,
  reserved: 1,
  pending: 2,
  requires_action: 2,
  rejected: 2,
  succeeded: 3,
  failed: 4,
  canceled: 4,
};

export type RefundMove =
  | { readonly kind: 'none'; readonly reason: 'no_change' | 'stale' }
  /** The two open states, or the two ends, have no order between them: ask Stripe. */
  | { readonly kind: 'read' }
  | { readonly kind: 'move'; readonly to: StripeRefundStatus };

/**
 * Decides what an observed refund does to the row that is known.
 * @param source `event` may be late or reordered, `read` is what Stripe says now
 */
export function decideRefundMove(
  state: RefundState,
  seen: RefundObservation,
  source: 'event' | 'read',
): RefundMove {
  if (state === seen.status) return { kind: 'none', reason: 'no_change' };
  const [from, to] = [STAGE[state], STAGE[seen.status]];
  if (to < from) return { kind: 'none', reason: 'stale' };
  // One that Stripe is said to have refused, and that is there after all, is there.
  if (to === from && source === 'event' && state !== 'rejected') return { kind: 'read' };
  return { kind: 'move', to: seen.status };
}
