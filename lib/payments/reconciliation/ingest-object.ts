/**
 * Takes in an object that reconciliation read or listed: through the one projection, with the reads that it asks for. No
 * transaction is open while Stripe is asked.
 */
import { database, inTransaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { isNamedHere } from '#db/repositories/named-objects.ts';
import { ok, type Result } from '#lib/domain/result.ts';
import {
  type EventOutcome,
  ignored,
  isSameRead,
  type ReadTarget,
  type WantedRead,
  waiting,
} from '#lib/payments/inbox/event-outcome.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import { projectable, retrieveObject, retrieveWanted } from '#lib/payments/registry/object-kinds.ts';
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';

const BY = 'reconciliation';
/** An object, the intent it belongs to, and the object again are the most that is known to be asked for; one is spare. */
const READS_AT_MOST = 4;

/**
 * Reads an object at Stripe and takes it in.
 * @returns `ignored` for what Stripe does not know, `waiting` when a row of ours names it; a failure only when Stripe could not be asked
 */
export async function readAndTakeIn(target: ReadTarget): Promise<Result<EventOutcome, StripeFailure>> {
  const startedAtMs = await databaseNowMs();
  const found = await retrieveObject(target);
  if (found.ok) return await takeIn(found.value, startedAtMs);
  return found.error.code === 'resource_missing' ? ok(await notAtStripe([target.id])) : found;
}

/** What our rows name and Stripe does not know waits: the key in the configuration may be another account's. */
async function notAtStripe(ids: readonly (string | null)[]): Promise<EventOutcome> {
  return (await isNamedHere(database(), ids)) ? waiting('not_at_stripe') : ignored('not_at_stripe');
}

/** What has to be read before the object can be taken in: what it asks for, or the payment that it waits for. */
function nextRead(object: ObservedObject, outcome: EventOutcome): WantedRead | null {
  if (outcome.state === 'read') return outcome.target;
  const { intentId } = projectable(object).identity;
  if (outcome.state !== 'waiting' || intentId === null || object.kind === 'payment_intent') return null;
  return { kind: 'payment_intent', id: intentId };
}

/** @param startedAtMs when the object was asked for, by the database's clock */
export async function takeIn(
  object: ObservedObject,
  startedAtMs: number,
): Promise<Result<EventOutcome, StripeFailure>> {
  const readBefore: WantedRead[] = [];
  const project = (seen: ObservedObject, atMs: number): Promise<EventOutcome> => {
    const read = { by: BY, startedAtMs: atMs, readBefore, callerReadsAgain: true };
    return inTransaction(database(), (tx) => projectObserved(tx, projectable(seen), read));
  };
  let [outcome, moved] = [await project(object, startedAtMs), false];
  while (readBefore.length < READS_AT_MOST) {
    const target = nextRead(object, outcome);
    if (target === null || readBefore.some((read) => isSameRead(read, target))) break;
    readBefore.push(target);
    moved ||= outcome.state === 'read' && Object.keys(outcome.changes ?? {}).length > 0;
    const atMs = await databaseNowMs();
    const found = await retrieveWanted(target);
    if (!found.ok) {
      if (found.error.code !== 'resource_missing') return found;
      const { objectId } = projectable(object).identity;
      return ok(await notAtStripe(['id' in target ? target.id : target.ofIntent, objectId]));
    }
    const isItself = 'id' in target && target.kind === object.kind;
    for (const read of found.value) {
      const told = await project(read, atMs);
      moved ||= told.state === 'applied';
      if (isItself) outcome = told;
      // The intent told whose it is: the object itself comes after it.
      else if (told.state === 'ignored' && 'id' in target) return ok(told);
    }
    if (!isItself) outcome = await project(object, startedAtMs);
  }
  return ok(outcome.state === 'duplicate' && moved ? { state: 'applied', reason: BY } : outcome);
}
