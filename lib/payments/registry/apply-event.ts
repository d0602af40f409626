/**
 * Decides what one stored event means and projects it, inside the caller's transaction and without network. What it
 * cannot decide from its own rows is handed to the worker, which reads Stripe first.
 */
import type { Transaction } from '#db/client.ts';
import { getConfig } from '#lib/config/config.ts';
import {
  type EventOutcome,
  type InboxEvent,
  ignored,
  type ObjectKind,
  type WantedRead,
  waiting,
} from '#lib/payments/inbox/event-outcome.ts';
import type { Extract } from '#lib/payments/inbox/flat-codec.ts';
import type { Identity, Owner } from '#lib/payments/inbox/object-kind.ts';
import { PINNED_API_VERSION } from '#lib/payments/stripe/client.ts';
import { isObjectKind, objectOfExtract, ownerOf } from './object-kinds.ts';

/** What a read of the intent that an event names has shown since: whether it is ours. */
export type KnownOwner = Exclude<Owner, 'unknown'> | null;

/**
 * Applies one event. Safe to repeat.
 * @param options.readBefore what was read for this event already
 * @param options.note told the outcome while its writes are still under way, by those kinds that can; at most once
 */
export async function applyEvent(
  tx: Transaction,
  event: InboxEvent,
  {
    knownOwner = null,
    note,
    readBefore,
  }: {
    knownOwner?: KnownOwner;
    note?: (outcome: EventOutcome) => Promise<void>;
    readBefore?: readonly WantedRead[];
  } = {},
): Promise<EventOutcome> {
  if (event.livemode !== getConfig().livemode) return ignored('other_mode');
  // A connected account's money is not ours, whatever its metadata claims (rule 25).
  if (typeof event.extract.account === 'string') return ignored('other_account');
  const kind = event.extract.object;
  if (!isObjectKind(kind)) return ignored('type_not_projected');
  if (event.extract.unreadable === true) {
    const identity = identityOfExtract(event.extract);
    const owner = await ownerOf(tx, kind, identity);
    const judged = judge(owner, knownOwner, identity);
    return judged ?? readAgain(kind, identity, 'shape_not_known');
  }
  const object = objectOfExtract(kind, event.extract);
  const judged = judge(await object.owner(tx), knownOwner, object.identity);
  if (judged) return judged;
  if (event.apiVersion !== PINNED_API_VERSION) return readAgain(kind, object.identity, 'other_api_version');
  return await object.project(tx, {
    kind: 'event',
    eventId: event.id,
    ...(note && { note }),
    ...(readBefore && { readBefore }),
  });
}

const readAgain = (kind: ObjectKind, identity: Identity, reason: string): EventOutcome => ({
  state: 'read',
  target: { kind, id: identity.objectId },
  reason,
});

/** null: ours, go on. An unknown owner is asked for once, by reading the intent (rule 25). */
function judge(owner: Owner, knownOwner: KnownOwner, identity: Identity): EventOutcome | null {
  switch (owner) {
    case 'ours':
      return null;
    case 'foreign':
      return ignored('foreign');
    case 'unknown':
      if (knownOwner === 'foreign' || identity.intentId === null) return ignored('foreign');
      if (knownOwner === 'ours') return waiting('unknown_attempt');
      return {
        state: 'read',
        target: { kind: 'payment_intent', id: identity.intentId },
        reason: 'intent_not_known',
      };
  }
}

function identityOfExtract(extract: Extract): Identity {
  const text = (key: string) => (typeof extract[key] === 'string' ? extract[key] : null);
  return {
    objectId: text('id') ?? '',
    intentId: text('intent'),
    installation: text('installation'),
    attemptId: text('attempt'),
  };
}
