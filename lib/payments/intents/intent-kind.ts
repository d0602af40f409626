/** Payment intents in the inbox: the only objects that settle, cancel or reopen an attempt. */
import type { Transaction } from '#db/client.ts';
import { findAttemptByIntent } from '#db/repositories/settlement.ts';
import { getConfig } from '#lib/config/config.ts';
import { isUuid } from '#lib/domain/ids.ts';
import type { IntentMove, IntentObservation } from '#lib/domain/payment.ts';
import {
  type Changes,
  duplicate,
  type EventOutcome,
  ignored,
  stale,
  waiting,
} from '#lib/payments/inbox/event-outcome.ts';
import {
  type Identity,
  type ObjectKindOf,
  type Owner,
  ownerByMetadata,
} from '#lib/payments/inbox/object-kind.ts';
import type { ProjectionSource } from '#lib/payments/inbox/projection-source.ts';
import { noteFailure } from '#lib/payments/intents/note-failure.ts';
import { projectIntent } from '#lib/payments/intents/project-intent.ts';
import { retrievePaymentIntent } from '#lib/payments/stripe/payment-intents.ts';
import { intentCodec } from './intent-codec.ts';

/** The attempt that an intent belongs to; one without any of our metadata is known by its id alone. */
async function attemptOf(tx: Transaction, identity: Identity): Promise<string | null> {
  if (identity.installation === getConfig().installationId) return identity.attemptId;
  const bare = identity.installation === null && identity.attemptId === null;
  if (!bare || identity.intentId === null) return null;
  return (await findAttemptByIntent(tx, identity.intentId)) ?? null;
}

async function owner(tx: Transaction, identity: Identity): Promise<Owner> {
  if (ownerByMetadata(identity) === 'ours') return 'ours';
  return (await attemptOf(tx, identity)) === null ? 'foreign' : 'ours';
}

const identity = (seen: IntentObservation): Identity => ({
  objectId: seen.intentId,
  intentId: seen.intentId,
  installation: seen.installation,
  attemptId: seen.attemptId,
});

function outcomeOf(
  move: IntentMove,
  changes: Changes,
  seen: IntentObservation,
  source: ProjectionSource,
): EventOutcome {
  if (move.kind === 'read') {
    return {
      state: 'read',
      target: { kind: 'payment_intent', id: seen.intentId },
      reason: 'open_states_have_no_order',
    };
  }
  if (move.kind !== 'none') {
    return { state: 'applied', reason: source.kind === 'read' ? `read_${move.kind}` : move.kind, changes };
  }
  return move.reason === 'stale' ? stale() : duplicate();
}

async function project(
  tx: Transaction,
  seen: IntentObservation,
  source: ProjectionSource,
): Promise<EventOutcome> {
  const attemptId = await attemptOf(tx, identity(seen));
  if (attemptId === null || !isUuid(attemptId)) return ignored('foreign');
  const projection = await projectIntent(tx, attemptId, seen, source, async (decided, moved) => {
    if (source.kind === 'event') await source.note?.(outcomeOf(decided, moved, seen, source));
  });
  switch (projection.kind) {
    case 'unknown_attempt':
      return waiting('unknown_attempt');
    case 'intent_mismatch':
      return ignored('another_intent_of_the_attempt');
    case 'projected':
      break;
  }
  // Refused before a charge was made, for example by the bank's check: nothing else tells of it.
  const refused = seen.status === 'requires_payment_method' && seen.failureCode !== null;
  if (source.kind === 'event' && refused && seen.chargeId === null) {
    const { intentId } = seen;
    await noteFailure(tx, { sourceId: source.eventId, intentId, attemptId, cardFingerprint: null });
  }
  return outcomeOf(projection.move, projection.changes, seen, source);
}

export const paymentIntentKind: ObjectKindOf<IntentObservation> = {
  name: 'payment_intent',
  codec: intentCodec,
  identity,
  owner,
  project,
  retrieve: (id) => retrievePaymentIntent(id, 'background'),
};
