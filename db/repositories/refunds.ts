/**
 * Refund rows. Everything that reserves or moves one holds the payment's lock, and sums are read in a statement after
 * it: a sum in the locking statement itself would be from before the wait (rule 12).
 */
import { type SQL, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor, Transaction } from '#db/client.ts';
import type { Posting } from '#lib/domain/ledger.ts';
import {
  RESERVING_REFUND_STATES,
  type RefundOrigin,
  type RefundReason,
  type RefundState,
} from '#lib/domain/money-states.ts';
import type { ObservationSource } from '#lib/domain/observation-order.ts';
import { invariant } from '#lib/domain/result.ts';
import { type PostingOrigin, postingMembers } from './ledger.ts';
import { laterOf, seenAtMs } from './seen-at.ts';

export type RefundRow = {
  id: string;
  payment_id: string;
  order_id: string;
  state: RefundState;
  origin: RefundOrigin;
  amount_minor: number;
  currency: string;
  reason: RefundReason | null;
  note_enc: string | null;
  requested_by: string | null;
  approved_by: string | null;
  request_hash: string | null;
  operation_id: string | null;
  stripe_refund_id: string | null;
  stripe_balance_transaction_id: string | null;
  stripe_failure_transaction_id: string | null;
  failure_reason: string | null;
  created_at: string;
  settled_at: string | null;
  /** Something of it is to go back on the shelf and has not yet. */
  to_restock: boolean;
  seen_at_ms: number | null;
};

export const REFUND_COLUMNS = sql`r.id, r.payment_id, r.order_id, r.state, r.origin, r.amount_minor::float8 as amount_minor, r.currency,
  r.reason, r.note_enc, r.requested_by, r.approved_by, r.request_hash, r.operation_id, r.stripe_refund_id,
  r.stripe_balance_transaction_id, r.stripe_failure_transaction_id, r.failure_reason, r.created_at, r.settled_at,
  exists (select 1 from refund_lines l where l.refund_id = r.id and l.restock_quantity > 0 and l.restocked_at is null) as to_restock,
  ${seenAtMs(sql`r.seen_at`)} as seen_at_ms`;

/** The states that count against what may still be refunded, as a list for `in`. */
export const RESERVING = sql.raw(`(${RESERVING_REFUND_STATES.map((state) => `'${state}'`).join(', ')})`);

export type ReservedSums = {
  /** Everything that counts against what may still be refunded (I3). */
  reserved_minor: number;
  succeeded_minor: number;
  /** What went, or is going, on the word of one admin alone. */
  unapproved_minor: number;
};

const reservedSums = (paymentId: string): SQL => sql`
    select coalesce(sum(amount_minor), 0)::float8 as reserved_minor,
      coalesce(sum(amount_minor) filter (where state = 'succeeded'), 0)::float8 as succeeded_minor,
      coalesce(sum(amount_minor) filter (where origin = 'admin' and approved_by is null), 0)::float8 as unapproved_minor
    from refunds where payment_id = ${paymentId} and state in ${RESERVING}`;

/** The sums of a payment's refunds. The caller holds the payment's lock. */
export async function readReserved(executor: Executor, paymentId: string): Promise<ReservedSums> {
  const rows = await executor.execute<ReservedSums>(reservedSums(paymentId));
  return rows[0] ?? { reserved_minor: 0, succeeded_minor: 0, unapproved_minor: 0 };
}

export type RefundFacts = ReservedSums & {
  /** What the caller's key has made before. */
  known_id: string | null;
  known_hash: string | null;
};

/** What a new refund is decided from, in one look. The caller holds the payment's lock. */
export async function readForRefund(
  tx: Transaction,
  args: { paymentId: string; userId: string; key: string },
): Promise<RefundFacts> {
  const rows = await tx.execute<RefundFacts>(sql`
    select s.*, k.id as known_id, k.request_hash as known_hash
    from (${reservedSums(args.paymentId)}) s
    left join refunds k on k.requested_by = ${args.userId} and k.request_key = ${args.key}`);
  const [row] = rows;
  invariant(row, 'sums without a group are one row');
  return row;
}

export async function readRefund(executor: Executor, id: string): Promise<RefundRow | undefined> {
  const rows = await executor.execute<RefundRow>(
    sql`select ${REFUND_COLUMNS} from refunds r where r.id = ${id}`,
  );
  return rows[0];
}

