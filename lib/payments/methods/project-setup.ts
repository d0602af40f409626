/**
 * The one projection of set-up intents: their status here. `succeeded` and `canceled` are sticky; the open states go
 * round in circles, so what may be late among them makes us read (rules 3, 36). The card itself comes by its own events.
 */
import type { Transaction } from '#db/client.ts';
import { confirmSeen } from '#db/repositories/seen-at.ts';
import { lockSetupAttempt, type SetupAttemptRow, writeSetupStatus } from '#db/repositories/setup-attempts.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { decideByOrder, type Relation, standingOf } from '#lib/domain/observation-order.ts';
import { duplicate, type EventOutcome, ignored, stale, waiting } from '#lib/payments/inbox/event-outcome.ts';
import { isNamedOurs } from '#lib/payments/inbox/object-kind.ts';
import type { ProjectionSource } from '#lib/payments/inbox/projection-source.ts';
import type { SetupObservation } from '#lib/payments/stripe/observe-method.ts';

const isOver = (status: string | null): boolean => status === 'succeeded' || status === 'canceled';

/** The bank's own reason says more than "declined". */
const failureOf = (seen: SetupObservation): string | null => seen.declineCode ?? seen.failureCode;

function relationOf(known: SetupAttemptRow, seen: SetupObservation): Relation {
  if (known.status === seen.status && known.failure_code === failureOf(seen)) return 'same';
  if (isOver(known.status)) return 'behind';
  return known.status === null || isOver(seen.status) ? 'ahead' : 'unordered';
}

export async function projectSetup(
  tx: Transaction,
  seen: SetupObservation,
  source: ProjectionSource,
): Promise<EventOutcome> {
  const { setupIntentId, setupId } = seen;
  const named = isNamedOurs(seen) && isUuid(setupId ?? '') ? setupId : null;
  const attempt = await lockSetupAttempt(tx, { setupIntentId, named });
  if (!attempt) return waiting('unknown_setup');
  const other = attempt.stripe_setup_intent_id !== null && attempt.stripe_setup_intent_id !== setupIntentId;
  if (other) return ignored('another_intent');
  switch (decideByOrder(relationOf(attempt, seen), standingOf(source, attempt.seen_at_ms))) {
    case 'none':
      await confirmSeen(tx, { table: 'setup_attempts', id: attempt.id }, source);
      return duplicate();
    case 'stale':
      return stale();
    case 'read':
      return {
        state: 'read',
        target: { kind: 'setup_intent', id: setupIntentId },
        reason: 'open_states_have_no_order',
      };
    case 'move':
      await writeSetupStatus(tx, {
        id: attempt.id,
        setupIntentId,
        status: seen.status,
        failureCode: failureOf(seen),
        seen: source,
      });
      return {
        state: 'applied',
        reason: seen.status,
        changes: { setup_intent: [attempt.status, seen.status] },
      };
  }
}
