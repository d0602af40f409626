/** Reads an attempt's intent at Stripe, outside any transaction, and projects what was read. */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { getConfig } from '#lib/config/config.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { ok, type Result } from '#lib/domain/result.ts';
import type { EventOutcome } from '#lib/payments/inbox/event-outcome.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import type { CallPace } from '#lib/payments/stripe/client.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { retrievePaymentIntent } from '#lib/payments/stripe/payment-intents.ts';
import { paymentIntentKind } from './intent-kind.ts';

/**
 * Projects an answer of Stripe (of a read, a create or a cancel) in the caller's transaction.
 * @param attemptId the attempt that the caller asked for: it stands in for metadata that is absent (rule 38)
 */
export async function projectRead(
  tx: Transaction,
  attemptId: string,
  seen: IntentObservation,
  read: { by: string; startedAtMs: number },
): Promise<EventOutcome> {
  const installation = seen.installation ?? getConfig().installationId;
  return await projectObserved(tx, bindObject(paymentIntentKind, { ...seen, installation, attemptId }), read);
}

/**
 * Asks Stripe about an attempt's intent and projects the answer.
 * @param by who asked: `status`, `return`, `expiry`, `event`, `sync`
 */
export async function observeAndProject(
  attemptId: string,
  intentId: string,
  options: { by: string; pace: CallPace; startedAtMs?: number },
): Promise<Result<{ readonly outcome: EventOutcome; readonly seen: IntentObservation }, StripeFailure>> {
  const startedAtMs = options.startedAtMs ?? (await databaseNowMs());
  const seen = await retrievePaymentIntent(intentId, options.pace);
  if (!seen.ok) return seen;
  const outcome = await inTransaction(database(), (tx) =>
    projectRead(tx, attemptId, seen.value, { by: options.by, startedAtMs }),
  );
  return ok({ outcome, seen: seen.value });
}
