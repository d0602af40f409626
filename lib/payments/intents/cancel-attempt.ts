/**
 * Ends an attempt: the reason and a cancel operation are committed, Stripe is asked, and its answer goes through the
 * projection. Stock is released only when Stripe says that the intent is cancelled; money that moved meanwhile settles.
 */
import { uuidv7 } from 'uuidv7';
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import {
  beginClosing,
  deferOperation,
  findPendingOperation,
  idempotencyKeyOf,
  insertOperation,
  leaseOperation,
  nextGeneration,
  type OperationRow,
  readOperation,
  releaseOperation,
  settleOperation,
} from '#db/repositories/operations.ts';
import { lockAttempt } from '#db/repositories/settlement.ts';
import { type AttemptClosing, type AttemptState, isLiveAttempt } from '#lib/domain/order-state.ts';
import { invariant } from '#lib/domain/result.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import { cancelPaymentIntent, retrievePaymentIntent } from '#lib/payments/stripe/payment-intents.ts';
import { decryptField, encryptField } from '#lib/security/field-encryption.ts';
import { requestPlace, sendCreateIntent } from './create-intent.ts';
import { projectRead } from './observe-and-project.ts';

/** How long an operation belongs to the request that made it: two tries of 15 s and their pauses. */
export const CALLER_LEASE_SECONDS = 40;
/** How long a hold that ran out belongs to the job that found it. */
export const EXPIRY_LEASE_SECONDS = 120;

export type CancelResult =
  | { readonly kind: 'canceled' }
  /** The attempt is over or goes on in another way; its state tells. */
  | { readonly kind: 'not_canceled'; readonly state: AttemptState }
  /** Stripe could not be asked, or somebody else is asking: it is done later. */
  | { readonly kind: 'pending' };

type CancelRequest = { readonly intentId: string; readonly reason: 'abandoned' | 'requested_by_customer' };

/**
 * Cancels an attempt at Stripe and here.
 * @param closing what becomes of the order: `superseded` keeps it waiting for the next attempt
 * @param actor for the audit: `user:<id>` or `system`
 */
export async function cancelAttempt(
  attemptId: string,
  closing: AttemptClosing,
  options: { actor: string; pace: CallPace },
): Promise<CancelResult> {
  const prepared = await prepareCancel(attemptId, closing, options);
  if (prepared.kind !== 'send') return prepared;
  return await sendCancel(prepared.operation, options.pace);
}

/** Commits to a cancel with the caller's transaction; the worker sends it. For rules that end an attempt by themselves. */
export async function queueCancel(
  tx: Transaction,
  attemptId: string,
  closing: AttemptClosing,
  actor: string,
): Promise<void> {
  const begun = await beginCancel(tx, attemptId, closing, actor);
  if (begun.kind === 'send') await releaseOperation(tx, begun.operation.id);
}

type Prepared = CancelResult | { readonly kind: 'send'; readonly operation: OperationRow };

async function prepareCancel(
  attemptId: string,
  closing: AttemptClosing,
  options: { actor: string; pace: CallPace },
): Promise<Prepared> {
  const first = await inTransaction(database(), (tx) => beginCancel(tx, attemptId, closing, options.actor));
  if (first.kind !== 'intent_unknown') return first;
  // The create call was not answered yet. Its intent must be known before it can be cancelled.
  const creation = await leaseOperation(database(), {
    id: first.operationId,
    leaseSeconds: CALLER_LEASE_SECONDS,
  });
  if (!creation) return { kind: 'pending' };
  const made = await sendCreateIntent(creation, options.pace);
  if (!made.ok && (made.error.class === 'indeterminate' || made.error.class === 'retryable'))
    return { kind: 'pending' };
  const second = await inTransaction(database(), (tx) => beginCancel(tx, attemptId, closing, options.actor));
  return second.kind === 'intent_unknown' ? { kind: 'pending' } : second;
}

