/**
 * What a read, list or answer of Stripe showed is kept in the inbox beside the events when it moved something, so that
 * a replay of the whole inbox is complete (I5). A read that is still to be made waits there like an event.
 */
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import { insertObservation } from '#db/repositories/stripe-events.ts';
import { getConfig } from '#lib/config/config.ts';
import type { Changes } from './event-outcome.ts';
import { identityExtract, type Projectable } from './object-kind.ts';

type Read = { readonly by: string; readonly startedAtMs: number };

const rowOf = ({ kind, identity }: Projectable, read: Read) => ({
  id: `obs_${uuidv7()}`,
  type: `observation.${kind}`,
  objectId: identity.objectId,
  livemode: getConfig().livemode,
  createdUnix: Math.floor(read.startedAtMs / 1000),
});

export async function writeObservation(
  tx: Transaction,
  bound: Projectable,
  { changes, ...read }: Read & { readonly changes: Changes | undefined },
): Promise<void> {
  const extract = bound.extract;
  await insertObservation(tx, {
    ...rowOf(bound, read),
    extract,
    state: 'applied',
    reason: read.by,
    changes: changes ?? null,
  });
}

/** Commits to reading the object: the worker takes it up like any event that needs a read. */
export async function requestRead(tx: Transaction, bound: Projectable, read: Read): Promise<void> {
  await insertObservation(tx, {
    ...rowOf(bound, read),
    extract: identityExtract(bound.kind, bound.identity),
    state: 'received',
    reason: 'read_requested',
    changes: null,
  });
}
