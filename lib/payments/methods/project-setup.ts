/**
 * The one projection of set-up intents: their status here. `succeeded` and `canceled` are sticky; the open states go
 * round in circles, so an event that moves between them makes us read (rule 3). The card itself comes by its own events.
 */
import type { Transaction } from '#db/client.ts';
import { lockSetupAttempt, writeSetupStatus } from '#db/repositories/setup-attempts.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { duplicate, type EventOutcome, ignored, stale, waiting } from '#lib/payments/inbox/event-outcome.ts';
import type { ProjectionSource } from '#lib/payments/inbox/projection-source.ts';
import type { SetupObservation } from '#lib/payments/stripe/observe-method.ts';

const isOver = (status: string | null): boolean => status === 'succeeded' || status === 'canceled';

export async function projectSetup(
  tx: Transaction,
  seen: SetupObservation,
  source: ProjectionSource,
): Promise<EventOutcome> {
  const { setupId } = seen;
  if (setupId === null || !isUuid(setupId)) return ignored('foreign');
  const attempt = await lockSetupAttempt(tx, setupId);
  if (!attempt) return waiting('unknown_setup');
  const other =
    attempt.stripe_setup_intent_id !== null && attempt.stripe_setup_intent_id !== seen.setupIntentId;
  if (other) return ignored('another_intent');
  // The bank's own reason says more than "declined".
  const failureCode = seen.declineCode ?? seen.failureCode;
  if (attempt.status === seen.status && attempt.failure_code === failureCode) return duplicate();
  if (isOver(attempt.status)) return stale();
  if (source.kind === 'event' && !isOver(seen.status) && attempt.status !== null) {
    return {
      state: 'read',
      target: { kind: 'setup_intent', id: seen.setupIntentId },
      reason: 'open_states_have_no_order',
    };
  }
  await writeSetupStatus(tx, {
    id: attempt.id,
    setupIntentId: seen.setupIntentId,
    status: seen.status,
    failureCode,
  });
  return { state: 'applied', reason: seen.status, changes: { setup_intent: [attempt.status, seen.status] } };
}
