/**
 * Applies a balance transaction: decides first whether it is money of this shop's payments. Money of another
 * installation, or made by hand on the same account, goes to an account of its own, so that Stripe's balance can be
 * compared with the ledger's (rule 49).
 */
import { database } from '#db/client.ts';
import { knowsIntent } from '#db/repositories/attempt-writes.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { getConfig } from '#lib/config/config.ts';
import { isOfAPayment, type MovementKind, type MovementObservation } from '#lib/domain/balance-movement.ts';
import { ok, type Result } from '#lib/domain/result.ts';
import type { EventOutcome, ReadTarget } from '#lib/payments/inbox/event-outcome.ts';
import { retrieveMovement } from '#lib/payments/stripe/balance-transactions.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { readAndTakeIn, takeIn } from './ingest-object.ts';

async function isOfOthers(seen: MovementObservation): Promise<Result<boolean, StripeFailure>> {
  const { intentId, installation } = seen;
  if (seen.kind === null || !isOfAPayment(seen.kind)) return ok(false);
  if (intentId === null) return ok(true);
  if (installation === getConfig().installationId || (await knowsIntent(database(), intentId)))
    return ok(false);
  if (installation !== null) return ok(true);
  // A refund or dispute carries none of our metadata: its intent says whose it is.
  const intent = await readAndTakeIn({ kind: 'payment_intent', id: intentId });
  return intent.ok ? ok(intent.value.state === 'ignored') : intent;
}

/** What else has to be read: news that only a movement may tell, for example of a refund that failed late. */
const ALSO_READ: Readonly<Partial<Record<MovementKind, ReadTarget['kind']>>> = {
  refund_failure: 'refund',
  dispute: 'dispute',
  dispute_reversal: 'dispute',
};

/** @param startedAtMs when it was asked for, by the database's clock */
export async function applyMovement(
  seen: MovementObservation,
  startedAtMs: number,
): Promise<Result<EventOutcome, StripeFailure>> {
  const others = await isOfOthers(seen);
  if (!others.ok) return others;
  const movement: MovementObservation = others.value ? { ...seen, kind: 'other' } : seen;
  const taken = await takeIn({ kind: 'balance_transaction', seen: movement }, startedAtMs);
  const also = movement.kind === null ? undefined : ALSO_READ[movement.kind];
  if (!taken.ok || taken.value.state !== 'applied' || also === undefined || seen.sourceId === null)
    return taken;
  const read = await readAndTakeIn({ kind: also, id: seen.sourceId });
  return read.ok ? taken : read;
}

/** Reads a balance transaction at Stripe and applies it. */
export async function readAndApplyMovement(id: string): Promise<Result<EventOutcome, StripeFailure>> {
  const startedAtMs = await databaseNowMs();
  const found = await retrieveMovement(id);
  return found.ok ? await applyMovement(found.value, startedAtMs) : found;
}
