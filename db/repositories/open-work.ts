/**
 * Which orders wait for whom: one definition each, by which the overview counts and the list of orders filters, so that
 * what is counted is what is listed.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { OrderWork } from '#lib/domain/open-work.ts';
import { RESERVING } from './refunds.ts';

/**
 * Payments with a failed refund that is still open: since some failure more has failed than was tried again, and not
 * all of the payment is refunded. A retry that fails counts as tried, and as a failure of its own; what a person saw to
 * is settled. `openFailures` in the domain says which ones they are, by the same rule.
 */
const FAILED_REFUNDS = sql`select f.order_id from refunds f join payments p on p.id = f.payment_id
  where f.state = 'failed' and f.failure_seen_at is null
    and p.amount_minor > (select coalesce(sum(r.amount_minor), 0) from refunds r
      where r.payment_id = f.payment_id and r.state in ${RESERVING})
    and 0 < (select coalesce(sum(r.amount_minor) filter (where r.state = 'failed' and r.failure_seen_at is null
          and r.settled_at >= f.settled_at), 0)
        - coalesce(sum(r.amount_minor) filter (where (r.state = 'failed' or r.state in ${RESERVING})
          and r.created_at > f.settled_at), 0)
      from refunds r where r.payment_id = f.payment_id)`;

/** Selects `order_id`, once or more per order. */
export const ORDERS_THAT_NEED: Readonly<Record<OrderWork, SQL>> = {
  look: sql`select order_id from review_flags where resolved_at is null and order_id is not null`,
  refund_approval: sql`select order_id from refunds where state = 'awaiting_approval'`,
  refund_unanswered: sql`select order_id from refunds
    where state = 'reserved' and created_at < now() - interval '15 minutes'`,
  refund_failed: FAILED_REFUNDS,
  capture: sql`select order_id from checkout_attempts where state = 'requires_capture'`,
  follow_up: sql`select order_id from follow_ups where resolved_at is null`,
  fraud_warning: sql`select order_id from early_fraud_warnings where actionable`,
  radar_review: sql`select id as order_id from orders where review_hold`,
};