async function beginCancel(
  tx: Transaction,
  attemptId: string,
  closing: AttemptClosing,
  actor: string,
): Promise<Prepared | { readonly kind: 'intent_unknown'; readonly operationId: string }> {
  const attempt = await lockAttempt(tx, attemptId);
  invariant(attempt, 'an attempt to cancel exists');
  if (attempt.state === 'canceled' || attempt.state === 'failed') return { kind: 'canceled' };
  if (!isLiveAttempt(attempt.state)) return { kind: 'not_canceled', state: attempt.state };
  // Renewed by a press since the hold was found to have run out: the shopper is at it.
  if (closing === 'expired' && attempt.expires_in_seconds > EXPIRY_LEASE_SECONDS + 5) {
    return { kind: 'not_canceled', state: attempt.state };
  }
  if (attempt.stripe_intent_id === null) {
    const creation = await findPendingOperation(tx, { kind: 'intent.create', attemptId });
    return creation ? { kind: 'intent_unknown', operationId: creation.id } : { kind: 'pending' };
  }
  const pending = await findPendingOperation(tx, { kind: 'intent.cancel', attemptId });
  if (pending) {
    const leased = await leaseOperation(tx, { id: pending.id, leaseSeconds: CALLER_LEASE_SECONDS });
    return leased ? { kind: 'send', operation: leased } : { kind: 'pending' };
  }
  const id = uuidv7();
  const request: CancelRequest = {
    intentId: attempt.stripe_intent_id,
    reason: closing === 'cancelled' ? 'requested_by_customer' : 'abandoned',
  };
  await beginClosing(tx, { attemptId, closing, actor });
  await insertOperation(tx, {
    id,
    kind: 'intent.cancel',
    userId: attempt.user_id,
    attemptId,
    requestEnc: encryptField(JSON.stringify(request), requestPlace(id)),
    resumeAfter: new Date(Date.now() + CALLER_LEASE_SECONDS * 1000),
  });
  const operation = await readOperation(tx, id);
  invariant(operation, 'the operation that was just written is there');
  return { kind: 'send', operation };
}

/** Sends or resumes a committed cancel operation and projects what Stripe answers. */
export async function sendCancel(operation: OperationRow, pace: CallPace): Promise<CancelResult> {
  const attemptId = operation.attempt_id;
  invariant(attemptId, 'an intent.cancel operation has an attempt');
  const request = JSON.parse(
    decryptField(operation.request_enc, requestPlace(operation.id)),
  ) as CancelRequest;
  const startedAtMs = await databaseNowMs();
  const answer = await cancelPaymentIntent(request.intentId, request.reason, {
    idempotencyKey: idempotencyKeyOf(operation),
    pace,
  });
  let seen = answer.ok ? answer.value : answer.error.intent;
  if (!answer.ok && !seen && answer.error.class !== 'retryable') {
    // Refused without the intent, or the answer was lost: what is true now decides.
    const read = await retrievePaymentIntent(request.intentId, pace);
    seen = read.ok ? read.value : null;
  }
  const stillOpen =
    !answer.ok &&
    answer.error.class === 'indeterminate' &&
    seen?.status !== 'canceled' &&
    seen?.status !== 'succeeded';
  if (!seen || stillOpen) {
    // Read and still open: the old key would only repeat a stored server error.
    if (seen && !answer.ok && answer.error.serverError) await nextGeneration(database(), operation);
    await deferOperation(database(), {
      id: operation.id,
      outcome: answer.ok ? 'unknown' : answer.error.code,
    });
    return { kind: 'pending' };
  }
  const shown = seen;
  const state = await inTransaction(database(), async (tx) => {
    await projectRead(tx, attemptId, shown, { by: 'cancel', startedAtMs });
    await settleOperation(tx, {
      id: operation.id,
      state: shown.status === 'canceled' ? 'succeeded' : 'rejected',
      stripeObjectId: shown.intentId,
      outcome: answer.ok ? null : answer.error.code,
    });
    return (await lockAttempt(tx, attemptId))?.state;
  });
  invariant(state, 'a cancelled attempt exists');
  return state === 'canceled' || state === 'failed' ? { kind: 'canceled' } : { kind: 'not_canceled', state };
}
