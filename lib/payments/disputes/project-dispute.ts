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
import {
  type DisputeObservation,
  decideDisputeDetails,
  decideDisputeMove,
  decideWarningMove,
  disputeMoney,
  mayBeOver,
  type WarningObservation,
} from '#lib/domain/dispute.ts';
import { type Decision, standingOf } from '#lib/domain/observation-order.ts';
import {
  type Changes,
  duplicate,
  type EventOutcome,
  ignored,
  stale,
} from '#lib/payments/inbox/event-outcome.ts';
import { eventIdOf, type ProjectionSource, sourceName } from '#lib/payments/inbox/projection-source.ts';
import { postDisputeMoney } from '#lib/payments/ledger/post.ts';

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
  const decided = decide(known, seen, source);
  const columns = known ? merge(known, seen, decided) : columnsOf(seen);
  const changes = known ? changesOf(known, columns) : { dispute: [null, seen.status] as const };
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

type Decided = {
  readonly status: Decision;
  /** What may go either way while the status stays; it comes with a status that moves. */
  readonly details: Decision;
  /** The appeal that is told of may have ended since: Stripe is asked. */
  readonly mayBeOver: boolean;
  /** Whether the row then shows all that was seen. */
  readonly isUpToDate: boolean;
};

function decide(known: DisputeRow | undefined, seen: DisputeObservation, source: ProjectionSource): Decided {
  if (!known) return { status: 'move', details: 'move', mayBeOver: false, isUpToDate: true };
  const standing = standingOf(source, known.seen_at_ms);
  const status = decideDisputeMove(known.status, seen.status, standing);
  const details = {
    reason: known.reason,
    amountMinor: known.amount_minor,
    chargeRefundable: known.charge_refundable,
    evidenceDueByUnix: known.due_unix,
  };
  const ofDetails = status === 'none' ? decideDisputeDetails(details, seen, standing) : status;
  const isUpToDate = ofDetails === 'move' || (ofDetails === 'none' && standing === 'read');
  const isAppeal = mayBeOver(known.status, seen.status, standing);
  return { status, details: ofDetails, mayBeOver: isAppeal, isUpToDate };
}

const columnsOf = (seen: DisputeObservation): DisputeColumns => ({
  status: seen.status,
  reason: seen.reason,
  amountMinor: seen.amountMinor,
  chargeRefundable: seen.chargeRefundable,
  dueUnix: seen.evidenceDueByUnix,
  hasEvidence: seen.hasEvidence,
  pastDue: seen.pastDue,
  submissionCount: seen.submissionCount,
  ...disputeMoney(seen.movements),
});

/** Money, evidence and submissions only grow: they are taken from whoever knows more, in any order. */
function merge(known: DisputeRow, seen: DisputeObservation, decided: Decided): DisputeColumns {
  const later = columnsOf(seen);
  const moved = (of: { withdrawnMinor: number; reinstatedMinor: number }) =>
    of.withdrawnMinor + of.reinstatedMinor;
  const stored = {
    withdrawnMinor: known.withdrawn_minor,
    reinstatedMinor: known.reinstated_minor,
    feeMinor: known.fee_minor,
  };
  const money = moved(later) > moved(stored) ? disputeMoney(seen.movements) : stored;
  return {
    ...(decided.details === 'move'
      ? later
      : {
          status: known.status,
          reason: known.reason,
          amountMinor: known.amount_minor,
          chargeRefundable: known.charge_refundable,
          dueUnix: known.due_unix,
        }),
    hasEvidence: known.has_evidence || seen.hasEvidence,
    pastDue: known.past_due || seen.pastDue,
    submissionCount: Math.max(known.submission_count, seen.submissionCount),
    ...money,
  };
}

function changesOf(known: DisputeRow, to: DisputeColumns): Changes {
  const pairs: Record<string, readonly [string | number | boolean | null, string | number | boolean | null]> =
    {
      dispute: [known.status, to.status],
      reason: [known.reason, to.reason],
      refundable: [known.charge_refundable, to.chargeRefundable],
      amount_minor: [known.amount_minor, to.amountMinor],
      evidence_due: [known.due_unix, to.dueUnix],
      has_evidence: [known.has_evidence, to.hasEvidence],
      past_due: [known.past_due, to.pastDue],
      submissions: [known.submission_count, to.submissionCount],
      withdrawn_minor: [known.withdrawn_minor, to.withdrawnMinor],
      reinstated_minor: [known.reinstated_minor, to.reinstatedMinor],
      fee_minor: [known.fee_minor, to.feeMinor],
    };
  return Object.fromEntries(Object.entries(pairs).filter(([, [from, after]]) => from !== after));
}

async function write(
  tx: Transaction,
  payment: PaymentLock,
  seen: DisputeObservation,
  to: {
    readonly known: DisputeRow | undefined;
    readonly columns: DisputeColumns;
    readonly source: ProjectionSource;
    readonly decided: Decided;
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
