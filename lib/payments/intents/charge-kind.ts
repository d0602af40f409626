/**
 * Charges in the inbox: what was charged, which balance transaction it became, until when it may be captured. They
 * never settle anything; what they add is written beside the payment.
 */
import type { Transaction } from '#db/client.ts';
import { noteObservedCharge } from '#db/repositories/charges.ts';
import type { PostingOrigin } from '#db/repositories/ledger.ts';
import { findAttemptByIntent } from '#db/repositories/settlement.ts';
import { chargeMovement } from '#lib/domain/balance-movement.ts';
import { isUuid } from '#lib/domain/ids.ts';
import type { ChargeObservation } from '#lib/domain/payment.ts';
import { duplicate, type EventOutcome, waiting } from '#lib/payments/inbox/event-outcome.ts';
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
  type ObjectKindOf,
  type Owner,
  ownerByMetadata,
} from '#lib/payments/inbox/object-kind.ts';
import type { ProjectionSource } from '#lib/payments/inbox/projection-source.ts';
import { noteFailure } from '#lib/payments/intents/note-failure.ts';
import { postBalanceMoved, postDebitSucceeded } from '#lib/payments/ledger/post.ts';
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
  captured: flag('captured'),
  disputed: flag('disputed'),
  amountMinor: integer('amount_minor'),
  capturedMinor: integer('captured_minor'),
  refundedMinor: integer('refunded_minor'),
  currency: requiredText('currency'),
  captureBeforeUnix: optionalInteger('capture_before_unix'),
  fingerprint: text('card_fingerprint'),
  failureCode: text('failure_code'),
  balanceTransactionId: text('balance_transaction'),
  balanceKind: optionalOneOf('balance_kind', ['charge', 'payment']),
  feeMinor: optionalInteger('fee_minor'),
  netMinor: optionalInteger('net_minor'),
  balanceCurrency: text('balance_currency'),
});

const identity = (seen: ChargeObservation): Identity => ({
  objectId: seen.chargeId,
  intentId: seen.intentId,
  installation: seen.installation,
  attemptId: seen.attemptId,
});

async function owner(tx: Transaction, of: Identity): Promise<Owner> {
  if (ownerByMetadata(of) === 'ours') return 'ours';
  const known = of.intentId === null ? undefined : await findAttemptByIntent(tx, of.intentId);
  return known === undefined ? 'foreign' : 'ours';
}

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
  const named = ownerByMetadata(identity(seen)) === 'ours' && isUuid(seen.attemptId ?? '');
  const pending = seen.status === 'pending';
  const noted = await noteObservedCharge(tx, {
    ...seen,
    attemptId: named ? seen.attemptId : null,
    // The fee of a debit is known with its success: whoever reads it then clears what was pending.
    ...(pending ? { feeMinor: null, netMinor: null } : {}),
  });
  if (!noted) return waiting('unknown_attempt');
  const amountsMissing = seen.balanceTransactionId !== null && seen.feeMinor === null && !noted.fee_known;
  if (amountsMissing) {
    return {
      state: 'read',
      target: { kind: 'charge', id: seen.chargeId },
      reason: 'balance_transaction_not_known',
    };
  }
  if (seen.feeMinor !== null && !noted.payment_known && !pending) return waiting('unknown_payment');
  const origin = { orderId: noted.order_id, eventId: source.kind === 'event' ? source.eventId : null };
  if (!(await post(tx, seen, origin)) && !noted.changed) return duplicate();
  return { state: 'applied', reason: 'charge_noted', changes: { charge: [null, seen.chargeId] } };
}

/** In the ledger once, as soon as its balance transaction was read. @returns whether anything was new */
async function post(tx: Transaction, seen: ChargeObservation, origin: PostingOrigin): Promise<boolean> {
  const movement = chargeMovement(seen);
  if (movement === null) return false;
  const posted = await postBalanceMoved(tx, movement, origin);
  const cleared = seen.status === 'succeeded' && (await postDebitSucceeded(tx, movement, origin));
  return posted || cleared;
}

export const chargeKind: ObjectKindOf<ChargeObservation> = {
  name: 'charge',
  codec,
  identity,
  owner,
  project,
  retrieve: retrieveCharge,
};
