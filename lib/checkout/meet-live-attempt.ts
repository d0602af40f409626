/**
 * An attempt of this cart lives already: the same intent is handed out, confirmed by our server when the press asks for
 * it, or given up because the cart has changed (rules 5, 8).
 */
import type { Transaction } from '#db/client.ts';
import { leaveCart } from '#db/repositories/cart-of-attempt.ts';
import { type CheckoutLineRow, type LiveAttemptRow, rememberIdempotency } from '#db/repositories/checkout.ts';
import { findPendingOperation } from '#db/repositories/operations.ts';
import { renewHold } from '#db/repositories/pay-press-writes.ts';
import { HOLD_SECONDS, type HoldFacts, mayRenew } from '#lib/domain/hold-limit.ts';
import { queueConfirm } from '#lib/payments/intents/confirm-intent.ts';
import type { FreezeArgs, Frozen } from './frozen.ts';

/** Pressing again renews a hold that has less than this left, at most twice per attempt. */
const RENEW_BELOW_SECONDS = 5 * 60;
const MAX_RENEWALS = 2;

export async function meetLiveAttempt(
  tx: Transaction,
  args: FreezeArgs,
  attempt: LiveAttemptRow,
  cart: { readonly snapshotHash: string; readonly rows: readonly CheckoutLineRow[] },
): Promise<Frozen> {
  const leftSeconds = attempt.expires_in_seconds;
  const unchanged = attempt.snapshot_hash === cart.snapshotHash;
  if (attempt.state === 'processing' || attempt.state === 'requires_capture') {
    // It should have left the cart when its money was promised. The same cart is never paid twice; another one is free.
    if (unchanged) return await handOut(tx, args, attempt);
    await leaveCart(tx, attempt.id);
    return { kind: 'cart_left' };
  }
  const renewable = attempt.renewals < MAX_RENEWALS && mayRenew(cart.rows.map(heldFacts));
  // One that is being cancelled is not handed out again, even if the cancel has not got through yet.
  const usable = attempt.closing === null && unchanged && (leftSeconds > 0 || renewable);
  if (!usable) return { kind: 'superseded', attemptId: attempt.id };
  const expiresAt =
    leftSeconds < RENEW_BELOW_SECONDS && renewable
      ? await renewHold(tx, { attemptId: attempt.id, seconds: HOLD_SECONDS })
      : attempt.expires_at;
  return await handOut(tx, args, { ...attempt, expires_at: expiresAt });
}

/** The attempt holds its pieces already: what is available is what others could buy. */
const heldFacts = (row: CheckoutLineRow): HoldFacts => ({
  leftForOthers: row.available,
  grants: row.hold_grants,
  heldForSeconds: row.held_for_seconds,
});

async function handOut(tx: Transaction, args: FreezeArgs, attempt: LiveAttemptRow): Promise<Frozen> {
  const frozen = await confirmOrHandOut(tx, args, attempt);
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
