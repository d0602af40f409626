/**
 * Sends back the money of a payment that this database has lost, for example by a restore: there is no order to refund,
 * so an admin decides on the finding of reconciliation. Above the amount for which refunds need a second admin, so does
 * this. Only all that is left is sent, once per payment intent.
 */
import { uuidv7 } from 'uuidv7';
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { knowsIntent } from '#db/repositories/attempt-writes.ts';
import { insertPosting } from '#db/repositories/ledger.ts';
import {
  endLostPayment,
  insertLostPayment,
  type LostPaymentRow,
  lockLostPayment,
  readLostFinding,
  reserveLostPayment,
} from '#db/repositories/lost-payments.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import { getConfig } from '#lib/config/config.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { lostPaymentReserved, lostPaymentReturned } from '#lib/payments/ledger/lost-payment.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { truthUnread } from '#lib/payments/operations/earlier-calls.ts';
import type { OperationHandler, RunResult } from '#lib/payments/operations/operation-handler.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import {
  createLostRefund,
  findLostRefund,
  type LostPayment,
  type LostRefund,
  type LostRefundCall,
  retrieveLostPayment,
} from '#lib/payments/stripe/lost-payments.ts';

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
  if (sent.kind === 'refused') return err(publicError('refund_refused'));
  return ok({ state: sent.kind === 'done' ? 'sent' : 'pending' });
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

/** Sends or resumes the refund of a lost payment that the caller has leased. */
export const sendLostRefund = (operation: OperationRow, pace: CallPace): Promise<RunResult<null>> =>
  runOperation(HANDLER, operation, pace);

const HANDLER: OperationHandler<LostRefundCall, LostRefund, null> = {
  find: ({ request, budget }) => findLostRefund(request, budget),
  send: ({ request }, call) => createLostRefund(request, call),
  // A refusal after an answer that was lost says nothing about the first call.
  observe: async ({ operation, request, budget }, failure) => {
    if (failure.class === 'indeterminate') return { kind: 'open' };
    const found = await findLostRefund(request, budget);
    if (!found.ok) return truthUnread(operation, failure);
    return found.value ? { kind: 'seen', seen: found.value } : { kind: 'refused', failure };
  },
  record: async (tx, { operation }, { refundId }) => {
    const row = await lockRow(tx, operation);
    await endLostPayment(tx, { id: row.id, state: 'sent', stripeRefundId: refundId });
    return { state: 'succeeded', stripeObjectId: refundId, value: null };
  },
  refuse: async (tx, { operation }) => {
    const row = await lockRow(tx, operation);
    if (row.state === 'reserved')
      await insertPosting(tx, lostPaymentReturned(moneyOf(row)), { orderId: null, eventId: null });
    await endLostPayment(tx, { id: row.id, state: 'rejected', stripeRefundId: null });
    return null;
  },
};

async function lockRow(tx: Transaction, operation: OperationRow): Promise<LostPaymentRow> {
  const row = await lockLostPayment(tx, { id: operation.subject_id ?? '' });
  invariant(row, 'the operation of a lost payment has its row');
  return row;
}
