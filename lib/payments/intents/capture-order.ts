/**
 * An admin takes authorised money, all or in part, or lets it go. The amount is sent and what came is compared with it;
 * what was captured already is success; the rest is released at the bank, without a refund (rule 22).
 */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import {
  type AuthorisationRow,
  readAuthorisation,
  tellDeclinedCapture,
  warnOfExpiry,
} from '#db/repositories/authorisations.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import {
  deferOperation,
  findPendingOperation,
  idempotencyKeyOf,
  leaseOperation,
  nextGeneration,
  type OperationRow,
  setCaptureAmount,
  settleOperation,
} from '#db/repositories/operations.ts';
import { lockAttempt } from '#db/repositories/settlement.ts';
import type { AuthorisationView } from '#lib/contracts/refunds.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { ORDER_NUMBER } from '#lib/domain/ids.ts';
import { isoTimeOrNull } from '#lib/domain/iso-time.ts';
import { isDivisible } from '#lib/domain/money.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';
import { CALLER_LEASE_SECONDS, commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { capturePaymentIntent, retrievePaymentIntent } from '#lib/payments/stripe/payment-intents.ts';
import { cancelAttempt } from './cancel-attempt.ts';
import { projectRead } from './observe-and-project.ts';

const WARN_HOURS = 24;

type CaptureCall = { readonly intentId: string; readonly amountMinor: number };
type OrderArgs = { readonly orderNumber: string; readonly adminId: string };
type Answer = Result<AuthorisationView, PublicError>;

export async function captureOrder(
  args: OrderArgs & { readonly amountMinor?: number | undefined },
): Promise<Answer> {
  const found = await findAuthorisation(args.orderNumber);
  if (!found.ok) return found;
  const begun = await inTransaction(database(), (tx) => beginCapture(tx, found.value, args));
  if (!begun.ok) return begun;
  if (begun.value === 'captured') return await viewOfOrder(args.orderNumber);
  const sent = await sendCapture(begun.value, 'interactive');
  if (sent === 'pending') return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 5 }));
  if (sent === 'declined') return err(publicError('capture_declined'));
  return sent === 'captured'
    ? await viewOfOrder(args.orderNumber)
    : err(publicError('payment_not_capturable'));
}

/** Uncaptured money is let go: cancelled at Stripe, nothing to refund. */
export async function cancelOrderPayment(args: OrderArgs): Promise<Answer> {
  const found = await findAuthorisation(args.orderNumber);
  if (!found.ok) return found;
  const result = await cancelAttempt(found.value.attempt_id, 'cancelled', {
    actor: `user:${args.adminId}`,
    pace: 'interactive',
  });
  if (result.kind === 'pending') {
    return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 5 }));
  }
  if (result.kind === 'canceled') return await viewOfOrder(args.orderNumber);
  const paid = result.state === 'succeeded';
  const details = { order: { number: args.orderNumber } };
  return err(publicError(paid ? 'already_paid' : 'payment_not_cancelable', { details }));
}

async function findAuthorisation(orderNumber: string): Promise<Result<AuthorisationRow, PublicError>> {
  const row = ORDER_NUMBER.test(orderNumber) ? await readAuthorisation(database(), orderNumber) : undefined;
  return row ? ok(row) : err(publicError('not_found'));
}

async function viewOfOrder(orderNumber: string): Promise<Answer> {
  const row = await readAuthorisation(database(), orderNumber);
  if (!row) return err(publicError('not_found'));
  return ok({
    orderNumber: row.order_number,
    orderState: row.order_state,
    paymentIntentId: row.stripe_intent_id,
    attemptState: row.state,
    authorisedMinor: row.amount_minor,
    capturedMinor: row.captured_minor ?? 0,
    releasedMinor: row.released_minor ?? 0,
    currency: row.currency,
    captureBefore: isoTimeOrNull(row.capture_before),
  });
}

