/**
 * Reads an intent at Stripe and projects what was read. The read happens outside any transaction; what it showed is
 * kept as an observation in the inbox when it moved something, so that a replay of the inbox is complete.
 */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { ok, type Result } from '#lib/domain/result.ts';
import { writeObservation } from '#lib/payments/inbox/write-observation.ts';
import { intentCodec } from '#lib/payments/intents/intent-codec.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { retrievePaymentIntent } from '#lib/payments/stripe/payment-intents.ts';
import { type Projection, projectIntent } from './project-intent.ts';

/** Projects an answer of Stripe (of a read, a create or a cancel) in the caller's transaction. */
export async function projectRead(
  tx: Transaction,
  attemptId: string,
  seen: IntentObservation,
  read: { by: string; startedAtMs: number },
): Promise<Projection> {
  const projection = await projectIntent(tx, attemptId, seen, { kind: 'read', ...read });
  if (projection.kind === 'projected' && projection.move.kind !== 'none') {
    await writeObservation(tx, {
      kind: 'payment_intent',
      objectId: seen.intentId,
      extract: intentCodec.write(seen),
      changes: projection.changes,
      ...read,
    });
  }
  return projection;
}

/**
 * Asks Stripe about an attempt's intent and projects the answer.
 * @param by who asked: `status`, `return`, `expiry`, `event`, `sync`
 */
export async function observeAndProject(
  attemptId: string,
  intentId: string,
  options: { by: string; pace: CallPace; startedAtMs?: number },
): Promise<Result<Projection & { readonly seen: IntentObservation }, StripeFailure>> {
  const startedAtMs = options.startedAtMs ?? (await databaseNowMs());
  const seen = await retrievePaymentIntent(intentId, options.pace);
  if (!seen.ok) return seen;
  const projection = await inTransaction(database(), (tx) =>
    projectRead(tx, attemptId, seen.value, { by: options.by, startedAtMs }),
  );
  return ok({ ...projection, seen: seen.value });
}
