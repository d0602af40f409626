/**
 * An admin takes authorised money, all or in part, or lets it go. The amount is sent and what came is compared with it;
 * what was captured already is success; the rest is released at the bank, without a refund (rule 22).
 */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { setCaptureAmount } from '#db/repositories/attempt-operations.ts';
import { lockAttempt } from '#db/repositories/attempt-writes.ts';
import {
  type AuthorisationRow,
  readAuthorisation,
  tellDeclinedCapture,
  warnOfExpiry,
} from '#db/repositories/authorisations.ts';
import { findPendingOperation, leaseOperation, type OperationRow } from '#db/repositories/operations.ts';
import type { AuthorisationView } from '#lib/contracts/refunds.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { ORDER_NUMBER } from '#lib/domain/ids.ts';
import { isoTimeOrNull } from '#lib/domain/iso-time.ts';
import { isDivisible } from '#lib/domain/money.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';
import { truthUnread } from '#lib/payments/operations/earlier-calls.ts';
import type { OperationHandler, Run, RunResult, Truth } from '#lib/payments/operations/operation-handler.ts';
import { openRequest } from '#lib/payments/operations/operation-request.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
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
  if (sent.kind === 'pending') {
    return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 5 }));
  }
  if (sent.kind === 'refused' && sent.failure.class === 'declined') {
    return err(publicError('capture_declined'));
  }
  return sent.kind === 'done'
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
    const leased = same && (await leaseOperation(tx, pending.id));
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

/** Sends or resumes a capture that the caller has leased. */
export const sendCapture = (operation: OperationRow, pace: CallPace): Promise<RunResult<null>> =>
  runOperation(HANDLER, operation, pace);

type Seen = { readonly intent: IntentObservation; readonly declinedAs: string | null };

const HANDLER: OperationHandler<CaptureCall, Seen, null> = {
  find: async ({ request, budget }) => {
    const read = await retrievePaymentIntent(request.intentId, budget);
    if (!read.ok) return read;
    return ok(read.value.status === 'requires_capture' ? null : { intent: read.value, declinedAs: null });
  },
  send: async ({ request }, call) => {
    const answer = await capturePaymentIntent(request.intentId, request.amountMinor, call);
    return answer.ok ? ok({ intent: answer.value, declinedAs: null }) : answer;
  },
  observe: observeCapture,
  record: async (tx, { operation }, { intent, declinedAs }, read) => {
    const attemptId = attemptIdOf(operation);
    await projectRead(tx, attemptId, intent, { ...read, by: 'capture' });
    const ended = { stripeObjectId: intent.intentId, value: null };
    if (intent.status === 'succeeded') return { ...ended, state: 'succeeded' };
    // Refused and still authorized, or over: no capture is asked for any more.
    await setCaptureAmount(tx, { attemptId, amountMinor: null, actor: 'stripe' });
    if (declinedAs === null) return { ...ended, state: 'rejected' };
    await tellDeclinedCapture(tx, { attemptId, code: declinedAs });
    return { ...ended, state: 'declined', outcome: declinedAs };
  },
  refuse: async (tx, { operation }) => {
    await setCaptureAmount(tx, { attemptId: attemptIdOf(operation), amountMinor: null, actor: 'stripe' });
    return null;
  },
};

function attemptIdOf(operation: OperationRow): string {
  invariant(operation.attempt_id, 'an intent.capture operation has an attempt');
  return operation.attempt_id;
}

/** Refused because it is over already, or by the bank, or the answer was lost: what is true now decides. */
async function observeCapture(
  { operation, request, budget }: Run<CaptureCall>,
  failure: StripeFailure,
): Promise<Truth<Seen>> {
  const read = await retrievePaymentIntent(request.intentId, budget);
  if (!read.ok && failure.intent === null) {
    return read.error.code === 'resource_missing'
      ? { kind: 'refused', failure }
      : truthUnread(operation, failure);
  }
  const seen = read.ok ? read.value : failure.intent;
  if (seen === null) return { kind: 'open' };
  const lost = failure.class === 'indeterminate' && seen.status === 'requires_capture';
  if (lost) return { kind: 'open' };
  const declinedAs = failure.class === 'declined' ? failure.code : null;
  return { kind: 'seen', seen: { intent: seen, declinedAs } };
}

/** Authorisations that end within a day are told of, once, in the order's history and the log. @returns how many */
export async function warnOfExpiringAuthorisations(): Promise<number> {
  const orders = await warnOfExpiry(database(), { hours: WARN_HOURS });
  for (const order of orders) logger.warn({ order }, 'an authorisation ends soon: capture it or let it go');
  return orders.length;
}
