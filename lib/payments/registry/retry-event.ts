/** Applies a stored event later: in the worker, with a read from Stripe where the event alone does not tell. */
import { database, inTransaction, type Transaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { isNamedHere } from '#db/repositories/named-objects.ts';
import {
  claimPendingEvent,
  countEventTry,
  readExtract,
  type StoredEvent,
  setEventState,
} from '#db/repositories/stripe-events.ts';
import { getConfig } from '#lib/config/config.ts';
import { logger } from '#lib/observability/logger.ts';
import {
  type EventOutcome,
  type InboxEvent,
  ignored,
  type WantedRead,
  waiting,
} from '#lib/payments/inbox/event-outcome.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import { applyEvent } from './apply-event.ts';
import { projectable, retrieveWanted } from './object-kinds.ts';

export const MAX_EVENT_TRIES = 12;
const OUTAGE_SECONDS = 30;
/** What one try may ask for: the object, its payment, what the payment leads to, and one of them again. */
const READS_AT_MOST = 4;

export type RetryResult = 'done' | 'taken' | 'again' | 'dead';

/** Seconds until the next try: 2, 4, 8 … five minutes at most; the inbox spreads them. */
export const retryDelaySeconds = (attempts: number): number => Math.min(300, 2 ** Math.min(attempts, 9));

/**
 * Tries one event again. Safe to call any number of times, from any number of workers.
 * @returns `again` when it is to be tried later, `dead` when it was given up and an admin has to look
 */
export async function retryEvent(id: string): Promise<RetryResult> {
  let outcome: EventOutcome | null;
  try {
    outcome = await applyOnce(id);
    const readBefore: WantedRead[] = [];
    while (outcome?.state === 'read' && readBefore.length < READS_AT_MOST) {
      const { target } = outcome;
      outcome = await readAndApply(id, outcome, readBefore);
      readBefore.push(target);
    }
  } catch (error) {
    logger.error({ event: id, err: error }, 'an event could not be applied');
    return await giveUpOrWait(id, 'apply_failed');
  }
  if (outcome === null) return 'taken';
  if (outcome.state === 'waiting' || outcome.state === 'read') return await giveUpOrWait(id, outcome.reason);
  return 'done';
}

async function applyOnce(id: string): Promise<EventOutcome | null> {
  return await inTransaction(database(), async (tx) => {
    const event = await claimPendingEvent(tx, id);
    if (!event) return null;
    return await keepIn(tx, id, await applyEvent(tx, inboxOf(event)));
  });
}

/**
 * Reads what the event points at, then projects the read, and the event itself if it was another object.
 * @param readBefore what was read for this event already, so that no answer is asked for twice
 */
async function readAndApply(
  id: string,
  wanted: Extract<EventOutcome, { state: 'read' }>,
  readBefore: readonly WantedRead[],
): Promise<EventOutcome | null> {
  const { target } = wanted;
  const startedAtMs = await databaseNowMs();
  const found = await retrieveWanted(target);
  if (!found.ok) {
    if (found.error.code === 'resource_missing') return await keep(id, await notAtStripe(id, wanted.target));
    return { ...wanted, reason: `stripe_${found.error.class}` };
  }
  return await inTransaction(database(), async (tx) => {
    const event = await claimPendingEvent(tx, id);
    if (!event) return null;
    const read = { by: id, startedAtMs, readBefore: [...readBefore, target] };
    const [first] = found.value;
    if (isItself(event, target) && first) {
      return await keepIn(
        tx,
        id,
        await projectObserved(tx, projectable(first), { ...read, callerReadsAgain: true }),
      );
    }
    let knownOwner: 'ours' | 'foreign' = 'ours';
    for (const object of found.value) {
      const outcome = await projectObserved(tx, projectable(object), read);
      if (outcome.state === 'ignored' && 'id' in target) knownOwner = 'foreign';
    }
    return await keepIn(
      tx,
      id,
      await applyEvent(tx, inboxOf(event), { knownOwner, readBefore: read.readBefore }),
    );
  });
}

/**
 * An object of another account or mode is not there, and nothing of ours depends on it. One that our rows or its own
 * metadata name waits and is given up visibly: the key in the configuration may be the one of another account.
 */
async function notAtStripe(eventId: string, target: WantedRead): Promise<EventOutcome> {
  const extract = await readExtract(database(), eventId);
  const text = (key: string) => (typeof extract?.[key] === 'string' ? extract[key] : null);
  const ours = text('installation') === getConfig().installationId;
  const wanted = 'id' in target ? target.id : target.ofIntent;
  const named = ours || (await isNamedHere(database(), [wanted, text('intent'), text('charge')]));
  return named ? waiting('not_at_stripe') : ignored('not_at_stripe');
}

/** The event's own object was read: the read says all that the event could. */
const isItself = (event: StoredEvent, target: WantedRead): boolean =>
  'id' in target && event.extract.object === target.kind && event.object_id === target.id;

const inboxOf = (event: StoredEvent): InboxEvent => ({
  id: event.id,
  type: event.type,
  apiVersion: event.api_version,
  livemode: event.livemode,
  createdUnix: event.created_unix,
  extract: event.extract,
});

async function keep(id: string, outcome: EventOutcome): Promise<EventOutcome> {
  return await inTransaction(database(), (tx) => keepIn(tx, id, outcome));
}

/** Writes an outcome that is final; the others are counted as tries. */
async function keepIn(tx: Transaction, id: string, outcome: EventOutcome): Promise<EventOutcome> {
  if (outcome.state === 'read' || outcome.state === 'waiting') return outcome;
  const changes = outcome.state === 'applied' ? (outcome.changes ?? null) : null;
  await setEventState(tx, { id, state: outcome.state, reason: outcome.reason, changes, onlyPending: true });
  return outcome;
}

async function giveUpOrWait(id: string, reason: string): Promise<RetryResult> {
  const db = database();
  // An outage of Stripe is not the event's fault: it waits as long as it takes.
  if (reason === 'stripe_retryable' || reason === 'stripe_indeterminate') {
    await setEventState(db, {
      id,
      state: 'received',
      reason,
      retryInSeconds: OUTAGE_SECONDS,
      onlyPending: true,
    });
    return 'again';
  }
  const tries = await countEventTry(db, { id, reason, retryInSeconds: 5 });
  if (tries === 0) return 'taken';
  if (tries < MAX_EVENT_TRIES) {
    await setEventState(db, {
      id,
      state: reason.startsWith('unknown_') ? 'waiting' : 'received',
      reason,
      retryInSeconds: retryDelaySeconds(tries),
      onlyPending: true,
    });
    return 'again';
  }
  await setEventState(db, { id, state: 'dead', reason, onlyPending: true });
  logger.error({ event: id, reason }, 'an event was given up: it waits in the inbox for an admin');
  return 'dead';
}
