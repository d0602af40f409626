/** Dispute and warning rows, written under their payment's lock, with history and audit in the same statement. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import type { DisputeStatus } from '#lib/domain/money-states.ts';
import type { ObservationSource } from '#lib/domain/observation-order.ts';
import { laterOf, momentOf, seenAtMs } from './seen-at.ts';

export type DisputeRow = {
  id: string;
  stripe_dispute_id: string;
  stripe_charge_id: string;
  payment_id: string;
  order_id: string;
  order_number: string;
  status: DisputeStatus;
  reason: string;
  amount_minor: number;
  currency: string;
  charge_refundable: boolean;
  due_unix: number | null;
  has_evidence: boolean;
  past_due: boolean;
  submission_count: number;
  withdrawn_minor: number;
  reinstated_minor: number;
  fee_minor: number;
  evidence_enc: string | null;
  opened_at: string;
  seen_at_ms: number | null;
};

const COLUMNS = sql`d.id, d.stripe_dispute_id, d.stripe_charge_id, d.payment_id, d.order_id,
  (select o.number from orders o where o.id = d.order_id) as order_number, d.status, d.reason,
  d.amount_minor::float8 as amount_minor, d.currency, d.charge_refundable,
  extract(epoch from d.evidence_due_by)::float8 as due_unix, d.has_evidence, d.past_due, d.submission_count,
  d.withdrawn_minor::float8 as withdrawn_minor, d.reinstated_minor::float8 as reinstated_minor,
  d.fee_minor::float8 as fee_minor, d.evidence_enc, d.opened_at,
  ${seenAtMs(sql`d.seen_at`)} as seen_at_ms`;

/** By Stripe's id. */
export async function readDispute(executor: Executor, stripeId: string): Promise<DisputeRow | undefined> {
  const rows = await executor.execute<DisputeRow>(
    sql`select ${COLUMNS} from disputes d where d.stripe_dispute_id = ${stripeId}`,
  );
  return rows[0];
}

export type DisputeColumns = {
  readonly status: DisputeStatus;
  readonly reason: string;
  readonly amountMinor: number;
  readonly chargeRefundable: boolean;
  readonly dueUnix: number | null;
  readonly hasEvidence: boolean;
  readonly pastDue: boolean;
  readonly submissionCount: number;
  readonly withdrawnMinor: number;
  readonly reinstatedMinor: number;
  readonly feeMinor: number;
};

/** Writes a dispute as it was decided to stand. `history` names what to tell the order's history; null: nothing. */
export async function writeDispute(
  tx: Transaction,
  args: {
    readonly id: string;
    readonly stripeDisputeId: string;
    readonly stripeChargeId: string;
    readonly paymentId: string;
    readonly orderId: string;
    readonly currency: string;
    readonly openedUnix: number;
    readonly columns: DisputeColumns;
    readonly history: string | null;
    readonly source: string;
    /** Null when only what grows was added: the rest is as old as it was. */
    readonly seen: ObservationSource | null;
  },
): Promise<void> {
  const { columns, seen } = args;
  await tx.execute(sql`
    with d as (
      insert into disputes as d (id, stripe_dispute_id, stripe_charge_id, payment_id, order_id, status, reason, amount_minor,
        currency, charge_refundable, evidence_due_by, has_evidence, past_due, submission_count, withdrawn_minor,
        reinstated_minor, fee_minor, opened_at, seen_at)
      values (${args.id}, ${args.stripeDisputeId}, ${args.stripeChargeId}, ${args.paymentId}, ${args.orderId},
        ${columns.status}, ${columns.reason}, ${columns.amountMinor}, ${args.currency}, ${columns.chargeRefundable},
        to_timestamp(${columns.dueUnix}::float8), ${columns.hasEvidence}, ${columns.pastDue}, ${columns.submissionCount},
        ${columns.withdrawnMinor}, ${columns.reinstatedMinor}, ${columns.feeMinor}, to_timestamp(${args.openedUnix}::float8),
        ${seen ? momentOf(seen) : sql`null`})
      on conflict (stripe_dispute_id) do update set status = excluded.status, reason = excluded.reason,
        amount_minor = excluded.amount_minor, charge_refundable = excluded.charge_refundable,
        evidence_due_by = excluded.evidence_due_by, has_evidence = excluded.has_evidence, past_due = excluded.past_due,
        submission_count = excluded.submission_count, withdrawn_minor = excluded.withdrawn_minor,
        reinstated_minor = excluded.reinstated_minor, fee_minor = excluded.fee_minor,
        seen_at = ${seen ? laterOf(sql`d.seen_at`, seen) : sql`d.seen_at`}, updated_at = now()
    ), e as (
      insert into order_events (order_id, kind, detail)
      select ${args.orderId}::uuid, ${args.history ?? ''}::text, jsonb_build_object('dispute', ${args.stripeDisputeId}::text,
             'status', ${columns.status}::text)
      where ${args.history}::text is not null
    )
    insert into audit_log (actor, action, subject, detail)
    values ('stripe', 'dispute.projected', ${`dispute:${args.id}`}, jsonb_build_object('order', ${args.orderId}::text,
            'status', ${columns.status}::text, 'withdrawn_minor', ${columns.withdrawnMinor}::bigint,
            'reinstated_minor', ${columns.reinstatedMinor}::bigint, 'source', ${args.source}::text))`);
}

