/**
 * The one projection of refunds: takes a refund that Stripe showed and moves our row under the payment's lock, whoever
 * made it. Event, answer, list and read all come here; the first to come settles, the rest find it settled (rule 12).
 */
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import { lockPayment, type PaymentLock } from '#db/repositories/payments.ts';
import { insertRefund, matchRefund, moveRefund, type RefundRow } from '#db/repositories/refunds.ts';
import { confirmSeen } from '#db/repositories/seen-at.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { refundReserved } from '#lib/domain/ledger.ts';
import { REFUND_REASONS } from '#lib/domain/money-states.ts';
import { standingOf } from '#lib/domain/observation-order.ts';
import { decideRefundMove, type RefundObservation, type StripeRefundStatus } from '#lib/domain/refund.ts';
import { invariant } from '#lib/domain/result.ts';
import {
  type Changes,
  duplicate,
  type EventOutcome,
  ignored,
  stale,
} from '#lib/payments/inbox/event-outcome.ts';
import { isNamedForeign } from '#lib/payments/inbox/object-kind.ts';
import { eventIdOf, type ProjectionSource, sourceName } from '#lib/payments/inbox/projection-source.ts';
import { postRefundOwedAgain } from '#lib/payments/ledger/post-movements.ts';
import { afterRefundMoved } from './after-refund-moved.ts';
import {
  noteAtStripe,
  postedIds,
  postRefundMovements,
  type UnpostedMovements,
  unpostedMovements,
} from './post-refund-movements.ts';
import { refundSubject } from './refund-subject.ts';

export async function projectRefund(
  tx: Transaction,
  seen: RefundObservation,
  source: ProjectionSource,
): Promise<EventOutcome> {
  if (seen.intentId === null) return ignored('foreign');
  const payment = await lockPayment(tx, { intentId: seen.intentId });
  if (!payment) {
    // The money's own event is late or lost: the intent says that it is there.
    const target = { kind: 'payment_intent', id: seen.intentId } as const;
    return { state: 'read', target, reason: 'unknown_payment' };
  }
  // The row has to be this payment's own: an absent installation is no contradiction to that (rule 38).
  const ours = !isNamedForeign(seen) && isUuid(seen.ourRefundId ?? '');
  const known = await matchRefund(tx, {
    paymentId: payment.id,
    stripeRefundId: seen.refundId,
    ourRefundId: ours ? seen.ourRefundId : null,
  });
  const refund = known ?? (await importRefund(tx, payment, seen, source));
  const move = known
    ? decideRefundMove(known.state, seen, standingOf(source, known.seen_at_ms))
    : ({ kind: 'move', to: seen.status } as const);
  const target = { kind: 'refund', id: seen.refundId } as const;
  if (move.kind === 'read') return { state: 'read', target, reason: 'refund_states_have_no_order' };
  const movements = unpostedMovements(refund, seen);
  if (move.kind === 'move') await applyMove(tx, payment, refund, { seen, to: move.to, movements }, source);
  else {
    await confirmSeen(tx, { table: 'refunds', id: refund.id }, source);
    await noteAtStripe(tx, refund, seen, movements);
  }
  const posted = await postRefundMovements(tx, payment, seen, movements, source);
  const changes: Changes = { refund: [known?.state ?? null, move.kind === 'move' ? move.to : refund.state] };
  if (posted === 'read') {
    return {
      state: 'read',
      target,
      reason: 'balance_transaction_not_known',
      ...(move.kind === 'move' ? { changes } : {}),
    };
  }
  if (move.kind === 'move') return { state: 'applied', reason: `refund_${move.to}`, changes };
  if (posted === 'posted') return { state: 'applied', reason: 'refund_money_noted', changes: {} };
  return move.reason === 'stale' ? stale() : duplicate();
}

/** A refund that nobody here asked for: made in Stripe's dashboard, or by an earlier life of this database. */
async function importRefund(
  tx: Transaction,
  payment: PaymentLock,
  seen: RefundObservation,
  source: ProjectionSource,
): Promise<RefundRow> {
  const id = uuidv7();
  const { refundId, amountMinor, currency, createdUnix } = seen;
  const named = { id, origin: 'stripe', stripe_refund_id: refundId } as const;
  const subject = { ...named, amount_minor: amountMinor, currency };
  await insertRefund(
    tx,
    {
      id,
      paymentId: payment.id,
      orderId: payment.order_id,
      state: 'pending',
      origin: 'stripe',
      amountMinor,
      currency,
      reason: REFUND_REASONS.find((reason) => reason === seen.reason) ?? null,
      noteEnc: null,
      requestedBy: null,
      requestKey: null,
      requestHash: null,
      stripeRefundId: refundId,
      operationId: null,
      lines: [],
      actor: 'stripe',
    },
    {
      posting: refundReserved(refundSubject(payment, subject)),
      origin: { orderId: payment.order_id, eventId: eventIdOf(source), occurredUnix: createdUnix },
      // The label follows when the money is recorded.
      labelsOrder: false,
    },
  );
  const row = await matchRefund(tx, { paymentId: payment.id, stripeRefundId: refundId, ourRefundId: null });
  invariant(row, 'an imported refund is there');
  return row;
}

type DecidedRefund = {
  readonly seen: RefundObservation;
  readonly to: StripeRefundStatus;
  readonly movements: UnpostedMovements;
};

async function applyMove(
  tx: Transaction,
  payment: PaymentLock,
  refund: RefundRow,
  { seen, to, movements }: DecidedRefund,
  source: ProjectionSource,
): Promise<void> {
  await moveRefund(tx, {
    refund,
    to,
    stripeRefundId: seen.refundId,
    ...postedIds(seen, movements),
    failureReason: seen.failureReason,
    actor: 'stripe',
    source: sourceName(source),
    seen: source,
  });
  // Taken for refused, so nothing was owed any more; it is there after all.
  if (refund.state === 'rejected' && to !== 'failed' && to !== 'canceled') {
    const origin = { orderId: payment.order_id, eventId: eventIdOf(source), occurredUnix: seen.createdUnix };
    await postRefundOwedAgain(tx, refundSubject(payment, refund), origin);
  }
  await afterRefundMoved(tx, payment, refund, to, sourceName(source));
}
