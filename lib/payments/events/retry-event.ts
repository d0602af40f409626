/** Applies a stored event later: in the worker, with a read from Stripe where the event alone does not tell. */
import { database, inTransaction } from '#db/client.ts';
import { claimPendingEvent, countEventTry, setEventState } from '#db/repositories/stripe-events.ts';
import { logger } from '#lib/observability/logger.ts';
import { databaseNowMs, projectRead } from '#lib/payments/intents/observe-and-project.ts';
import { retrievePaymentIntent } from '#lib/payments/stripe/payment-intents.ts';
import { applyEvent, type EventOutcome } from './apply-event.ts';

export const MAX_EVENT_TRIES = 12;
const OUTAGE_SECONDS = 30;

export type RetryResult = 'done' | 'taken' | 'again' | 'dead';

/** Seconds until the next try: 2, 4, 8 … five minutes at most. */
export const retryDelaySeconds = (attempts: number): number => Math.min(300, 2 ** Math.min(attempts, 9));

/**
 * Tries one event again. Safe to call any number of times, from any number of workers.
 * @returns `again` when it is to be tried later, `dead` when it was given up and an admin has to look
 */
export async function retryEvent(id: string): Promise<RetryResult> {
  let outcome: EventOutcome | null;
  try {
    outcome = await applyOnce(id);
    if (outcome?.state === 'read') outcome = await readAndApply(id, outcome);
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
    const outcome = await applyEvent(tx, {
      id: event.id,
      type: event.type,
      apiVersion: event.api_version,
      livemode: event.livemode,
      extract: event.extract,
    });
    if (outcome.state !== 'read' && outcome.state !== 'waiting') {
      await setEventState(tx, { id, state: outcome.state, reason: outcome.reason });
    }
    return outcome;
  });
}

async function readAndApply(
  id: string,
  wanted: Extract<EventOutcome, { state: 'read' }>,
): Promise<EventOutcome | null> {
  if (wanted.attemptId === null) return { state: 'waiting', reason: 'unknown_attempt' };
  const attemptId = wanted.attemptId;
  const startedAtMs = await databaseNowMs();
  const seen = await retrievePaymentIntent(wanted.intentId, 'background');
  if (!seen.ok) return { ...wanted, reason: `stripe_${seen.error.class}` };
  return await inTransaction(database(), async (tx) => {
    if (!(await claimPendingEvent(tx, id))) return null;
    const projection = await projectRead(tx, attemptId, seen.value, { by: id, startedAtMs });
    if (projection.kind === 'unknown_attempt') return { state: 'waiting', reason: 'unknown_attempt' };
    const reason = projection.kind === 'projected' ? `read_${projection.move.kind}` : projection.kind;
    await setEventState(tx, { id, state: 'applied', reason });
    return { state: 'applied', reason };
  });
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
      state: reason === 'unknown_attempt' ? 'waiting' : 'received',
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
