/**
 * Ends an attempt: the reason and a cancel operation are committed, Stripe is asked, and its answer goes through the
 * projection. Stock is released only when Stripe says that the intent is canceled; money that moved meanwhile settles.
 */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { dropClosing, readClosing } from '#db/repositories/attempt-operations.ts';
import { type AttemptLock, closeAttempt, lockAttempt } from '#db/repositories/attempt-writes.ts';
import { lockAttemptCart } from '#db/repositories/cart-of-attempt.ts';
import { followUp } from '#db/repositories/follow-ups.ts';
import { leaseOperation, type OperationRow } from '#db/repositories/operations.ts';
import { isLongWait } from '#lib/domain/action-deadline.ts';
import { type AttemptClosing, type AttemptState, isLiveAttempt } from '#lib/domain/order-state.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { invariant, ok } from '#lib/domain/result.ts';
import type { OperationHandler, Run, RunResult, Truth } from '#lib/payments/operations/operation-handler.ts';
import { runOperation } from '#lib/payments/operations/run-operation.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { cancelPaymentIntent, retrievePaymentIntent } from '#lib/payments/stripe/payment-intents.ts';
import {
  beginCancel,
  type CancelOptions,
  type CancelRequest,
  type CancelResult,
  type Prepared,
} from './begin-cancel.ts';
import { sendCreateIntent } from './create-intent.ts';
import { projectRead } from './observe-and-project.ts';

/**
 * Cancels an attempt at Stripe and here.
 * @param closing what becomes of the order: `superseded` keeps it waiting for the next attempt
 */
export async function cancelAttempt(
  attemptId: string,
  closing: AttemptClosing,
  options: CancelOptions & { readonly pace: CallPace },
): Promise<CancelResult> {
  const prepared = await prepareCancel(attemptId, closing, options);
  if (prepared.kind !== 'send') return prepared;
  return cancelResultOf(await sendCancel(prepared.operation, options.pace));
}

/** An attempt that was to end before its intent was known ends now. */
export async function endIfClosing(attemptId: string): Promise<void> {
  const closing = await readClosing(database(), attemptId);
  if (closing !== null) await cancelAttempt(attemptId, closing, { actor: 'system', pace: 'background' });
}

async function prepareCancel(
  attemptId: string,
  closing: AttemptClosing,
  options: CancelOptions & { readonly pace: CallPace },
): Promise<Prepared> {
  const first = await inTransaction(database(), (tx) => beginCancel(tx, attemptId, closing, options));
  if (first.kind !== 'intent_unknown') return first;
  // The create call was not answered yet. Its intent must be known before it can be canceled.
  const creation = await leaseOperation(database(), first.operationId);
  if (!creation) return { kind: 'pending' };
  const made = await sendCreateIntent(creation, options.pace);
  if (made.kind === 'pending') return { kind: 'pending' };
  const second = await inTransaction(database(), (tx) => beginCancel(tx, attemptId, closing, options));
  return second.kind === 'intent_unknown' ? { kind: 'pending' } : second;
}

/** Sends or resumes a cancel that the caller has leased. @returns with the attempt's state after it */
export const sendCancel = (operation: OperationRow, pace: CallPace): Promise<RunResult<AttemptState>> =>
  runOperation(HANDLER, operation, pace);

function cancelResultOf(run: RunResult<AttemptState>): CancelResult {
  if (run.kind === 'pending') return { kind: 'pending' };
  if (run.value === null || run.value === 'canceled' || run.value === 'failed') return { kind: 'canceled' };
  return { kind: 'not_canceled', state: run.value };
}

const isOver = ({ status }: IntentObservation): boolean => status === 'canceled' || status === 'succeeded';

/** Authorized, or on its way for days: the shopper was told so. */
const isPromised = ({ status, nextActionType }: IntentObservation): boolean =>
  status === 'processing' ||
  status === 'requires_capture' ||
  (status === 'requires_action' && isLongWait(nextActionType));

const HANDLER: OperationHandler<CancelRequest, IntentObservation, AttemptState> = {
  find: async ({ request, budget }) => {
    const read = await retrievePaymentIntent(request.intentId, budget);
    return read.ok ? ok(isOver(read.value) ? read.value : null) : read;
  },
  send: async ({ request, budget }, call) => {
    if (request.sparesPromised) {
      const read = await retrievePaymentIntent(request.intentId, budget);
      if (!read.ok || isPromised(read.value)) return read;
    }
    return await cancelPaymentIntent(request.intentId, request.reason, call);
  },
  observe: observeCancel,
  record: async (tx, { operation, request }, seen, read) => {
    const attemptId = attemptIdOf(operation);
    if (request.givesLinesBack) await lockAttemptCart(tx, attemptId);
    await projectRead(tx, attemptId, seen, { ...read, by: 'cancel' });
    const attempt = await lockAttempt(tx, attemptId);
    invariant(attempt, 'a canceled attempt exists');
    const { state } = attempt;
    if (request.givesLinesBack && state === 'canceled') await giveLinesBack(tx, attempt);
    if (request.sparesPromised && isPromised(seen)) await dropClosing(tx, attemptId);
    const ending = seen.status === 'canceled' ? 'succeeded' : 'rejected';
    return { state: ending, stripeObjectId: seen.intentId, value: state };
  },
  // Stripe has no such intent: nobody can pay it, and there is nothing to wait for.
  refuse: async (tx, { operation, request }) => {
    if (request.givesLinesBack) await lockAttemptCart(tx, attemptIdOf(operation));
    const attempt = await lockAttempt(tx, attemptIdOf(operation));
    if (!attempt || !isLiveAttempt(attempt.state)) return null;
    const orderState =
      attempt.closing === null || attempt.closing === 'superseded' ? 'awaiting_payment' : attempt.closing;
    await closeAttempt(tx, { attempt, intentId: null, as: 'failed', orderState, source: 'not_at_stripe' });
    await followUp(tx, { kind: 'stock_released', orderId: attempt.order_id, subjectId: attempt.id });
    if (request.givesLinesBack) await giveLinesBack(tx, attempt);
    return null;
  },
};

const giveLinesBack = (tx: Transaction, attempt: AttemptLock): Promise<void> =>
  followUp(tx, { kind: 'cart_returned', orderId: attempt.order_id, subjectId: attempt.id });

function attemptIdOf(operation: OperationRow): string {
  invariant(operation.attempt_id, 'an intent.cancel operation has an attempt');
  return operation.attempt_id;
}

/** Refused, or the answer was lost: what is true now decides. */
async function observeCancel(
  { request, budget }: Run<CancelRequest>,
  failure: StripeFailure,
): Promise<Truth<IntentObservation>> {
  if (failure.intent) return { kind: 'seen', seen: failure.intent };
  const read = await retrievePaymentIntent(request.intentId, budget);
  if (!read.ok) {
    return read.error.code === 'resource_missing'
      ? { kind: 'refused', failure: read.error }
      : { kind: 'open' };
  }
  // A lost cancel of an intent that is still open may be on its way.
  const lost = failure.class === 'indeterminate' && !isOver(read.value);
  return lost ? { kind: 'open' } : { kind: 'seen', seen: read.value };
}
