/**
 * The one projection of disputes and early fraud warnings: status by Stripe's list, deadlines, money taken and given
 * back, and the refundable flag over all disputes of the payment (rules 3, 14).
 */
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import {
  type DisputeColumns,
  type DisputeRow,
  readDispute,
  updateRefundable,
  writeDispute,
  writeWarning,
} from '#db/repositories/disputes.ts';
import { followUp } from '#db/repositories/follow-ups.ts';
import { lockPayment, type PaymentLock } from '#db/repositories/payments.ts';
import {
  type DisputeMove,
  type DisputeObservation,
  decideDisputeMove,
  disputeMoney,
  type WarningObservation,
} from '#lib/domain/dispute.ts';
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
  const move: DisputeMove = known ? decideDisputeMove(known.status, seen.status, source.kind) : 'move';
  const unsure = known && source.kind === 'event' && move === 'none' && differs(known, seen);
  const columns = known ? merge(known, seen, move, source) : columnsOf(seen);
  const changes = known ? changesOf(known, columns) : { dispute: [null, seen.status] as const };
  if (Object.keys(changes).length > 0) {
    await write(tx, payment, seen, { known, columns, source, told: move === 'move' });
  }
  if (move === 'read' || unsure) {
    const reason = unsure ? 'dispute_details_have_no_order' : 'dispute_states_have_no_order';
    return { state: 'read', target: { kind: 'dispute', id: seen.disputeId }, reason, changes };
  }
  if (Object.keys(changes).length > 0) {
    return {
      state: 'applied',
      reason: move === 'move' ? `dispute_${seen.status}` : 'dispute_noted',
      changes,
    };
  }
  return move === 'stale' ? stale() : duplicate();
}

/** At one status these may go either way: only Stripe knows which is later. */
const differs = (known: DisputeRow, seen: DisputeObservation): boolean =>
  known.charge_refundable !== seen.chargeRefundable ||
  known.due_unix !== seen.evidenceDueByUnix ||
  known.amount_minor !== seen.amountMinor;

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
function merge(
  known: DisputeRow,
  seen: DisputeObservation,
  move: DisputeMove,
  source: ProjectionSource,
): DisputeColumns {
  const later = columnsOf(seen);
  const moved = (of: { withdrawnMinor: number; reinstatedMinor: number }) =>
    of.withdrawnMinor + of.reinstatedMinor;
  const stored = {
    withdrawnMinor: known.withdrawn_minor,
    reinstatedMinor: known.reinstated_minor,
    feeMinor: known.fee_minor,
  };
  const money = moved(later) > moved(stored) ? disputeMoney(seen.movements) : stored;
  const takeAll = move === 'move' || source.kind === 'read';
  return {
    ...(takeAll
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
  decided: {
    readonly known: DisputeRow | undefined;
    readonly columns: DisputeColumns;
    readonly source: ProjectionSource;
    readonly told: boolean;
  },
): Promise<void> {
  const source = sourceName(decided.source);
  await writeDispute(tx, {
    id: decided.known?.id ?? uuidv7(),
    stripeDisputeId: seen.disputeId,
    stripeChargeId: seen.chargeId,
    paymentId: payment.id,
    orderId: payment.order_id,
    currency: seen.currency,
    openedUnix: seen.openedUnix,
    columns: decided.columns,
    history: decided.told ? `dispute_${decided.columns.status}` : null,
    source,
  });
  await updateRefundable(tx, payment.id);
  await followUp(tx, { kind: 'dispute_label', orderId: payment.order_id, subjectId: payment.order_id });
  const origin = { orderId: payment.order_id, eventId: eventIdOf(decided.source) };
  await postDisputeMoney(tx, seen, origin);
}

export async function projectWarning(tx: Transaction, seen: WarningObservation): Promise<EventOutcome> {
  if (seen.intentId === null) return ignored('foreign');
  const payment = await lockPayment(tx, { intentId: seen.intentId });
  if (!payment) return unknownPayment(seen.intentId);
  const isNew = await writeWarning(tx, {
    id: uuidv7(),
    stripeWarningId: seen.warningId,
    stripeChargeId: seen.chargeId,
    paymentId: payment.id,
    orderId: payment.order_id,
    fraudType: seen.fraudType,
    actionable: seen.actionable,
    openedUnix: seen.openedUnix,
  });
  if (!isNew) return duplicate();
  await updateRefundable(tx, payment.id);
  await followUp(tx, { kind: 'dispute_label', orderId: payment.order_id, subjectId: payment.order_id });
  return {
    state: 'applied',
    reason: 'fraud_warning',
    changes: { fraud_warning: [null, seen.actionable ? 'actionable' : 'not_actionable'] },
  };
}
