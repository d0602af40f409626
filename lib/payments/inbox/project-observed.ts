/**
 * Projects an object that was read, listed or answered by Stripe, of any kind: the same projector as its events, and
 * an observation in the inbox when something moved. Reconciliation, retries and the admin's sync call this.
 */
import type { Transaction } from '#db/client.ts';
import { type EventOutcome, ignored } from './event-outcome.ts';
import type { Projectable } from './object-kind.ts';
import { writeObservation } from './write-observation.ts';

/**
 * @param read.by who asked: an event's id, `expiry`, `reconciliation`, `sync` …
 * @param read.startedAtMs when the read began, by the database's clock
 */
export async function projectObserved(
  tx: Transaction,
  bound: Projectable,
  read: { readonly by: string; readonly startedAtMs: number },
): Promise<EventOutcome> {
  const owner = await bound.owner(tx);
  if (owner === 'foreign') return ignored('foreign');
  const { intentId } = bound.identity;
  if (owner === 'unknown') {
    if (intentId === null) return ignored('foreign');
    return { state: 'read', target: { kind: 'payment_intent', id: intentId }, reason: 'intent_not_known' };
  }
  const outcome = await bound.project(tx, { kind: 'read', ...read });
  if (outcome.state === 'applied') {
    const { kind, identity, extract } = bound;
    await writeObservation(tx, {
      kind,
      objectId: identity.objectId,
      extract,
      changes: outcome.changes,
      ...read,
    });
  }
  return outcome;
}