/** The row that a refund at Stripe belongs to: by Stripe's id, else by ours in its metadata. */
export async function matchRefund(
  tx: Transaction,
  args: { paymentId: string; stripeRefundId: string; ourRefundId: string | null },
): Promise<RefundRow | undefined> {
  const rows = await tx.execute<RefundRow>(sql`
    select ${REFUND_COLUMNS} from refunds r
    where r.payment_id = ${args.paymentId} and (r.stripe_refund_id = ${args.stripeRefundId}
      or (r.id = ${args.ourRefundId}::uuid and r.stripe_refund_id is null))
    order by r.stripe_refund_id nulls last limit 1`);
  return rows[0];
}

export type NewRefundLine = {
  readonly lineNumber: number;
  readonly quantity: number;
  readonly amountMinor: number;
  readonly restockQuantity: number;
};

export type NewRefund = {
  readonly id: string;
  readonly paymentId: string;
  readonly orderId: string;
  readonly state: RefundState;
  readonly origin: RefundOrigin;
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: RefundReason | null;
  readonly noteEnc: string | null;
  readonly requestedBy: string | null;
  readonly requestKey: string | null;
  readonly requestHash: string | null;
  readonly stripeRefundId: string | null;
  readonly lines: readonly NewRefundLine[];
  readonly actor: string;
  /** Which operation sends it; null while nobody may, or when it is at Stripe already. */
  readonly operationId: string | null;
};

/** What is owed from now on, in the ledger, and whether the order says that something is on its way. */
export type RefundOwed = {
  readonly posting: Posting;
  readonly origin: PostingOrigin;
  readonly labelsOrder: boolean;
};

/** An order that has given something back already says more. */
const pendingLabel = (orderId: string): SQL => sql`o as (
      update orders set refund_state = 'pending', updated_at = now()
      where id = ${orderId} and refund_state = 'none'
    ),`;

/** Writes a refund with its lines, its posting, the order's history and the audit row in one statement. */
export async function insertRefund(
  tx: Transaction,
  refund: NewRefund,
  { posting, origin, labelsOrder }: RefundOwed,
): Promise<void> {
  const lines = JSON.stringify(
    refund.lines.map((line) => ({
      n: line.lineNumber,
      q: line.quantity,
      m: line.amountMinor,
      s: line.restockQuantity,
    })),
  );
  await tx.execute(sql`
    with r as (
      insert into refunds (id, payment_id, order_id, state, origin, amount_minor, currency, reason, note_enc,
                           requested_by, request_key, request_hash, stripe_refund_id, operation_id)
      values (${refund.id}, ${refund.paymentId}, ${refund.orderId}, ${refund.state}, ${refund.origin},
              ${refund.amountMinor}, ${refund.currency}, ${refund.reason}, ${refund.noteEnc}, ${refund.requestedBy},
              ${refund.requestKey}, ${refund.requestHash}, ${refund.stripeRefundId}, ${refund.operationId})
    ), ${postingMembers(posting, origin)}, ${labelsOrder ? pendingLabel(refund.orderId) : sql``} l as (
      insert into refund_lines (refund_id, order_id, line_number, quantity, amount_minor, restock, restock_quantity)
      select ${refund.id}::uuid, ${refund.orderId}::uuid, j.n, j.q, j.m, j.s > 0, j.s
      from json_to_recordset(${lines}::text::json) as j(n int, q int, m bigint, s int)
    ), e as (
      insert into order_events (order_id, kind, detail)
      values (${refund.orderId}, 'refund_requested', jsonb_build_object('refund', ${refund.id}::text,
              'amount_minor', ${refund.amountMinor}::bigint, 'state', ${refund.state}::text, 'origin', ${refund.origin}::text))
    )
    insert into audit_log (actor, action, subject, detail)
    values (${refund.actor}, 'refund.requested', ${`refund:${refund.id}`}, jsonb_build_object('order', ${refund.orderId}::text,
            'payment', ${refund.paymentId}::text, 'amount_minor', ${refund.amountMinor}::bigint,
            'currency', ${refund.currency}::text, 'state', ${refund.state}::text))`);
}

/** Which operation sends it, once a second admin has agreed. */
export async function setRefundOperation(
  tx: Transaction,
  args: { id: string; operationId: string },
): Promise<void> {
  await tx.execute(sql`
    update refunds set operation_id = ${args.operationId}, state = 'reserved', updated_at = now() where id = ${args.id}`);
}

