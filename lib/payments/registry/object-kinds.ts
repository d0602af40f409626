/**
 * The one table of what the inbox projects: a kind of object, its extract, its projector and its reader. A new kind joins
 * here and, with its observer, in lib/payments/stripe/observe-event; the compiler names what is missing.
 */
import type { Transaction } from '#db/client.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';
import { customerKind } from '#lib/payments/customers/customer-kind.ts';
import { disputeKind, earlyFraudWarningKind } from '#lib/payments/disputes/dispute-kind.ts';
import { reviewKind } from '#lib/payments/disputes/review-kind.ts';
import type { ObjectKind, ReadTarget, SeenOf, WantedRead } from '#lib/payments/inbox/event-outcome.ts';
import type { Extract } from '#lib/payments/inbox/flat-codec.ts';
import {
  bindObject,
  type Identity,
  type ObjectKindOf,
  type Owner,
  type Projectable,
} from '#lib/payments/inbox/object-kind.ts';
import { chargeKind } from '#lib/payments/intents/charge-kind.ts';
import { paymentIntentKind } from '#lib/payments/intents/intent-kind.ts';
import { movementKind } from '#lib/payments/ledger/movement-kind.ts';
import { paymentMethodKind } from '#lib/payments/methods/method-kind.ts';
import { setupIntentKind } from '#lib/payments/methods/setup-kind.ts';
import { refundKind } from '#lib/payments/refunds/refund-kind.ts';
import { listDisputesOfIntent } from '#lib/payments/stripe/disputes.ts';
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';
import { localFailure, type StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { listRefundsOfIntent } from '#lib/payments/stripe/refunds.ts';

export const KINDS: { readonly [K in ObjectKind]: ObjectKindOf<SeenOf<K>> } = {
  payment_intent: paymentIntentKind,
  charge: chargeKind,
  refund: refundKind,
  dispute: disputeKind,
  early_fraud_warning: earlyFraudWarningKind,
  review: reviewKind,
  payment_method: paymentMethodKind,
  setup_intent: setupIntentKind,
  customer: customerKind,
  balance_transaction: movementKind,
};

export function projectable<K extends ObjectKind>(object: {
  readonly kind: K;
  readonly seen: SeenOf<K>;
}): Projectable {
  const of: ObjectKindOf<SeenOf<K>> = KINDS[object.kind];
  return bindObject(of, object.seen);
}

export const isObjectKind = (text: unknown): text is ObjectKind => typeof text === 'string' && text in KINDS;

/** The object that an extract was made from. */
export function objectOfExtract(kind: ObjectKind, extract: Extract): Projectable {
  const read = <K extends ObjectKind>(name: K): Projectable =>
    projectable<K>({ kind: name, seen: KINDS[name].codec.read(extract) });
  return read(kind);
}

/** What an extract was made from; undefined for a kind that is not projected, or a shape that could not be read. */
export function observedOfExtract(extract: Extract): ObservedObject | undefined {
  const kind = extract.object;
  if (!isObjectKind(kind) || extract.unreadable === true) return undefined;
  // The kind's own codec reads what it wrote.
  return { kind, seen: KINDS[kind].codec.read(extract) } as ObservedObject;
}

/** Whose an object is of which only the ids could be read. */
export async function ownerOf(tx: Transaction, kind: ObjectKind, identity: Identity): Promise<Owner> {
  return await KINDS[kind].owner(tx, identity);
}

/**
 * Reads an object at Stripe. No transaction may be open.
 * @returns `shape_not_known` for one with a status or a shape that we do not know: that is about this object alone
 */
export async function retrieveObject(target: ReadTarget): Promise<Result<ObservedObject, StripeFailure>> {
  try {
    const seen = await KINDS[target.kind].retrieve(target.id);
    // The kind's own reader has just made what it sees.
    return seen.ok ? ok({ kind: target.kind, seen: seen.value } as ObservedObject) : seen;
  } catch (error) {
    logger.error({ ...target, err: error }, 'an object of Stripe could not be read');
    return err(localFailure('rejected', 'shape_not_known'));
  }
}

/** Reads what an outcome asks for: one object, or all of a kind that a payment intent has. No transaction may be open. */
export async function retrieveWanted(wanted: WantedRead): Promise<Result<ObservedObject[], StripeFailure>> {
  if ('id' in wanted) {
    const found = await retrieveObject(wanted);
    return found.ok ? ok([found.value]) : found;
  }
  if (wanted.kind === 'refund') {
    const listed = await listRefundsOfIntent(wanted.ofIntent);
    return listed.ok ? ok(listed.value.map((seen) => ({ kind: 'refund', seen }))) : listed;
  }
  const listed = await listDisputesOfIntent(wanted.ofIntent);
  return listed.ok ? ok(listed.value.map((seen) => ({ kind: 'dispute', seen }))) : listed;
}
