/**
 * Balance transactions in the inbox. No event brings one: reconciliation lists them, so that every movement of Stripe's
 * balance is in the ledger, also those whose charge, refund or dispute was never told.
 */
import type { Transaction } from '#db/client.ts';
import { findOrderOfIntent } from '#db/repositories/charges.ts';
import { findAttemptByIntent } from '#db/repositories/settlement.ts';
import { MOVEMENT_KINDS, type MovementObservation, movementOf } from '#lib/domain/balance-movement.ts';
import { duplicate, type EventOutcome, ignored } from '#lib/payments/inbox/event-outcome.ts';
import {
  flatCodec,
  integer,
  optionalInteger,
  optionalOneOf,
  requiredText,
  text,
} from '#lib/payments/inbox/flat-codec.ts';
import {
  type Identity,
  type ObjectKindOf,
  type Owner,
  ownerByIntent,
  ownerByMetadata,
} from '#lib/payments/inbox/object-kind.ts';
import { postBalanceMoved } from '#lib/payments/ledger/post.ts';
import { retrieveMovement } from '#lib/payments/stripe/balance-transactions.ts';

const codec = flatCodec<MovementObservation>({
  movementId: requiredText('balance_transaction'),
  kind: optionalOneOf('movement', MOVEMENT_KINDS),
  type: requiredText('type'),
  sourceId: text('source'),
  intentId: text('intent'),
  chargeId: text('charge'),
  installation: text('installation'),
  attemptId: text('attempt'),
  presentmentMinor: optionalInteger('presentment_minor'),
  presentmentCurrency: text('presentment_currency'),
  amountMinor: integer('amount_minor'),
  feeMinor: integer('fee_minor'),
  currency: requiredText('currency'),
  createdUnix: integer('created_unix'),
});

/** Payouts and fees belong to the account and have no payment; whatever names one is judged by it (rule 25). */
async function owner(tx: Transaction, identity: Identity): Promise<Owner> {
  if (ownerByMetadata(identity) === 'ours') return 'ours';
  if (identity.intentId === null) return 'ours';
  // A charge of another installation says so itself; a refund or dispute is told by its intent.
  if (identity.installation !== null) {
    return (await findAttemptByIntent(tx, identity.intentId)) === undefined ? 'foreign' : 'ours';
  }
  return await ownerByIntent(tx, identity);
}

async function project(tx: Transaction, seen: MovementObservation): Promise<EventOutcome> {
  const movement = movementOf(seen);
  if (movement === null) return ignored('movement_not_known');
  const orderId = seen.intentId === null ? null : await findOrderOfIntent(tx, seen.intentId, seen.attemptId);
  const origin = { orderId, eventId: null, occurredUnix: seen.createdUnix };
  if (!(await postBalanceMoved(tx, movement, origin))) return duplicate();
  return { state: 'applied', reason: 'movement_posted', changes: { ledger: [null, movement.kind] } };
}

export const movementKind: ObjectKindOf<MovementObservation> = {
  name: 'balance_transaction',
  codec,
  identity: (seen) => ({
    objectId: seen.movementId,
    intentId: seen.intentId,
    installation: seen.installation,
    attemptId: seen.attemptId,
  }),
  owner,
  project,
  retrieve: retrieveMovement,
};
