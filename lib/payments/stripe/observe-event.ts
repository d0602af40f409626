/** Maps a verified event of Stripe to what our inbox stores and projects; wire names end here. */
import type Stripe from 'stripe';
import type { ChargeDetails, IntentObservation } from '#lib/domain/payment.ts';
import { METADATA, observeCharge, observeIntent } from './observe-intent.ts';

export type ObservedCharge = ChargeDetails & {
  readonly intentId: string | null;
  readonly installation: string | null;
  readonly attemptId: string | null;
};

/** What says whose an event is. */
export type IntentIds = {
  readonly intentId: string;
  readonly installation: string | null;
  readonly attemptId: string | null;
};

export type IncomingEvent = {
  readonly id: string;
  readonly type: string;
  readonly objectId: string;
  readonly apiVersion: string | null;
  readonly livemode: boolean;
  readonly createdUnix: number;
  readonly object:
    | { readonly kind: 'payment_intent'; readonly intent: IntentObservation }
    | { readonly kind: 'charge'; readonly charge: ObservedCharge }
    /** A shape of another version, or one that Stripe made since: only its ids are used, and Stripe is read. */
    | { readonly kind: 'unreadable'; readonly ids: IntentIds }
    | { readonly kind: 'other' };
};

const idOf = (object: object): string => ('id' in object && typeof object.id === 'string' ? object.id : '');

function objectOf(event: Stripe.Event): IncomingEvent['object'] {
  switch (event.type) {
    case 'payment_intent.created':
    case 'payment_intent.succeeded':
    case 'payment_intent.processing':
    case 'payment_intent.payment_failed':
    case 'payment_intent.requires_action':
    case 'payment_intent.canceled':
    case 'payment_intent.amount_capturable_updated':
      return { kind: 'payment_intent', intent: observeIntent(event.data.object) };
    case 'charge.succeeded':
    case 'charge.updated':
    case 'charge.captured': {
      const charge = event.data.object;
      const intent = charge.payment_intent;
      return {
        kind: 'charge',
        charge: {
          ...observeCharge(charge),
          intentId: typeof intent === 'string' ? intent : (intent?.id ?? null),
          installation: charge.metadata[METADATA.installation] ?? null,
          attemptId: charge.metadata[METADATA.attempt] ?? null,
        },
      };
    }
    default:
      return { kind: 'other' };
  }
}

/** The ids of an intent or charge whose shape we do not know; null when not even those are there. */
function idsOf(event: Stripe.Event): IntentIds | null {
  const object: object = event.data.object;
  const read = (source: unknown, key: string): unknown =>
    typeof source === 'object' && source !== null ? Reflect.get(source, key) : undefined;
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const isIntent = event.type.startsWith('payment_intent.');
  const intentId = text(isIntent ? read(object, 'id') : read(object, 'payment_intent'));
  if (intentId === null || !(isIntent || event.type.startsWith('charge.'))) return null;
  const metadata = read(object, 'metadata');
  return {
    intentId,
    installation: text(read(metadata, METADATA.installation)),
    attemptId: text(read(metadata, METADATA.attempt)),
  };
}

function readObject(event: Stripe.Event): IncomingEvent['object'] {
  try {
    return objectOf(event);
  } catch {
    const ids = idsOf(event);
    return ids ? { kind: 'unreadable', ids } : { kind: 'other' };
  }
}

/** @param event verified; its version may differ from ours, then only ids of it are used. Never throws. */
export function observeEvent(event: Stripe.Event): IncomingEvent {
  return {
    id: event.id,
    type: event.type,
    objectId: idOf(event.data.object),
    apiVersion: event.api_version,
    livemode: event.livemode,
    createdUnix: event.created,
    object: readObject(event),
  };
}
