/**
 * The inbox with a fast path (DESIGN, decision 4): one transaction stores a verified event and applies it under a
 * savepoint. If applying fails, would wait long for a lock or needs Stripe, the event stays stored with a job in the
 * same transaction. A crash leaves either nothing, and Stripe sends again, or a stored event with a job.
 */
import { database, databaseErrorCode, inTransaction, type Transaction } from '#db/client.ts';
import { countDuplicate, insertEvent, setEventState } from '#db/repositories/stripe-events.ts';
import { enqueueEvent, openQueue } from '#lib/jobs/enqueue/enqueue-event.ts';
import { logger } from '#lib/observability/logger.ts';
import { observeEvent } from '#lib/payments/stripe/observe-event.ts';
import type { VerifiedEvent } from '#lib/payments/stripe/webhook-signature.ts';
import { encryptField } from '#lib/security/field-encryption.ts';
import { applyEvent } from './apply-event.ts';
import type { Changes, EventOutcome, InboxEvent } from './event-outcome.ts';
import { extractOfEvent } from './extract-of-event.ts';

export type Receipt = { readonly known: boolean; readonly outcome: EventOutcome['state'] | 'received' };

const CLIENT_SECRET = /"client_secret":\s*"[^"]*"/g;
const WAITING_SECONDS = 2;

/**
 * Stores and, if it can be done at once, applies an event.
 * @param verified an event whose signature was checked
 * @param rawBody its bytes as text; kept encrypted, without client secrets
 * @throws when it could not be stored: the caller must not acknowledge it
 */
export async function receiveEvent(verified: VerifiedEvent, rawBody: string): Promise<Receipt> {
  const event = observeEvent(verified);
  const extract = extractOfEvent(event);
  const bodyEnc = encryptField(rawBody.replace(CLIENT_SECRET, '"client_secret": null'), {
    table: 'stripe_event_bodies',
    column: 'body_enc',
    rowId: event.id,
  });
  const inbox: InboxEvent = { ...event, extract };
  await openQueue();
  return await inTransaction(database(), async (tx) => {
    if (!(await insertEvent(tx, { ...event, extract, bodyEnc }))) {
      await countSafely(tx, event.id);
      return { known: true, outcome: 'received' };
    }
    const outcome = await applyUnderSavepoint(tx, inbox);
    await keepOutcome(tx, event.id, outcome);
    return { known: false, outcome: outcome?.state ?? 'received' };
  });
}

/** The count is for people; a worker that is applying the event right now must not turn a duplicate into a failure. */
async function countSafely(tx: Transaction, id: string): Promise<void> {
  try {
    await tx.transaction((savepoint) => countDuplicate(savepoint, id));
  } catch (error) {
    logger.debug({ event: id, err: error }, 'a duplicate was not counted');
  }
}

async function applyUnderSavepoint(tx: Transaction, event: InboxEvent): Promise<EventOutcome | null> {
  try {
    return await tx.transaction((savepoint) => applyEvent(savepoint, event));
  } catch (error) {
    logger.warn(
      { event: event.id, type: event.type, sqlState: databaseErrorCode(error), err: error },
      'event deferred',
    );
    return null;
  }
}

async function keepOutcome(tx: Transaction, id: string, outcome: EventOutcome | null): Promise<void> {
  if (outcome && outcome.state !== 'read' && outcome.state !== 'waiting') {
    await setEventState(tx, {
      id,
      state: outcome.state,
      reason: outcome.reason,
      changes: changesOf(outcome),
    });
    return;
  }
  const waiting = outcome?.state === 'waiting';
  await setEventState(tx, {
    id,
    state: waiting ? 'waiting' : 'received',
    reason: outcome?.reason ?? 'apply_failed',
    retryInSeconds: waiting ? WAITING_SECONDS : 0,
    changes: outcome && changesOf(outcome),
  });
  await enqueueEvent(tx, id, { startAfterSeconds: waiting ? WAITING_SECONDS : 0 });
}

const changesOf = (outcome: EventOutcome): Changes | null =>
  'changes' in outcome && outcome.changes ? outcome.changes : null;
