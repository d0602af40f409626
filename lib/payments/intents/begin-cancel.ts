/**
 * Commits to ending an attempt, in the caller's transaction: the reason and a cancel operation, so that a crash, an event
 * and the answer agree. Sending it is the business of cancel-attempt.
 */
import type { Transaction } from '#db/client.ts';
import { beginClosing } from '#db/repositories/attempt-operations.ts';
import { type AttemptLock, lockAttempt } from '#db/repositories/attempt-writes.ts';
import {
  findPendingOperation,
  leaseOperation,
  type OperationRow,
  releaseOperation,
} from '#db/repositories/operations.ts';
import { type AttemptClosing, type AttemptState, isLiveAttempt } from '#lib/domain/order-state.ts';
import { invariant } from '#lib/domain/result.ts';
import { commitOperation } from '#lib/payments/operations/commit-operation.ts';

/** Until a hold that ran out and could not be ended is tried again; longer than a worker's lease of it. */
export const EXPIRY_RETRY_SECONDS = 60;

export type CancelResult =
  | { readonly kind: 'canceled' }
  /** The attempt is over or goes on in another way; its state tells. */
  | { readonly kind: 'not_canceled'; readonly state: AttemptState }
  /** Stripe could not be asked, or somebody else is asking: it is done later. */
  | { readonly kind: 'pending' };

export type CancelRequest = {
  readonly intentId: string;
  readonly reason: 'abandoned' | 'requested_by_customer';
  /** Its owner gives it up: the lines that it took come back to the cart, whoever hears Stripe's answer. */
  readonly givesLinesBack?: boolean;
  /** Cancels only what is still open: what was authorized, or is on its way, since the decision goes on. */
  readonly sparesPromised?: boolean;
};

export type CancelOptions = Pick<CancelRequest, 'givesLinesBack' | 'sparesPromised'> & {
  /** For the audit: `user:<id>` or `system`. */
  readonly actor: string;
};

export type Prepared = CancelResult | { readonly kind: 'send'; readonly operation: OperationRow };

export async function beginCancel(
  tx: Transaction,
  attemptId: string,
  closing: AttemptClosing,
  { actor, ...how }: CancelOptions,
): Promise<Prepared | { readonly kind: 'intent_unknown'; readonly operationId: string }> {
  const attempt = await lockAttempt(tx, attemptId);
  invariant(attempt, 'an attempt to cancel exists');
  if (attempt.state === 'canceled' || attempt.state === 'failed') return { kind: 'canceled' };
  if (!isLiveAttempt(attempt.state)) return { kind: 'not_canceled', state: attempt.state };
  // Renewed by a press since the hold was found to have run out: the shopper is at it.
  if (closing === 'expired' && attempt.expires_in_seconds > EXPIRY_RETRY_SECONDS + 5) {
    return { kind: 'not_canceled', state: attempt.state };
  }
  if (attempt.stripe_intent_id === null) {
    // Said before the intent is known: whoever finds it then ends it, and nobody is handed it meanwhile.
    if (attempt.closing === null) await beginClosing(tx, { attemptId, closing, actor });
    const creation = await findPendingOperation(tx, { kind: 'intent.create', attemptId });
    return creation ? { kind: 'intent_unknown', operationId: creation.id } : { kind: 'pending' };
  }
  const pending = await findPendingOperation(tx, { kind: 'intent.cancel', attemptId });
  if (pending) {
    const leased = await leaseOperation(tx, pending.id);
    return leased ? { kind: 'send', operation: leased } : { kind: 'pending' };
  }
  const request: CancelRequest = {
    intentId: attempt.stripe_intent_id,
    reason: closing === 'cancelled' ? 'requested_by_customer' : 'abandoned',
    ...how,
  };
  await beginClosing(tx, { attemptId, closing, actor });
  const operation = await commitOperation(tx, {
    kind: 'intent.cancel',
    userId: attempt.user_id,
    attemptId,
    request,
  });
  return { kind: 'send', operation };
}

/**
 * Commits to a cancel with the caller's transaction; the worker sends it. For rules that end an attempt by themselves,
 * from events that may come late: a payment that was authorized, or is on its way, meanwhile is not cancelled.
 */
export async function queueCancel(
  tx: Transaction,
  attemptId: string,
  closing: AttemptClosing,
  actor: string,
): Promise<void> {
  const begun = await beginCancel(tx, attemptId, closing, { actor, sparesPromised: true });
  if (begun.kind === 'send') await releaseOperation(tx, begun.operation);
}

/**
 * Commits to cancelling an authorisation that nobody waits for: its attempt was reported as refused, so its hold is gone. The
 * attempt stays as it is until Stripe says that the intent is canceled; money that was taken meanwhile settles late.
 */
export async function queueLettingGo(tx: Transaction, attempt: AttemptLock, intentId: string): Promise<void> {
  if (await findPendingOperation(tx, { kind: 'intent.cancel', attemptId: attempt.id })) return;
  const request: CancelRequest = { intentId, reason: 'abandoned' };
  const operation = {
    kind: 'intent.cancel',
    userId: attempt.user_id,
    attemptId: attempt.id,
    request,
  } as const;
  await commitOperation(tx, { ...operation, leased: false });
}