/** A decided move, with history and audit. `to` may be the present state when only Stripe's id is new. */
export async function moveRefund(
  tx: Transaction,
  args: {
    readonly refund: Pick<RefundRow, 'id' | 'order_id' | 'state'>;
    readonly to: RefundState;
    readonly stripeRefundId: string | null;
    /** Balance transactions whose amounts are posted with it. */
    readonly balanceTransactionId?: string | null;
    readonly failureTransactionId?: string | null;
    readonly failureReason: string | null;
    readonly approvedBy?: string;
    readonly actor: string;
    readonly source: string;
    /** Missing when nothing was seen at Stripe: somebody here decided. */
    readonly seen?: ObservationSource;
  },
): Promise<void> {
  const { refund, to, seen } = args;
  await tx.execute(sql`
    with r as (
      update refunds set state = ${to}, stripe_refund_id = coalesce(stripe_refund_id, ${args.stripeRefundId}),
        stripe_balance_transaction_id = coalesce(stripe_balance_transaction_id, ${args.balanceTransactionId ?? null}),
        stripe_failure_transaction_id = coalesce(stripe_failure_transaction_id, ${args.failureTransactionId ?? null}),
        failure_reason = coalesce(${args.failureReason}, failure_reason),
        approved_by = coalesce(${args.approvedBy ?? null}::uuid, approved_by),
        settled_at = case when ${to} in ('succeeded', 'failed', 'canceled', 'rejected') then now() else settled_at end,
        seen_at = ${seen ? laterOf(sql`seen_at`, seen) : sql`seen_at`}, updated_at = now()
      where id = ${refund.id}
    ), e as (
      insert into order_events (order_id, kind, detail)
      values (${refund.order_id}, ${`refund_${to}`}, jsonb_build_object('refund', ${refund.id}::text,
              'reason', ${args.failureReason}::text))
    )
    insert into audit_log (actor, action, subject, detail)
    values (${args.actor}, ${`refund.${to}`}, ${`refund:${refund.id}`}, jsonb_build_object('from', ${refund.state}::text,
            'order', ${refund.order_id}::text, 'reason', ${args.failureReason}::text, 'source', ${args.source}::text))`);
}

/** Notes Stripe's id and the balance transactions whose amounts are posted. */
export async function noteRefundAtStripe(
  tx: Transaction,
  args: {
    id: string;
    stripeRefundId: string;
    balanceTransactionId: string | null;
    failureTransactionId: string | null;
  },
): Promise<void> {
  await tx.execute(sql`
    update refunds set stripe_refund_id = coalesce(stripe_refund_id, ${args.stripeRefundId}),
      stripe_balance_transaction_id = coalesce(stripe_balance_transaction_id, ${args.balanceTransactionId}),
      stripe_failure_transaction_id = coalesce(stripe_failure_transaction_id, ${args.failureTransactionId}),
      updated_at = now()
    where id = ${args.id}`);
}

/** Brings the order's own field up to date with its payment's refunds. The caller holds the order's lock. */
export async function updateOrderRefundState(tx: Transaction, orderId: string): Promise<void> {
  await tx.execute(sql`
    update orders o set refund_state = s.state, updated_at = now()
    from (
      select case
        when coalesce(sum(r.amount_minor) filter (where r.state = 'succeeded'), 0) >= p.amount_minor then 'full'
        when bool_or(r.state = 'succeeded') then 'partial'
        when bool_or(r.state in ('awaiting_approval', 'reserved', 'pending', 'requires_action')) then 'pending'
        else 'none' end as state
      from payments p left join refunds r on r.payment_id = p.id
      where p.order_id = ${orderId} and not p.surplus group by p.id
    ) s
    where o.id = ${orderId} and o.refund_state <> s.state`);
}

/** Tells the shopper, once per refund: of an order's money, or of money that fits no order. */
export async function queueRefundMail(tx: Transaction, refundId: string): Promise<void> {
  await tx.execute(sql`
    insert into mail_outbox (id, kind, order_id, user_id, subject_id)
    select ${uuidv7()}::uuid, case when p.surplus or o.placed_at is null then 'late_payment_refunded' else 'order_refunded' end,
           o.id, o.user_id, r.id
    from refunds r join payments p on p.id = r.payment_id join orders o on o.id = r.order_id where r.id = ${refundId}
    on conflict (kind, order_id, subject_id) do nothing`);
}
