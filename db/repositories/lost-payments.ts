/** Refunds of payments that this database has lost: decided on a finding, one per payment intent unless Stripe refuses. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import type { LostPaymentState } from '#lib/domain/reconciliation.ts';

export type LostPaymentRow = {
  id: string;
  stripe_intent_id: string;
  state: LostPaymentState;
  amount_minor: number;
  currency: string;
  requested_by: string;
  stripe_refund_id: string | null;
};

const COLUMNS = sql`id, stripe_intent_id, state, amount_minor::float8 as amount_minor, currency, requested_by, stripe_refund_id`;

/** The payment intent that an open finding of a lost payment is about. */
export async function readLostFinding(executor: Executor, findingId: string): Promise<string | undefined> {
  const rows = await executor.execute<{ subject: string }>(sql`
    select subject from reconciliation_findings
    where id = ${findingId} and kind = 'payment_missing_here' and resolved_at is null`);
  return rows[0]?.subject;
}

/** Locks the row until the caller's transaction ends. By intent: what stands, not what Stripe has refused. */
export async function lockLostPayment(
  tx: Transaction,
  by: { readonly intentId: string } | { readonly id: string },
): Promise<LostPaymentRow | undefined> {
  const named =
    'id' in by ? sql`id = ${by.id}` : sql`stripe_intent_id = ${by.intentId} and state <> 'rejected'`;
  const rows = await tx.execute<LostPaymentRow>(
    sql`select ${COLUMNS} from lost_payment_refunds where ${named} for update`,
  );
  return rows[0];
}

/** @returns false when somebody else was first */
export async function insertLostPayment(
  tx: Transaction,
  args: {
    id: string;
    findingId: string;
    intentId: string;
    state: LostPaymentState;
    amountMinor: number;
    currency: string;
    requestedBy: string;
  },
): Promise<boolean> {
  const rows = await tx.execute(sql`
    with made as (
      insert into lost_payment_refunds (id, finding_id, stripe_intent_id, state, amount_minor, currency, requested_by)
      values (${args.id}, ${args.findingId}, ${args.intentId}, ${args.state}, ${args.amountMinor}, ${args.currency},
              ${args.requestedBy})
      on conflict (stripe_intent_id) where state <> 'rejected' do nothing returning id
    )
    insert into audit_log (actor, action, subject, detail)
    select ${`user:${args.requestedBy}`}, 'lost_payment.refund', 'lost_payment:' || id, jsonb_build_object(
      'intent', ${args.intentId}::text, 'amount_minor', ${args.amountMinor}::bigint, 'currency', ${args.currency}::text)
    from made returning 1`);
  return rows.length > 0;
}

/** Ready to be sent, by the operation. @param args.approvedBy null: one admin's word was enough */
export async function reserveLostPayment(
  tx: Transaction,
  args: { id: string; operationId: string; approvedBy: string | null },
): Promise<void> {
  await tx.execute(sql`
    with moved as (
      update lost_payment_refunds set state = 'reserved', operation_id = ${args.operationId},
        approved_by = ${args.approvedBy}::uuid, updated_at = now()
      where id = ${args.id} returning id
    )
    insert into audit_log (actor, action, subject, detail)
    select 'user:' || ${args.approvedBy}::text, 'lost_payment.approve', 'lost_payment:' || id, '{}' from moved
    where ${args.approvedBy}::text is not null`);
}

export async function endLostPayment(
  tx: Transaction,
  args: { id: string; state: 'sent' | 'rejected'; stripeRefundId: string | null },
): Promise<void> {
  await tx.execute(sql`
    update lost_payment_refunds set state = ${args.state}, stripe_refund_id = ${args.stripeRefundId}, updated_at = now()
    where id = ${args.id} and state = 'reserved'`);
}

/** All of them, for a rebuild of the ledger: they are few. */
export async function listLostPayments(executor: Executor): Promise<LostPaymentRow[]> {
  const rows = await executor.execute<LostPaymentRow>(
    sql`select ${COLUMNS} from lost_payment_refunds order by id`,
  );
  return [...rows];
}
