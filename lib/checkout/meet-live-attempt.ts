/**
 * An attempt of this cart lives already: the same intent is handed out, confirmed by our server when the press asks for
 * it, or given up because the cart has changed (rules 5, 8).
 */
import type { Transaction } from '#db/client.ts';
import { type LiveAttemptRow, rememberIdempotency } from '#db/repositories/checkout.ts';
import { findPendingOperation } from '#db/repositories/operations.ts';
import { renewHold } from '#db/repositories/renew-hold.ts';
import { queueConfirm } from '#lib/payments/intents/confirm-intent.ts';
import { type FreezeArgs, type Frozen, HOLD_MINUTES, MAX_RENEWALS } from './frozen.ts';

/** Pressing again renews a hold that has less than this left. */
const RENEW_BELOW_MS = 5 * 60_000;

export async function meetLiveAttempt(
  tx: Transaction,
  args: FreezeArgs,
  attempt: LiveAttemptRow,
  snapshotHash: string,
): Promise<Frozen> {
  const leftMs = new Date(attempt.expires_at).getTime() - Date.now();
  const money = attempt.state === 'processing' || attempt.state === 'requires_capture';
  const renewable = attempt.renewals < MAX_RENEWALS;
  // One that is being cancelled is not handed out again, even if the cancel has not got through yet.
  const usable =
    attempt.closing === null && attempt.snapshot_hash === snapshotHash && (leftMs > 0 || renewable);
  if (!usable && !money) return { kind: 'superseded', attemptId: attempt.id };
  const expiresAt =
    !money && leftMs < RENEW_BELOW_MS && renewable
      ? await renewHold(tx, { attemptId: attempt.id, minutes: HOLD_MINUTES })
      : attempt.expires_at;
  const renewed = { ...attempt, expires_at: expiresAt };
  const frozen = await confirmOrHandOut(tx, args, renewed);
  await rememberIdempotency(tx, {
    userId: args.userId,
    key: args.idempotencyKey,
    requestHash: args.requestHash,
    attemptId: attempt.id,
    operationId:
      frozen.kind === 'confirm'
        ? frozen.operation.id
        : frozen.kind === 'confirmation'
          ? frozen.operationId
          : null,
  });
  return frozen;
}

async function confirmOrHandOut(tx: Transaction, args: FreezeArgs, attempt: LiveAttemptRow): Promise<Frozen> {
  const handOut: Frozen = { kind: 'live', attempt, status: 200 };
  const { confirmWith } = args;
  if (confirmWith === null || attempt.state !== 'open' || attempt.stripe_intent_id === null) return handOut;
  // The bank already asks the shopper about this very method: the check goes on, it does not begin anew.
  const asked = attempt.intent_status === 'requires_action';
  if (asked && confirmWith.paymentMethodId === attempt.stripe_payment_method_id) return handOut;
  const running = await findPendingOperation(tx, { kind: 'intent.confirm', attemptId: attempt.id });
  if (running) return { kind: 'confirmation', attemptId: attempt.id, operationId: running.id, status: 200 };
  const operation = await queueConfirm(tx, {
    attemptId: attempt.id,
    userId: args.userId,
    intentId: attempt.stripe_intent_id,
    confirmWith,
  });
  return { kind: 'confirm', attempt, operation };
}
