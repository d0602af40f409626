/** What is known of an order's money, as columns beside an order `o`: everything that its true state is derived from. */
import { sql } from 'drizzle-orm';
import type { RefundState } from '#lib/domain/money-states.ts';
import type { AttemptState, IntentStatus, OrderState } from '#lib/domain/order-state.ts';
import { type DisputeTruth, type OrderTruth, orderTruth, type Proof } from '#lib/domain/order-truth.ts';

export const ORDER_FACTS = sql`
  (select coalesce(json_agg(json_build_object('id', fa.id, 'state', fa.state, 'intentId', fa.stripe_intent_id,
      'intentStatus', fa.intent_status, 'failureCode', fa.failure_code, 'declineCode', fa.decline_code,
      'amountMinor', fa.amount_minor, 'methodType', fa.method_type, 'brand', fa.card_brand, 'last4', fa.card_last4)
      order by fa.created_at, fa.id), '[]'::json)
    from checkout_attempts fa where fa.order_id = o.id) as fact_attempts,
  (select coalesce(json_agg(json_build_object('status', fp.status, 'surplus', fp.surplus,
      'amountMinor', fp.amount_minor, 'releasedMinor', fp.released_minor)), '[]'::json)
    from payments fp where fp.order_id = o.id) as fact_payments,
  (select coalesce(json_agg(json_build_object('state', fr.state, 'amountMinor', fr.amount_minor,
      'ofSurplus', fq.surplus)), '[]'::json)
    from refunds fr join payments fq on fq.id = fr.payment_id where fr.order_id = o.id) as fact_refunds,
  (select coalesce(json_agg(json_build_object('status', fd.status, 'amountMinor', fd.amount_minor,
      'withdrawn', fd.withdrawn_minor > fd.reinstated_minor)), '[]'::json)
    from disputes fd join payments fw on fw.id = fd.payment_id where fw.order_id = o.id) as fact_disputes,
  o.review_hold as fact_review_hold`;

export type AttemptFact = {
  id: string;
  state: AttemptState;
  intentId: string | null;
  intentStatus: IntentStatus | null;
  failureCode: string | null;
  declineCode: string | null;
  amountMinor: number;
  methodType: string | null;
  brand: string | null;
  last4: string | null;
};

export type OrderFactsRow = {
  fact_attempts: AttemptFact[];
  fact_payments: {
    status: 'processing' | 'requires_capture' | 'succeeded';
    surplus: boolean;
    amountMinor: number;
    releasedMinor: number;
  }[];
  fact_refunds: { state: RefundState; amountMinor: number; ofSurplus: boolean }[];
  fact_disputes: DisputeTruth[];
  /** A Radar review of its payment is open: paid, not to be fulfilled (rule 52). */
  fact_review_hold: boolean;
};

/** The order's true state from its row. */
export const truthOf = (
  row: OrderFactsRow,
  order: { readonly state: OrderState; readonly totalMinor: number },
  about: { readonly proof: Proof; readonly attemptId?: string } = { proof: 'none' },
): OrderTruth =>
  orderTruth({
    orderState: order.state,
    totalMinor: order.totalMinor,
    attempts: row.fact_attempts,
    payments: row.fact_payments,
    refunds: row.fact_refunds,
    disputes: row.fact_disputes,
    radarReviewOpen: row.fact_review_hold,
    ...about,
  });

const MONEY = ['succeeded', 'requires_capture', 'processing'] as const;

/** The attempt that a reader wants to hear about: the one with money, else the newest. */
export function decidingAttempt(row: OrderFactsRow): AttemptFact | null {
  for (const state of MONEY) {
    const found = row.fact_attempts.findLast((attempt) => attempt.state === state);
    if (found) return found;
  }
  return row.fact_attempts.at(-1) ?? null;
}
