/**
 * What follows from money that moved: stock, mails, flags, labels, the cart. It is applied with the money's own
 * transaction. When the database refuses it there, the money is recorded all the same, and a row here waits until the
 * worker or an admin applies it (rule 34).
 */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import {
  databaseErrorCode,
  type Executor,
  isRefusedStatement,
  runFollowing,
  type Transaction,
} from '#db/client.ts';
import type { FollowUp, FollowUpKind } from '#lib/domain/follow-ups.ts';
import { queueOrderMail } from './attempt-writes.ts';
import { leaveCart, returnToCart } from './cart-of-attempt.ts';
import { updateOrderDisputeState } from './disputes.ts';
import { raiseFlag } from './flag-payment.ts';
import { jitterOf } from './jitter.ts';
import { restockRefunded } from './refund-lines.ts';
import { queueRefundMail, updateOrderRefundState } from './refunds.ts';
import { endHolds, releaseHolds } from './stock.ts';
import { updateFlags } from './unplaced-money.ts';

/** One statement or two each, safe at any later time: they read what is true when they run. */
const APPLY: Readonly<Record<FollowUpKind, (tx: Transaction, followUp: FollowUp) => Promise<void>>> = {
  stock_sold: (tx, { subjectId }) => endHolds(tx, subjectId, 'sold'),
  stock_released: (tx, { subjectId }) => releaseHolds(tx, subjectId),
  cart_left: (tx, { subjectId }) => leaveCart(tx, subjectId),
  cart_returned: (tx, { subjectId }) => returnToCart(tx, subjectId),
  restock: (tx, { subjectId }) => restockRefunded(tx, subjectId),
  order_mail: (tx, { subjectId }) => queueOrderMail(tx, subjectId),
  refund_mail: (tx, { subjectId }) => queueRefundMail(tx, subjectId),
  flag_raised: (tx, { subjectId }) => raiseFlag(tx, subjectId),
  flags_updated: (tx, { subjectId }) => updateFlags(tx, subjectId),
  refund_label: (tx, { orderId }) => updateOrderRefundState(tx, orderId),
  dispute_label: (tx, { orderId }) => updateOrderDisputeState(tx, orderId),
};

/** Applies what follows from what the transaction records, or keeps it for later when the database refuses it. */
export async function followUp(tx: Transaction, what: FollowUp): Promise<void> {
  await runFollowing(
    tx,
    (now) => APPLY[what.kind](now, what),
    async (later) => {
      try {
        await later.transaction((inner) => APPLY[what.kind](inner, what));
      } catch (error) {
        if (!isRefusedStatement(error)) throw error;
        await keepFollowUp(later, what, reasonOf(error));
      }
    },
  );
}

/** SQLSTATE and the name of what refused; values could be personal data. */
function reasonOf(error: unknown): string {
  const source = error instanceof Error && error.cause ? error.cause : error;
  const named = typeof source === 'object' && source !== null && 'constraint_name' in source;
  const constraint = named ? ` ${String(source.constraint_name)}` : '';
  return `${databaseErrorCode(error) ?? 'unknown'}${constraint}`;
}

async function keepFollowUp(tx: Transaction, what: FollowUp, reason: string): Promise<void> {
  await tx.execute(sql`
    with f as (
      insert into follow_ups (id, kind, order_id, subject_id, reason, next_try_at)
      values (${uuidv7()}, ${what.kind}, ${what.orderId}, ${what.subjectId}, ${reason}, now() + interval '5 seconds')
      on conflict (kind, subject_id) where resolved_at is null do update set reason = excluded.reason
    )
    insert into audit_log (actor, action, subject, detail)
    values ('system', 'follow_up.failed', ${`order:${what.orderId}`},
            jsonb_build_object('kind', ${what.kind}::text, 'subject', ${what.subjectId}::text, 'reason', ${reason}::text))`);
}

export type FollowUpRow = {
  id: string;
  kind: FollowUpKind;
  order_id: string;
  subject_id: string;
  reason: string;
  tries: number;
  created_at: string;
  resolved_at: string | null;
};
const COLUMNS = sql`f.id, f.kind, f.order_id, f.subject_id, f.reason, f.tries, f.created_at, f.resolved_at`;

/** Ids of follow-ups whose time for another try has come. */
export async function listDueFollowUps(executor: Executor, limit: number): Promise<string[]> {
  const rows = await executor.execute<{ id: string }>(sql`
    select id from follow_ups where resolved_at is null and next_try_at <= now() order by next_try_at limit ${limit}`);
  return rows.map((row) => row.id);
}

/** The open follow-ups of an order, oldest first. */
export async function listOpenFollowUps(executor: Executor, orderId: string): Promise<FollowUpRow[]> {
  const rows = await executor.execute<FollowUpRow>(sql`
    select ${COLUMNS} from follow_ups f where f.order_id = ${orderId} and f.resolved_at is null order by f.created_at`);
  return [...rows];
}

/** One follow-up of an order. */
export async function readFollowUp(
  executor: Executor,
  args: { id: string; orderNumber: string },
): Promise<FollowUpRow | undefined> {
  const rows = await executor.execute<FollowUpRow>(sql`
    select ${COLUMNS} from follow_ups f join orders o on o.id = f.order_id
    where f.id = ${args.id} and o.number = ${args.orderNumber}`);
  return rows[0];
}

/**
 * Locks an open follow-up with the rows that come before stock in the house order: the person's cart, the order.
 * @returns undefined when it is resolved, or another try has it
 */
export async function lockFollowUp(tx: Transaction, id: string): Promise<FollowUpRow | undefined> {
  await tx.execute(sql`
    select 1 from carts c where c.user_id = (
      select o.user_id from follow_ups f join orders o on o.id = f.order_id where f.id = ${id}) for no key update`);
  await tx.execute(sql`
    select 1 from orders o where o.id = (select order_id from follow_ups where id = ${id}) for no key update`);
  const rows = await tx.execute<FollowUpRow>(sql`
    select ${COLUMNS} from follow_ups f where f.id = ${id} and f.resolved_at is null for update of f skip locked`);
  return rows[0];
}

/** Applies a locked follow-up and resolves it. @param adminId null: the worker */
export async function applyFollowUp(
  tx: Transaction,
  row: FollowUpRow,
  adminId: string | null,
): Promise<void> {
  await APPLY[row.kind](tx, { kind: row.kind, orderId: row.order_id, subjectId: row.subject_id });
  await tx.execute(sql`
    with f as (
      update follow_ups set resolved_at = now(), resolved_by = ${adminId}, tries = tries + 1 where id = ${row.id}
    ), e as (
      insert into order_events (order_id, kind, detail)
      values (${row.order_id}, 'follow_up_applied', jsonb_build_object('follow_up', ${row.kind}::text))
    )
    insert into audit_log (actor, action, subject, detail)
    values (${adminId === null ? 'system' : `user:${adminId}`}, 'follow_up.applied', ${`order:${row.order_id}`},
            jsonb_build_object('kind', ${row.kind}::text, 'subject', ${row.subject_id}::text))`);
}

/** A try that failed again: the next comes after a growing pause, an hour at most. */
export async function deferFollowUp(executor: Executor, args: { id: string; error: unknown }): Promise<void> {
  await executor.execute(sql`
    update follow_ups set tries = tries + 1, reason = ${reasonOf(args.error)},
      next_try_at = now() + make_interval(secs => least(3600, 5 * power(2, least(tries, 10))) * ${jitterOf(sql`id`, sql`tries`)})
    where id = ${args.id} and resolved_at is null`);
}
