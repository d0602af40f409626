/**
 * Balance transactions in the inbox. No event brings one: reconciliation lists them, so that every movement of Stripe's
 * balance is in the ledger, also those whose charge, refund or dispute was never told.
 */
import type { Transaction } from '#db/client.ts';
import { findOrderOfIntent } from '#db/repositories/charges.ts';
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
import type { ObjectKindOf } from '#lib/payments/inbox/object-kind.ts';
import { postBalanceMoved, postDebitSucceeded } from '#lib/payments/ledger/post-movements.ts';
import { retrieveMovement } from '#lib/payments/stripe/balance-transactions.ts';

const codec = flatCodec<MovementObservation>({
  movementId: requiredText('balance_transaction'),
  kind: optionalOneOf('movement', MOVEMENT_KINDS),
  type: requiredText('type'),
  sourceId: text('source'),
  sourceStatus: text('source_status'),
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

async function project(tx: Transaction, seen: MovementObservation): Promise<EventOutcome> {
  const movement = movementOf(seen);
  if (movement === null) return ignored('movement_not_known');
  const ours = movement.kind !== 'other' && seen.intentId !== null;
  const orderId = ours ? await findOrderOfIntent(tx, seen.intentId, seen.attemptId) : null;
  const origin = { orderId, eventId: null, occurredUnix: seen.createdUnix };
  const posted = await postBalanceMoved(tx, movement, origin);
  const cleared = seen.sourceStatus === 'succeeded' && (await postDebitSucceeded(tx, movement, origin));
  if (!posted && !cleared) return duplicate();
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
  // Every movement is one of this account's balance; whose money it is was decided when its kind was.
  owner: async () => 'ours',
  project,
  retrieve: retrieveMovement,
};
