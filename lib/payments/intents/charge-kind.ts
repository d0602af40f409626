/**
 * Charges in the inbox: what was charged, which balance transaction it became, until when it may be captured. They
 * never settle anything; what they add is written beside the payment.
 */
import type { Transaction } from '#db/client.ts';
import { knowsIntent } from '#db/repositories/attempt-writes.ts';
import { type NotedCharge, noteObservedCharge } from '#db/repositories/charges.ts';
import { chargeMovement } from '#lib/domain/balance-movement.ts';
import { isUuid } from '#lib/domain/ids.ts';
import type { ChargeObservation } from '#lib/domain/payment.ts';
import { type Changes, duplicate, type EventOutcome, waiting } from '#lib/payments/inbox/event-outcome.ts';
import {
  flag,
  flatCodec,
  integer,
  optionalInteger,
  optionalOneOf,
  requiredText,
  text,
} from '#lib/payments/inbox/flat-codec.ts';
import {
  type Identity,
  isNamedOurs,
  type ObjectKindOf,
  ownerByStoredId,
} from '#lib/payments/inbox/object-kind.ts';
import { eventIdOf, type ProjectionSource, wasRead } from '#lib/payments/inbox/projection-source.ts';
import { isPendingDebit, movedSince, wantedReads } from '#lib/payments/intents/charge-reads.ts';
import { noteFailure } from '#lib/payments/intents/note-failure.ts';
import { postBalanceMoved, postDebitSucceeded } from '#lib/payments/ledger/post-movements.ts';
import { retrieveCharge } from '#lib/payments/stripe/charges.ts';

const codec = flatCodec<ChargeObservation>({
  chargeId: requiredText('charge'),
  methodType: text('method_type'),
  cardBrand: text('card_brand'),
  cardLast4: text('card_last4'),
  intentId: text('intent'),
  installation: text('installation'),
  attemptId: text('attempt'),
  status: requiredText('status'),
  disputed: flag('disputed'),
  amountMinor: integer('amount_minor'),
  capturedMinor: integer('captured_minor'),
  refundedMinor: integer('refunded_minor'),
  currency: requiredText('currency'),
  captureBeforeUnix: optionalInteger('capture_before_unix'),
  fingerprint: text('card_fingerprint'),
  balanceTransactionId: text('balance_transaction'),
  balanceKind: optionalOneOf('balance_kind', ['charge', 'payment']),
  feeMinor: optionalInteger('fee_minor'),
  netMinor: optionalInteger('net_minor'),
  balanceCurrency: text('balance_currency'),
  manualReview: flag('manual_review'),
  reviewId: text('review'),
});

const identity = (seen: ChargeObservation): Identity => ({
  objectId: seen.chargeId,
  intentId: seen.intentId,
  installation: seen.installation,
  attemptId: seen.attemptId,
});

const failureOf = (seen: ChargeObservation, intentId: string) => ({
  sourceId: seen.chargeId,
  intentId,
  attemptId: isUuid(seen.attemptId ?? '') ? seen.attemptId : null,
  cardFingerprint: seen.fingerprint,
});

async function project(
  tx: Transaction,
  seen: ChargeObservation,
  source: ProjectionSource,
): Promise<EventOutcome> {
  // A charge that failed says nothing about the one that paid.
  if (seen.status === 'failed') {
    if (seen.intentId !== null) await noteFailure(tx, failureOf(seen, seen.intentId));
    return { state: 'applied', reason: 'charge_failed' };
  }
  const named = isNamedOurs(seen) && isUuid(seen.attemptId ?? '');
  const pending = isPendingDebit(seen);
  const noted = await noteObservedCharge(tx, {
    ...seen,
    attemptId: named ? seen.attemptId : null,
    // The fee of a debit is known with its success: whoever reads it then clears what was pending.
    ...(pending ? { feeMinor: null, netMinor: null } : {}),
  });
  if (!noted) return waiting('unknown_attempt');
  const posted = await postMovement(tx, seen, noted, source);
  const changes: Changes = noted.changed || posted ? { charge: [null, seen.chargeId] } : {};
  const wanted = wantedReads(seen, noted).find(({ target }) => !wasRead(source, target));
  if (wanted) return { state: 'read', ...wanted, changes };
  const needsPayment = (seen.feeMinor !== null && !pending) || movedSince(seen);
  if (!noted.payment_known && needsPayment) return waiting('unknown_payment');
  if (!noted.changed && !posted) return duplicate();
  return { state: 'applied', reason: 'charge_noted', changes };
}

/**
 * In the ledger once, as soon as its balance transaction was read and its payment is known; a pending debit as pending.
 * @returns whether anything was new
 */
async function postMovement(
  tx: Transaction,
  seen: ChargeObservation,
  noted: NotedCharge,
  source: ProjectionSource,
): Promise<boolean> {
  const movement = chargeMovement(seen);
  if (movement === null || !(noted.payment_known || isPendingDebit(seen))) return false;
  const origin = { orderId: noted.order_id, eventId: eventIdOf(source) };
  const posted = await postBalanceMoved(tx, movement, origin);
  const cleared = seen.status === 'succeeded' && (await postDebitSucceeded(tx, movement, origin));
  return posted || cleared;
}

export const chargeKind: ObjectKindOf<ChargeObservation> = {
  name: 'charge',
  codec,
  identity,
  owner: (tx, of) =>
    ownerByStoredId(of, async () => of.intentId !== null && (await knowsIntent(tx, of.intentId))),
  project,
  retrieve: retrieveCharge,
};
