/**
 * The one projection of disputes and early fraud warnings: status by Stripe's list, deadlines, money taken and given
 * back, and the refundable flag over all disputes of the payment (rules 3, 14, 36).
 */
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import {
  type DisputeColumns,
  type DisputeRow,
  readDispute,
  readWarning,
  updateRefundable,
  writeDispute,
  writeWarning,
} from '#db/repositories/disputes.ts';
import { followUp } from '#db/repositories/follow-ups.ts';
import { lockPayment, type PaymentLock } from '#db/repositories/payments.ts';
import { confirmSeen } from '#db/repositories/seen-at.ts';
import { type DisputeObservation, decideWarningMove, type WarningObservation } from '#lib/domain/dispute.ts';
import { type Decision, standingOf } from '#lib/domain/observation-order.ts';
import { duplicate, type EventOutcome, ignored, stale } from '#lib/payments/inbox/event-outcome.ts';
import { eventIdOf, type ProjectionSource, sourceName } from '#lib/payments/inbox/projection-source.ts';
import { postDisputeMoney } from '#lib/payments/ledger/post-movements.ts';
import {
  changesOfDispute,
  columnsOf,
  type DecidedDispute,
  decideDispute,
  mergeDispute,
} from './decide-dispute.ts';

const unknownPayment = (intentId: string): EventOutcome => ({
  state: 'read',
  target: { kind: 'payment_intent', id: intentId },
  reason: 'unknown_payment',
});

export async function projectDispute(
  tx: Transaction,
  seen: DisputeObservation,
  source: ProjectionSource,
): Promise<EventOutcome> {
  if (seen.intentId === null) return ignored('foreign');
  const payment = await lockPayment(tx, { intentId: seen.intentId });
  if (!payment) return unknownPayment(seen.intentId);
  const known = await readDispute(tx, seen.disputeId);
  const decided = decideDispute(known, seen, source);
  const columns = known ? mergeDispute(known, seen, decided) : columnsOf(seen);
  const changes = known ? changesOfDispute(known, columns) : { dispute: [null, seen.status] as const };
  if (Object.keys(changes).length > 0) await write(tx, payment, seen, { known, columns, source, decided });
  else if (known && decided.isUpToDate) {
    await confirmSeen(tx, { table: 'disputes', id: known.id }, source);
  }
  if (decided.status === 'read' || decided.details === 'read' || decided.mayBeOver) {
    const reason =
      decided.details === 'read' && decided.status !== 'read'
        ? 'dispute_details_have_no_order'
        : 'dispute_states_have_no_order';
    return { state: 'read', target: { kind: 'dispute', id: seen.disputeId }, reason, changes };
  }
  if (Object.keys(changes).length > 0) {
    return {
      state: 'applied',
      reason: decided.status === 'move' ? `dispute_${seen.status}` : 'dispute_noted',
      changes,
    };
  }
  return decided.status === 'stale' ? stale() : duplicate();
}

async function write(
  tx: Transaction,
  payment: PaymentLock,
  seen: DisputeObservation,
  to: {
    readonly known: DisputeRow | undefined;
    readonly columns: DisputeColumns;
    readonly source: ProjectionSource;
    readonly decided: DecidedDispute;
  },
): Promise<void> {
  const { decided } = to;
  await writeDispute(tx, {
    id: to.known?.id ?? uuidv7(),
    stripeDisputeId: seen.disputeId,
    stripeChargeId: seen.chargeId,
    paymentId: payment.id,
    orderId: payment.order_id,
    currency: seen.currency,
    openedUnix: seen.openedUnix,
    columns: to.columns,
    history: decided.status === 'move' ? `dispute_${to.columns.status}` : null,
    source: sourceName(to.source),
    seen: decided.isUpToDate ? to.source : null,
  });
  await updateRefundable(tx, payment.id);
  await followUp(tx, { kind: 'dispute_label', orderId: payment.order_id, subjectId: payment.order_id });
  await postDisputeMoney(tx, seen, { orderId: payment.order_id, eventId: eventIdOf(to.source) });
}

export async function projectWarning(
  tx: Transaction,
  seen: WarningObservation,
  source: ProjectionSource,
): Promise<EventOutcome> {
  if (seen.intentId === null) return ignored('foreign');
  const payment = await lockPayment(tx, { intentId: seen.intentId });
  if (!payment) return unknownPayment(seen.intentId);
  const known = await readWarning(tx, seen.warningId);
  const decision: Decision = known
    ? decideWarningMove(known.actionable, seen.actionable, standingOf(source, known.seen_at_ms))
    : 'move';
  if (decision === 'read') {
    const target = { kind: 'early_fraud_warning', id: seen.warningId } as const;
    return { state: 'read', target, reason: 'warning_states_have_no_order' };
  }
  if (decision !== 'move') {
    if (known) await confirmSeen(tx, { table: 'early_fraud_warnings', id: known.id }, source);
    return duplicate();
  }
  await writeWarning(tx, {
    id: known?.id ?? uuidv7(),
    stripeWarningId: seen.warningId,
    stripeChargeId: seen.chargeId,
    paymentId: payment.id,
    orderId: payment.order_id,
    fraudType: seen.fraudType,
    actionable: seen.actionable,
    openedUnix: seen.openedUnix,
    seen: source,
  });
  await updateRefundable(tx, payment.id);
  await followUp(tx, { kind: 'dispute_label', orderId: payment.order_id, subjectId: payment.order_id });
  return {
    state: 'applied',
    reason: 'fraud_warning',
    changes: {
      fraud_warning: [known ? actionability(known.actionable) : null, actionability(seen.actionable)],
    },
  };
}

const actionability = (actionable: boolean): string => (actionable ? 'actionable' : 'not_actionable');
