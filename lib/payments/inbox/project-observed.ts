/**
 * Projects an object that was read, listed or answered by Stripe, of any kind: the same projector as its events, and
 * an observation in the inbox when something moved. Whoever reads Stripe comes through here; there is no other way.
 */
import type { Transaction } from '#db/client.ts';
import { type EventOutcome, ignored, type WantedRead } from './event-outcome.ts';
import type { Projectable } from './object-kind.ts';
import { requestRead, writeObservation } from './write-observation.ts';

export type ObservedRead = {
  /** Who read: an event's id, `expiry`, `reconciliation`, `sync` … */
  readonly by: string;
  /** When the read began, or the call that was answered, by the database's clock. */
  readonly startedAtMs: number;
  /**
   * The caller reads what the outcome asks for. Without it a read that is asked for is committed to the inbox, and the
   * worker does it: an answer that came too late to be believed must not be the last word.
   */
  readonly callerReadsAgain?: boolean;
  /** What the caller has read for this object already. */
  readonly readBefore?: readonly WantedRead[];
};

export async function projectObserved(
  tx: Transaction,
  bound: Projectable,
  { callerReadsAgain = false, ...read }: ObservedRead,
): Promise<EventOutcome> {
  const outcome = await projectOwn(tx, bound, read);
  if (outcome.state === 'read' && !callerReadsAgain) await requestRead(tx, bound, read);
  return outcome;
}

async function projectOwn(
  tx: Transaction,
  bound: Projectable,
  read: Omit<ObservedRead, 'callerReadsAgain'>,
): Promise<EventOutcome> {
  const owner = await bound.owner(tx);
  if (owner === 'foreign') return ignored('foreign');
  const { intentId } = bound.identity;
  if (owner === 'unknown') {
    if (intentId === null) return ignored('foreign');
    return { state: 'read', target: { kind: 'payment_intent', id: intentId }, reason: 'intent_not_known' };
  }
  const outcome = await bound.project(tx, { kind: 'read', ...read });
  // What was written before a further read was asked for is part of the inbox, too: a replay needs it.
  const changes = 'changes' in outcome ? outcome.changes : undefined;
  const moved = changes !== undefined && Object.keys(changes).length > 0;
  if (outcome.state === 'applied' || moved) await writeObservation(tx, bound, { ...read, changes });
  return outcome;
}
