/**
 * Maps a verified event of Stripe to what our inbox stores and projects; wire names end here. `OBSERVER_OF` has one entry per
 * kind of object; an event about any other kind is stored and ignored.
 */
import type Stripe from 'stripe';
import type { MovementObservation } from '#lib/domain/balance-movement.ts';
import type { DisputeObservation, WarningObservation } from '#lib/domain/dispute.ts';
import type { ChargeObservation, IntentObservation } from '#lib/domain/payment.ts';
import type { ReviewObservation } from '#lib/domain/radar-review.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import type { MethodObservation } from '#lib/domain/saved-method.ts';
import { observeCharge } from './observe-charge.ts';
import { observeDispute, observeWarning } from './observe-dispute.ts';
import { METADATA, observeIntent } from './observe-intent.ts';
import {
  type CustomerObservation,
  observeCustomer,
  observeMethod,
  observeSetupIntent,
  type SetupObservation,
} from './observe-method.ts';
import { observeRefund } from './observe-refund.ts';
import { observeReview } from './observe-review.ts';

/** What says whose an object is, when nothing more of it can be used. */
export type ObjectIds = {
  readonly objectId: string;
  /** What `object` says it is. */
  readonly objectKind: string;
  readonly intentId: string | null;
  readonly installation: string | null;
  readonly attemptId: string | null;
};

export type ObservedObject =
  | { readonly kind: 'payment_intent'; readonly seen: IntentObservation }
  | { readonly kind: 'charge'; readonly seen: ChargeObservation }
  | { readonly kind: 'refund'; readonly seen: RefundObservation }
  | { readonly kind: 'dispute'; readonly seen: DisputeObservation }
  | { readonly kind: 'early_fraud_warning'; readonly seen: WarningObservation }
  | { readonly kind: 'review'; readonly seen: ReviewObservation }
  | { readonly kind: 'payment_method'; readonly seen: MethodObservation }
  | { readonly kind: 'setup_intent'; readonly seen: SetupObservation }
  | { readonly kind: 'customer'; readonly seen: CustomerObservation }
  /** Never in an event: reconciliation lists them. */
  | { readonly kind: 'balance_transaction'; readonly seen: MovementObservation };

export type IncomingEvent = {
  readonly id: string;
  readonly type: string;
  readonly objectId: string;
  readonly apiVersion: string | null;
  readonly livemode: boolean;
  readonly createdUnix: number;
  /** The connected account that it is about; null for our own. */
  readonly account: string | null;
  readonly object:
    | ObservedObject
    /** A shape of another version, or one that Stripe made since: only its ids are used, and Stripe is read. */
    | { readonly kind: 'unreadable'; readonly ids: ObjectIds }
    | { readonly kind: 'other' };
};

type Observer = (event: Stripe.Event) => ObservedObject;

const OBSERVER_OF: Readonly<Record<string, Observer>> = {
  payment_intent: (event) => ({
    kind: 'payment_intent',
    seen: observeIntent(event.data.object as Stripe.PaymentIntent),
  }),
  charge: (event) => ({ kind: 'charge', seen: observeCharge(event.data.object as Stripe.Charge) }),
  dispute: (event) => ({ kind: 'dispute', seen: observeDispute(event.data.object as Stripe.Dispute) }),
  'radar.early_fraud_warning': (event) => ({
    kind: 'early_fraud_warning',
    seen: observeWarning(event.data.object as Stripe.Radar.EarlyFraudWarning),
  }),
  review: (event) => ({ kind: 'review', seen: observeReview(event.data.object as Stripe.Review) }),
  refund: (event) => ({ kind: 'refund', seen: observeRefund(event.data.object as Stripe.Refund) }),
  payment_method: (event) => ({
    kind: 'payment_method',
    seen: observeMethod(event.data.object as Stripe.PaymentMethod),
  }),
  setup_intent: (event) => ({
    kind: 'setup_intent',
    seen: observeSetupIntent(event.data.object as Stripe.SetupIntent),
  }),
  customer: (event) => ({
    kind: 'customer',
    // The event shows the customer as it was; its type says that it is gone.
    seen: {
      ...observeCustomer(event.data.object as Stripe.Customer),
      deleted: event.type === 'customer.deleted',
    },
  }),
};
/** By its own names alone: an object that calls itself `constructor` has none. */
const OBSERVERS = new Map<string | null, Observer>(Object.entries(OBSERVER_OF));

const read = (source: unknown, key: string): unknown =>
  typeof source === 'object' && source !== null ? Reflect.get(source, key) : undefined;
/** The database stores neither NUL nor half a surrogate pair; whatever carries one is not what Stripe sends. */
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
const textAt = (source: unknown, key: string): string | null => {
  const value = read(source, key);
  return typeof value === 'string' && isStorable(value) ? value : null;
};
/**
 * Of what was observed, which is flat but for lists of flat records: every field is there and can be stored. One that is
 * missing makes an object of a shape that we do not know, as an unknown status does.
 */
function isWhole(seen: unknown): boolean {
  if (typeof seen === 'string') return isStorable(seen);
  // Numbers, flags and null have no values of their own.
  return seen !== undefined && Object.values(seen ?? {}).every(isWhole);
}

/** What an object says it is, by our name for it: Stripe writes `radar.early_fraud_warning`. */
export const kindOfObject = (object: object): string =>
  (textAt(object, 'object') ?? '').replace(/^radar\./, '');

/** The ids of an object whose shape we do not know. */
function idsOf(object: object): ObjectIds {
  const objectKind = kindOfObject(object);
  const objectId = textAt(object, 'id') ?? '';
  const metadata = read(object, 'metadata');
  return {
    objectId,
    objectKind,
    intentId: objectKind === 'payment_intent' ? objectId : textAt(object, 'payment_intent'),
    installation: textAt(metadata, METADATA.installation),
    attemptId: textAt(metadata, METADATA.attempt),
  };
}

function readObject(event: Stripe.Event): IncomingEvent['object'] {
  const object: object = event.data.object;
  const observe = OBSERVERS.get(textAt(object, 'object'));
  if (!observe) return { kind: 'other' };
  try {
    const observed = observe(event);
    if (isWhole(observed.seen)) return observed;
  } catch {
    // Read below by its ids alone.
  }
  const ids = idsOf(object);
  return ids.objectId === '' ? { kind: 'other' } : { kind: 'unreadable', ids };
}

/** @param event verified, and an event by its envelope; its version may differ from ours, then only ids of it are used */
export function observeEvent(event: Stripe.Event): IncomingEvent {
  return {
    id: event.id,
    type: event.type,
    objectId: textAt(event.data.object, 'id') ?? '',
    apiVersion: event.api_version ?? null,
    livemode: event.livemode,
    createdUnix: event.created,
    account: event.account ?? null,
    object: readObject(event),
  };
}
