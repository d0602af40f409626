/** One order with all that is known of its money, for staff: the caller has checked who asks. */

import { database } from '#db/client.ts';
import {
  type AdminOrderPageRow,
  type AdminPaymentRow,
  listAdminPayments,
  listOrderDisputes,
  listOrderFlags,
  listOrderReviews,
  listOrderWarnings,
  listPeople,
  listRefundTraces,
  type RefundTraceRow,
  readAdminOrder,
  readTimeline,
  type TimelineRow,
} from '#db/repositories/admin-order-page.ts';
import { listOpenFollowUps } from '#db/repositories/follow-ups.ts';
import { readOrderLines } from '#db/repositories/orders.ts';
import type { AdminOrder, AdminPayment, TimelineEntry } from '#lib/contracts/admin-orders.ts';
import { isUuid, ORDER_NUMBER } from '#lib/domain/ids.ts';
import { isoTime, isoTimeOrNull } from '#lib/domain/iso-time.ts';
import { openFailures } from '#lib/domain/refund-failures.ts';
import { decryptField } from '#lib/security/field-encryption.ts';
import { adminSummaryOf } from './admin-list-orders.ts';
import { deliveryAddressOf, lineOf } from './order-parts.ts';

/** @returns null for a number that is unknown */
export async function readOrderForStaff(number: string): Promise<AdminOrder | null> {
  if (!ORDER_NUMBER.test(number)) return null;
  const db = database();
  const row = await readAdminOrder(db, number);
  if (!row) return null;
  const [lines, payments, disputes, warnings, reviews, traces, flags, followUps, timeline] =
    await Promise.all([
      readOrderLines(db, row.id),
      listAdminPayments(db, row.id),
      listOrderDisputes(db, row.id),
      listOrderWarnings(db, row.id),
      listOrderReviews(db, row.id),
      listRefundTraces(db, row.id),
      listOrderFlags(db, row.id),
      listOpenFollowUps(db, row.id),
      readTimeline(db, row.id),
    ]);
  return {
    ...adminSummaryOf(row),
    id: row.id,
    customer: customerOf(row),
    subtotalMinor: row.subtotal_minor,
    shippingMinor: row.shipping_minor,
    taxMinor: row.tax_minor,
    shippingAddress: deliveryAddressOf(row),
    lines: lines.map((line) => ({ lineNumber: line.line_number, ...lineOf(line) })),
    payments: payments.map(paymentOf),
    disputes: disputes.map((dispute) => ({
      id: dispute.stripe_dispute_id,
      status: dispute.status,
      reason: dispute.reason,
      amountMinor: dispute.amount_minor,
      currency: dispute.currency,
      dueAt: isoTimeOrNull(dispute.evidence_due_by),
    })),
    warnings: warnings.map((warning) => ({
      id: warning.stripe_warning_id,
      fraudType: warning.fraud_type,
      actionable: warning.actionable,
      openedAt: isoTime(warning.opened_at),
    })),
    reviewHold: reviews.some((review) => review.open),
    reviews: reviews.map((review) => ({
      id: review.stripe_review_id,
      open: review.open,
      openedReason: review.opened_reason,
      closedReason: review.closed_reason,
      openedAt: isoTime(review.opened_at),
    })),
    failedRefunds: failedRefundsOf(traces),
    flags: flags.map((flag) => ({
      kind: flag.kind,
      amountMinor: flag.amount_minor,
      currency: flag.currency,
      createdAt: isoTime(flag.created_at),
      resolvedAt: isoTimeOrNull(flag.resolved_at),
    })),
    followUps: followUps.map((one) => ({
      id: one.id,
      kind: one.kind,
      reason: one.reason,
      tries: one.tries,
      createdAt: isoTime(one.created_at),
      resolvedAt: isoTimeOrNull(one.resolved_at),
    })),
    timeline: timeline.map(entryOf),
    people: await readPeople(timeline.map((entry) => entry.actor)),
  };
}

const nameOf = (person: { id: string; email_enc: string; name_enc: string | null }): string =>
  person.name_enc === null
    ? decryptField(person.email_enc, { table: 'users', column: 'email_enc', rowId: person.id })
    : decryptField(person.name_enc, { table: 'users', column: 'name_enc', rowId: person.id });

/**
 * Names behind `user:<id>` actors, by id.
 * @param actors as audit rows name them; others than users are left out
 */
export async function readPeople(
  actors: readonly (string | null)[],
): Promise<Readonly<Record<string, string>>> {
  const ids = [
    ...new Set(actors.flatMap((actor) => (actor?.startsWith('user:') ? [actor.slice('user:'.length)] : []))),
  ];
  const known = ids.filter(isUuid);
  if (known.length === 0) return {};
  const rows = await listPeople(database(), known);
  return Object.fromEntries(rows.map((person) => [person.id, nameOf(person)]));
}

/** Payment by payment: what failed of one is not made good by a refund of another. */
function failedRefundsOf(traces: readonly RefundTraceRow[]): AdminOrder['failedRefunds'] {
  const payments = Map.groupBy(traces, (trace) => trace.payment_id);
  const open = [...payments.values()].flatMap((refunds) =>
    openFailures(
      refunds.map((one) => ({
        id: one.id,
        state: one.state,
        amountMinor: one.amount_minor,
        createdAtMs: one.created_ms,
        settledAtMs: one.settled_ms,
        seen: one.seen,
      })),
      refunds[0]?.captured_minor ?? 0,
    ),
  );
  return traces
    .filter((trace) => open.includes(trace.id))
    .map((trace) => ({
      id: trace.id,
      amountMinor: trace.amount_minor,
      currency: trace.currency,
      reason: trace.failure_reason,
      failedAt: new Date(trace.settled_ms ?? trace.created_ms).toISOString(),
    }));
}

function customerOf(row: AdminOrderPageRow): AdminOrder['customer'] {
  const { user_id: id, email_enc, name_enc } = row;
  return {
    id,
    email: decryptField(email_enc, { table: 'users', column: 'email_enc', rowId: id }),
    name: name_enc === null ? null : nameOf({ id, email_enc, name_enc }),
    stripeCustomerId: row.stripe_customer_id,
    erased: row.erased,
    staff: row.staff,
  };
}

const paymentOf = (row: AdminPaymentRow): AdminPayment => ({
  attemptId: row.attempt_id,
  state: row.state,
  intentId: row.intent_id,
  intentStatus: row.intent_status,
  chargeId: row.charge_id,
  amountMinor: row.attempt_minor,
  currency: row.currency,
  methodType: row.method_type,
  brand: row.card_brand,
  last4: row.card_last4,
  failureCode: row.failure_code,
  declineCode: row.decline_code,
  failureCount: row.failure_count,
  captureBefore: isoTimeOrNull(row.capture_before),
  createdAt: isoTime(row.created_at),
  money:
    row.payment_status === null
      ? null
      : {
          status: row.payment_status,
          surplus: row.surplus === true,
          amountMinor: row.amount_minor ?? 0,
          releasedMinor: row.released_minor ?? 0,
          refundable: row.refundable === true,
          feeMinor: row.fee_minor,
          netMinor: row.net_minor,
        },
});

const entryOf = (row: TimelineRow): TimelineEntry => ({
  key: `${row.source}-${row.source_id}`,
  source: row.source,
  kind: row.kind,
  at: isoTime(row.at),
  actor: row.actor,
  detail: row.detail,
  state: row.state,
  eventId: row.source === 'stripe' ? row.source_id : null,
});
