/**
 * The one table of what the inbox projects: a kind of object, its extract, its projector and its reader. A kind joins
 * here and in the observers of lib/payments/stripe/observe-event; nothing else needs to know.
 */
import type { Transaction } from '#db/client.ts';
import { ok, type Result } from '#lib/domain/result.ts';
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import type { EventOutcome, ObjectKind, ReadTarget, SeenOf } from '../event-outcome.ts';
import type { Extract } from '../flat-codec.ts';
import type { ProjectionSource } from '../projection-source.ts';
import { chargeKind } from './charge.ts';
import { customerKind } from './customer.ts';
import { disputeKind, earlyFraudWarningKind } from './dispute.ts';
import { movementKind } from './movement.ts';
import type { Identity, ObjectKindOf, Owner } from './object-kind.ts';
import { paymentIntentKind } from './payment-intent.ts';
import { paymentMethodKind } from './payment-method.ts';
import { refundKind } from './refund.ts';
import { setupIntentKind } from './setup-intent.ts';

const KINDS: { readonly [K in ObjectKind]: ObjectKindOf<SeenOf<K>> } = {
  payment_intent: paymentIntentKind,
  charge: chargeKind,
  refund: refundKind,
  dispute: disputeKind,
  early_fraud_warning: earlyFraudWarningKind,
  payment_method: paymentMethodKind,
  setup_intent: setupIntentKind,
  customer: customerKind,
  balance_transaction: movementKind,
};

/** An object seen at Stripe together with what its kind can do with it; the types have been matched. */
export type Projectable = {
  readonly kind: ObjectKind;
  readonly identity: Identity;
  readonly extract: Extract;
  owner(tx: Transaction): Promise<Owner>;
  project(tx: Transaction, source: ProjectionSource): Promise<EventOutcome>;
};

function bind<K extends ObjectKind>(kind: K, seen: SeenOf<K>): Projectable {
  const of: ObjectKindOf<SeenOf<K>> = KINDS[kind];
  const identity = of.identity(seen);
  return {
    kind,
    identity,
    extract: { object: kind, ...of.codec.write(seen) },
    owner: (tx) => of.owner(tx, identity),
    project: (tx, source) => of.project(tx, seen, source),
  };
}

export function projectable<K extends ObjectKind>(object: {
  readonly kind: K;
  readonly seen: SeenOf<K>;
}): Projectable {
  return bind(object.kind, object.seen);
}

export const isObjectKind = (text: unknown): text is ObjectKind => typeof text === 'string' && text in KINDS;

/** The object that an extract was made from. */
export function objectOfExtract(kind: ObjectKind, extract: Extract): Projectable {
  const read = <K extends ObjectKind>(name: K): Projectable => bind(name, KINDS[name].codec.read(extract));
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

/** Reads an object at Stripe. No transaction may be open. */
export async function retrieveObject(target: ReadTarget): Promise<Result<ObservedObject, StripeFailure>> {
  const seen = await KINDS[target.kind].retrieve(target.id);
  // The kind's own reader has just made what it sees.
  return seen.ok ? ok({ kind: target.kind, seen: seen.value } as ObservedObject) : seen;
}