/** Refunds are blocked while any dispute of the payment forbids them. */
export async function updateRefundable(tx: Transaction, paymentId: string): Promise<void> {
  await tx.execute(sql`
    update payments set updated_at = now(),
      refundable = not exists (select 1 from disputes d where d.payment_id = ${paymentId} and not d.charge_refundable)
    where id = ${paymentId}`);
}

/** The order shows the worst of its disputes. */
export async function updateOrderDisputeState(tx: Transaction, orderId: string): Promise<void> {
  await tx.execute(sql`
    update orders set updated_at = now(), dispute_state = case
      when exists (select 1 from disputes where order_id = ${orderId} and status in
        ('needs_response', 'under_review', 'appeal_needs_response', 'appeal_under_review')) then 'open'
      when exists (select 1 from disputes where order_id = ${orderId} and status = 'lost') then 'lost'
      when exists (select 1 from disputes where order_id = ${orderId} and status in
        ('warning_needs_response', 'warning_under_review')) then 'inquiry'
      when exists (select 1 from early_fraud_warnings where order_id = ${orderId} and actionable) then 'warned'
      when exists (select 1 from disputes where order_id = ${orderId} and status = 'won') then 'won'
      else 'none' end
    where id = ${orderId}`);
}

export type WarningRow = { id: string; actionable: boolean; seen_at_ms: number | null };

/** By Stripe's id. */
export async function readWarning(executor: Executor, stripeId: string): Promise<WarningRow | undefined> {
  const rows = await executor.execute<WarningRow>(sql`
    select id, actionable, ${seenAtMs(sql`seen_at`)} as seen_at_ms from early_fraud_warnings
    where stripe_warning_id = ${stripeId}`);
  return rows[0];
}

/** Writes a warning as it was decided to stand. */
export async function writeWarning(
  tx: Transaction,
  args: {
    id: string;
    stripeWarningId: string;
    stripeChargeId: string;
    paymentId: string;
    orderId: string;
    fraudType: string;
    actionable: boolean;
    openedUnix: number;
    seen: ObservationSource;
  },
): Promise<void> {
  await tx.execute(sql`
    with w as (
      insert into early_fraud_warnings as w (id, stripe_warning_id, stripe_charge_id, payment_id, order_id, fraud_type,
        actionable, opened_at, seen_at)
      values (${args.id}, ${args.stripeWarningId}, ${args.stripeChargeId}, ${args.paymentId}, ${args.orderId},
        ${args.fraudType}, ${args.actionable}, to_timestamp(${args.openedUnix}::float8), ${momentOf(args.seen)})
      on conflict (stripe_warning_id) do update set actionable = excluded.actionable,
        seen_at = ${laterOf(sql`w.seen_at`, args.seen)}, updated_at = now()
      returning order_id
    ), e as (
      insert into order_events (order_id, kind, detail)
      select order_id, 'fraud_warning', jsonb_build_object('warning', ${args.stripeWarningId}::text,
             'actionable', ${args.actionable}::boolean) from w
    )
    insert into audit_log (actor, action, subject, detail)
    select 'stripe', 'fraud_warning.projected', ${`order:${args.orderId}`}, jsonb_build_object(
           'warning', ${args.stripeWarningId}::text, 'actionable', ${args.actionable}::boolean) from w`);
}

/** Keeps the draft of the evidence, with an audit row that says who changed what, not what it says. */
export async function saveEvidence(
  tx: Transaction,
  args: { id: string; evidenceEnc: string; actor: string; action: string; fields: string },
): Promise<void> {
  await tx.execute(sql`
    with d as (
      update disputes set evidence_enc = ${args.evidenceEnc}, updated_at = now() where id = ${args.id}
    )
    insert into audit_log (actor, action, subject, detail)
    values (${args.actor}, ${args.action}, ${`dispute:${args.id}`}, jsonb_build_object('fields', ${args.fields}::text))`);
}

/** Disputes by their deadline first, then newest; by keyset over Stripe's id. */
export async function listDisputes(
  executor: Executor,
  args: { open: boolean; before: { openedAt: string; id: string } | null; limit: number },
): Promise<DisputeRow[]> {
  const page = args.before
    ? sql`and (d.opened_at, d.stripe_dispute_id) < (${args.before.openedAt}::timestamptz, ${args.before.id})`
    : sql``;
  const rows = await executor.execute<DisputeRow>(sql`
    select ${COLUMNS} from disputes d
    where (not ${args.open}::boolean or d.status in ('warning_needs_response', 'warning_under_review', 'needs_response',
      'under_review', 'appeal_needs_response', 'appeal_under_review')) ${page}
    order by d.opened_at desc, d.stripe_dispute_id desc limit ${args.limit}`);
  return [...rows];
}
