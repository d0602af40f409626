/**
 * The inbox with a fast path (decisions 0003, 0015): one transaction stores a verified event and applies it. If applying
 * fails, or would wait long for a lock, all of it is undone and a second transaction stores the event with a job; the
 * same happens in the first one when Stripe has to be read. A crash leaves either nothing, and Stripe sends again, or a
 * stored event that was applied or has its job.
 */

import {
  CONNECTION_WAIT_TIMEOUT,
  database,
  databaseErrorCode,
  inTransaction,
  type Transaction,
} from '#db/client.ts';
import { countDuplicate, insertEvent, type NewEvent, setEventState } from '#db/repositories/stripe-events.ts';
import { isTagged } from '#lib/domain/tagged-error.ts';
import { logger } from '#lib/observability/logger.ts';
import type { Changes, EventOutcome, InboxEvent } from '#lib/payments/inbox/event-outcome.ts';
import { observeEvent } from '#lib/payments/stripe/observe-event.ts';
import type { VerifiedEvent } from '#lib/payments/stripe/webhook-signature.ts';
import { enqueueEvent, openQueue } from '#lib/queue/enqueue-event.ts';
import { encryptField } from '#lib/security/field-encryption.ts';
import { applyEvent } from './apply-event.ts';
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
  const stored: NewEvent = { ...event, extract, bodyEnc };
  await openQueue();
  try {
    return await applyAtOnce(stored, { ...event, extract });
  } catch (error) {
    if (isTagged(error, 'KnownEvent')) return await countKnown(event.id);
    // Storing it would wait for a connection as long again. Stripe gets 503 and delivers it later.
    if (databaseErrorCode(error) === CONNECTION_WAIT_TIMEOUT) throw error;
    logger.warn(
      { event: event.id, type: event.type, sqlState: databaseErrorCode(error), err: error },
      'event deferred',
    );
  }
  return await storeForLater(stored);
}

/** Thrown to undo what was applied of an event that turned out to be stored already. */
class KnownEvent extends Error {
  override readonly name = 'KnownEvent';
}

/** Not tried again here: whatever is in the way, the event is stored for the worker. */
async function applyAtOnce(stored: NewEvent, event: InboxEvent): Promise<Receipt> {
  return await database().transaction(async (tx) => {
    let noted = false;
    const note = async (outcome: EventOutcome): Promise<void> => {
      noted = true;
      await keepOutcome(tx, event.id, outcome);
    };
    const [isNew, outcome] = await inOneTrip(insertEvent(tx, stored), applyEvent(tx, event, { note }));
    if (!isNew) throw new KnownEvent();
    if (!noted) await note(outcome);
    return { known: false, outcome: outcome.state };
  });
}

/** Sent together, run in this order. Both are over when it returns or throws: nothing is sent after the rollback. */
async function inOneTrip<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

async function storeForLater(stored: NewEvent): Promise<Receipt> {
  const isNew = await inTransaction(database(), async (tx) => {
    if (!(await insertEvent(tx, stored))) return false;
    await keepOutcome(tx, stored.id, null);
    return true;
  });
  return isNew ? { known: false, outcome: 'received' } : await countKnown(stored.id);
}

/** The count is for people; a worker that is applying the event right now must not turn a duplicate into a failure. */
async function countKnown(id: string): Promise<Receipt> {
  try {
    await database().transaction((tx) => countDuplicate(tx, id));
  } catch (error) {
    logger.debug({ event: id, err: error }, 'a duplicate was not counted');
  }
  return { known: true, outcome: 'received' };
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
