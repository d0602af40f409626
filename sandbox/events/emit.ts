/**
 * Writes an event: the object as it is at this moment, and who asked for the change. Delivery is decided
 * here too (`pending_webhooks`), and done after the work is committed.
 */
import type Stripe from 'stripe';
import { API_VERSION } from '../params/spec.ts';
import type { Call } from '../state/call.ts';
import { jsonOf } from '../state/json-cache.ts';

export type EventType = Stripe.Event.Type;

/** @param previous the former values of what changed; only `*.updated` events carry them */
export function emit(call: Call, type: EventType, object: object, previous?: object): void {
  if (call.silent === true) return;
  const { account } = call;
  const id = account.ids.id('evt');
  const created = account.eventTime();
  const data = `{"object":${jsonOf(object)}${previous === undefined ? '' : `,"previous_attributes":${JSON.stringify(previous)}`}}`;
  const request = `{"id":${JSON.stringify(call.requestId)},"idempotency_key":${JSON.stringify(call.idempotencyKey)}}`;
  const head = `{"id":"${id}","object":"event","api_version":"${API_VERSION}","created":${created},"data":${data},"livemode":false,"request":${request},"type":"${type}"`;
  const pendingWebhooks = account.endpointsFor(type).length;
  call.emitted.push(account.events.append({ id, type, created, head, pendingWebhooks }));
}
