/** Payment intents in the inbox: the only objects that settle, cancel or reopen an attempt. */
import type { Transaction } from '#db/client.ts';
import { knowsIntent } from '#db/repositories/attempt-writes.ts';
import { isUuid } from '#lib/domain/ids.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import { type EventOutcome, waiting } from '#lib/payments/inbox/event-outcome.ts';
import {
  type Identity,
  isNamedOurs,
  type ObjectKindOf,
  ownerByStoredId,
} from '#lib/payments/inbox/object-kind.ts';
import type { ProjectionSource } from '#lib/payments/inbox/projection-source.ts';
import { noteFailure } from '#lib/payments/intents/note-failure.ts';
import { projectIntent } from '#lib/payments/intents/project-intent.ts';
import { retrievePaymentIntent } from '#lib/payments/stripe/payment-intents.ts';
import { intentCodec } from './intent-codec.ts';
import { outcomeOf, outcomeOfOther } from './intent-outcome.ts';

const identity = (seen: IntentObservation): Identity => ({
  objectId: seen.intentId,
  intentId: seen.intentId,
  installation: seen.installation,
  attemptId: seen.attemptId,
});

async function project(
  tx: Transaction,
  seen: IntentObservation,
  source: ProjectionSource,
): Promise<EventOutcome> {
  // Nothing but the owner's word lets metadata name an attempt; a row that names the intent comes before it.
  const named = isNamedOurs(seen) && isUuid(seen.attemptId ?? '') ? seen.attemptId : null;
  const projection = await projectIntent(tx, named, seen, source, async (decided, moved) => {
    if (source.kind === 'event') await source.note?.(outcomeOf(decided, moved, seen, source));
  });
  switch (projection.kind) {
    case 'unknown_attempt':
      return waiting('unknown_attempt');
    case 'other_intent':
      return outcomeOfOther(projection.money);
    case 'projected':
      break;
  }
  // Refused before a charge was made, for example by the bank's check: nothing else tells of it.
  const refused = seen.status === 'requires_payment_method' && seen.failureCode !== null;
  if (source.kind === 'event' && refused && seen.chargeId === null) {
    const attemptId = projection.attempt.id;
    const { intentId } = seen;
    await noteFailure(tx, { sourceId: source.eventId, intentId, attemptId, cardFingerprint: null });
  }
  return outcomeOf(projection.move, projection.changes, seen, source);
}

export const paymentIntentKind: ObjectKindOf<IntentObservation> = {
  name: 'payment_intent',
  codec: intentCodec,
  identity,
  owner: (tx, of) => ownerByStoredId(of, () => knowsIntent(tx, of.objectId)),
  project,
  retrieve: (id) => retrievePaymentIntent(id, 'background'),
};
