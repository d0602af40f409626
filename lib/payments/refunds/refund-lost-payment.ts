/**
 * Sends back the money of a payment that this database has lost, for example by a restore: there is no order to refund,
 * so an admin decides on the finding of reconciliation. Above the amount for which refunds need a second admin, so does
 * this. Only all that is left is sent, once per payment intent.
 */
import { uuidv7 } from 'uuidv7';
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { insertPosting } from '#db/repositories/ledger.ts';
import {
  endLostPayment,
  insertLostPayment,
  type LostPaymentRow,
  lockLostPayment,
  readLostFinding,
  reserveLostPayment,
} from '#db/repositories/lost-payments.ts';
import {
  deferOperation,
  idempotencyKeyOf,
  type OperationRow,
  settleOperation,
} from '#db/repositories/operations.ts';
import { knowsIntent } from '#db/repositories/settlement.ts';
import { getConfig } from '#lib/config/config.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { lostPaymentReserved, lostPaymentReturned } from '#lib/payments/ledger/lost-payment.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { isRefusal } from '#lib/payments/operations/keep-failure.ts';
import { deferredOutcome, lookFirst } from '#lib/payments/operations/look-first.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import {
  createLostRefund,
  findLostRefund,
  type LostPayment,
  type LostRefundCall,
  retrieveLostPayment,
} from '#lib/payments/stripe/lost-payments.ts';
import type { SendResult } from './send-refund.ts';

export type LostRefundAnswer = { readonly state: 'awaiting_approval' | 'pending' | 'sent' };

type Decided = { readonly operation: OperationRow | null };

const moneyOf = (row: LostPaymentRow) => ({
  id: row.id,
  intentId: row.stripe_intent_id,
  amountMinor: row.amount_minor,
  currency: row.currency,
});

/** The first admin asks; where a second one is needed, their call is the approval. */
export async function refundLostPayment(args: {
  findingId: string;
  adminId: string;
}): Promise<Result<LostRefundAnswer, PublicError>> {
  const intentId = isUuid(args.findingId) ? await readLostFinding(database(), args.findingId) : undefined;
  if (intentId === undefined) return err(publicError('not_found'));
  const payment = await retrieveLostPayment(intentId);
  if (!payment.ok) return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 5 }));
  const decided = await inTransaction(database(), (tx) => decide(tx, args, payment.value));
  if (!decided.ok) return decided;
  const { operation } = decided.value;
  if (operation === null) return ok({ state: 'awaiting_approval' });
  const sent = await sendLostRefund(operation, 'interactive');
  if (sent === 'rejected') return err(publicError('refund_refused'));
  return ok({ state: sent === 'settled' ? 'sent' : 'pending' });
}

async function decide(
  tx: Transaction,
  { findingId, adminId }: { readonly findingId: string; readonly adminId: string },
  payment: LostPayment,
): Promise<Result<Decided, PublicError>> {
  const { intentId, currency, receivedMinor } = payment;
  const asked = await lockLostPayment(tx, { intentId });
  if (asked) return await approve(tx, asked, adminId);
  const ours = payment.installation === getConfig().installationId;
  // One that a row names by now is refunded where every refund is.
  if (!ours || (await knowsIntent(tx, intentId))) return err(publicError('not_found'));
  if (payment.status !== 'succeeded') return err(publicError('payment_not_captured'));
  if (payment.refundedMinor > 0) return err(publicError('already_refunded'));
  const above = getConfig().refundApprovalAbove[currency] ?? null;
  const id = uuidv7();
  const inserted = await insertLostPayment(tx, {
    id,
    findingId,
    intentId,
    state: 'awaiting_approval',
    amountMinor: receivedMinor,
    currency,
    requestedBy: adminId,
  });
  if (!inserted) return err(publicError('attempt_in_progress', { retryAfterSeconds: 5 }));
  if (above !== null && receivedMinor > above) return ok({ operation: null });
  const row = await lockLostPayment(tx, { id });
  invariant(row, 'an inserted row is there');
  return ok({ operation: await reserve(tx, row, adminId, null) });
}

async function approve(
  tx: Transaction,
  row: LostPaymentRow,
  adminId: string,
): Promise<Result<Decided, PublicError>> {
  if (row.state !== 'awaiting_approval' || row.requested_by === adminId)
    return err(publicError('refund_not_waiting'));
  return ok({ operation: await reserve(tx, row, adminId, adminId) });
}

/** From here on a crash is resumed, and the ledger owes the money. */
async function reserve(
  tx: Transaction,
  row: LostPaymentRow,
  adminId: string,
  approvedBy: string | null,
): Promise<OperationRow> {
  const operation = await commitOperation(tx, {
    kind: 'lost_payment.refund',
    userId: adminId,
    subjectId: row.id,
    request: (operationId): LostRefundCall => ({
      intentId: row.stripe_intent_id,
      amountMinor: row.amount_minor,
      installation: getConfig().installationId,
      operationId,
    }),
  });
  await reserveLostPayment(tx, { id: row.id, operationId: operation.id, approvedBy });
  for (const posting of lostPaymentReserved(moneyOf(row)))
    await insertPosting(tx, posting, { orderId: null, eventId: null });
  return operation;
}

/** @param operation pending, and leased by the caller */
export async function sendLostRefund(operation: OperationRow, pace: CallPace): Promise<SendResult> {
  const call = openRequest<LostRefundCall>(operation);
  const looked = await lookFirst(operation, () => findLostRefund(call));
  const answer =
    looked.ok && looked.value.found === null
      ? await createLostRefund(call, { idempotencyKey: idempotencyKeyOf(looked.value.operation), pace })
      : looked.ok
        ? ok(looked.value.found)
        : looked;
  if (answer.ok) {
    invariant(answer.value, 'a refund that was found or made');
    return await end(operation, 'sent', answer.value.refundId, null);
  }
  // A refusal after an answer that was lost says nothing about the first call.
  const found = isRefusal(answer.error) && operation.tries > 0 ? await findLostRefund(call) : null;
  if (found?.ok && found.value) return await end(operation, 'sent', found.value.refundId, null);
  if (isRefusal(answer.error) && (found === null || found.ok))
    return await end(operation, 'rejected', null, answer.error.code);
  await deferOperation(database(), { id: operation.id, outcome: deferredOutcome(answer.error) });
  return 'pending';
}

async function end(
  operation: OperationRow,
  state: 'sent' | 'rejected',
  stripeRefundId: string | null,
  outcome: string | null,
): Promise<SendResult> {
  await inTransaction(database(), async (tx) => {
    const row = await lockLostPayment(tx, { id: operation.subject_id ?? '' });
    invariant(row, 'the operation of a lost payment has its row');
    if (state === 'rejected' && row.state === 'reserved')
      await insertPosting(tx, lostPaymentReturned(moneyOf(row)), { orderId: null, eventId: null });
    await endLostPayment(tx, { id: row.id, state, stripeRefundId });
    await settleOperation(tx, {
      id: operation.id,
      state: state === 'sent' ? 'succeeded' : 'rejected',
      stripeObjectId: stripeRefundId,
      outcome,
    });
  });
  return state === 'sent' ? 'settled' : 'rejected';
}