async function beginCapture(
  tx: Transaction,
  row: AuthorisationRow,
  args: { readonly adminId: string; readonly amountMinor?: number | undefined },
): Promise<Result<OperationRow | 'captured', PublicError>> {
  const attempt = await lockAttempt(tx, row.attempt_id);
  if (attempt?.state === 'succeeded') return ok('captured');
  if (attempt?.state !== 'requires_capture' || attempt.stripe_intent_id === null) {
    return err(publicError('payment_not_capturable'));
  }
  const amountMinor = args.amountMinor ?? attempt.amount_minor;
  if (amountMinor > attempt.amount_minor) return err(publicError('capture_too_large'));
  if (!isDivisible({ amountMinor, currency: attempt.currency }))
    return err(publicError('amount_indivisible'));
  if (attempt.closing !== null) return err(publicError('payment_not_capturable'));
  const pending = await findPendingOperation(tx, { kind: 'intent.capture', attemptId: attempt.id });
  if (pending) {
    const same = openRequest<CaptureCall>(pending).amountMinor === amountMinor;
    const leased = same && (await leaseOperation(tx, { id: pending.id, leaseSeconds: CALLER_LEASE_SECONDS }));
    return leased ? ok(leased) : err(publicError('attempt_in_progress', { retryAfterSeconds: 5 }));
  }
  const call: CaptureCall = { intentId: attempt.stripe_intent_id, amountMinor };
  await setCaptureAmount(tx, { attemptId: attempt.id, amountMinor, actor: `user:${args.adminId}` });
  const operation = {
    kind: 'intent.capture',
    userId: attempt.user_id,
    attemptId: attempt.id,
    request: call,
  } as const;
  return ok(await commitOperation(tx, operation));
}

/** Sends or resumes a committed capture and projects what Stripe answers. */
export async function sendCapture(
  operation: OperationRow,
  pace: CallPace,
): Promise<'captured' | 'declined' | 'rejected' | 'pending'> {
  const call = openRequest<CaptureCall>(operation);
  const startedAtMs = await databaseNowMs();
  const options = { idempotencyKey: idempotencyKeyOf(operation), pace };
  const answer = await capturePaymentIntent(call.intentId, call.amountMinor, options);
  const seen = answer.ok ? answer.value : await seenInstead(call, answer.error, pace);
  const open = seen === null || seen.status === 'requires_capture';
  const refused = !answer.ok && (answer.error.class === 'rejected' || answer.error.class === 'declined');
  if (!answer.ok && open && !refused) {
    // Read and still open: the old key would only repeat a stored server error.
    if (seen && answer.error.serverError) await nextGeneration(database(), operation);
    await deferOperation(database(), { id: operation.id, outcome: answer.error.code });
    return 'pending';
  }
  const captured = seen?.status === 'succeeded';
  const declined = !captured && !answer.ok && answer.error.class === 'declined';
  const { attempt_id: attemptId } = operation;
  invariant(attemptId, 'an intent.capture operation has an attempt');
  await inTransaction(database(), async (tx) => {
    if (seen) await projectRead(tx, attemptId, seen, { by: 'capture', startedAtMs });
    // Refused and still authorised: nothing was asked for any more.
    if (!captured) await setCaptureAmount(tx, { attemptId, amountMinor: null, actor: 'stripe' });
    await settleOperation(tx, {
      id: operation.id,
      state: captured ? 'succeeded' : declined ? 'declined' : 'rejected',
      stripeObjectId: call.intentId,
      outcome: answer.ok ? null : answer.error.code,
    });
    if (declined) await tellDeclinedCapture(tx, { attemptId, code: answer.error.code });
  });
  if (declined) logger.warn({ attempt: attemptId, code: answer.error.code }, 'the bank declined a capture');
  return captured ? 'captured' : declined ? 'declined' : 'rejected';
}

/** Refused because it is over already, or the answer was lost: what is true now decides. */
async function seenInstead(
  call: CaptureCall,
  failure: StripeFailure,
  pace: CallPace,
): Promise<IntentObservation | null> {
  if (failure.class === 'retryable') return null;
  const read = await retrievePaymentIntent(call.intentId, pace);
  return read.ok ? read.value : failure.intent;
}

/** Authorisations that end within a day are told of, once, in the order's history and the log. @returns how many */
export async function warnOfExpiringAuthorisations(): Promise<number> {
  const orders = await warnOfExpiry(database(), { hours: WARN_HOURS });
  for (const order of orders) logger.warn({ order }, 'an authorisation ends soon: capture it or let it go');
  return orders.length;
}
