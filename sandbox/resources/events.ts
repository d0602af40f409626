/** Events: retrieve and list. They are JSON text already, so they are passed on as such. */
import type Stripe from 'stripe';
import { eventJson } from '../events/event-log.ts';
import { createdMatches, pageOf } from '../http/list-page.ts';
import { RawJson } from '../http/raw-json.ts';
import { type Route, route } from '../http/router.ts';
import { exclusiveParams, noSuch } from '../http/stripe-error.ts';
import type { Call } from '../state/call.ts';
import type { StoredEvent } from '../state/journal.ts';

/** How long Stripe shows an event. */
const REACH_SECONDS = 30 * 24 * 3600;

/** What is older than this is not shown any more. */
const oldest = (call: Call): number => call.account.clock.now() - REACH_SECONDS;

function retrieve(call: Call, _params: unknown, id: string): RawJson {
  const event = call.account.events.get(id);
  if (event === undefined || event.created < oldest(call)) throw noSuch('event', id, 'id', 'path');
  return new RawJson(eventJson(event));
}

const PLAIN = /^[a-z0-9_.]+\*?$/;

/** `charge.*` stands for all types that begin so. */
function typeMatches(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

function list(call: Call, params: Stripe.EventListParams): RawJson {
  const { events } = call.account;
  if (params.type !== undefined && params.types !== undefined) {
    throw exclusiveParams('type', 'types');
  }
  const patterns = params.types ?? (params.type === undefined ? null : [params.type]);
  const reach = oldest(call);
  const matches = (event: StoredEvent): boolean =>
    event.created >= reach &&
    (patterns === null || patterns.some((pattern) => typeMatches(pattern, event.type))) &&
    createdMatches(event.created, params.created) &&
    (params.delivery_success === undefined || params.delivery_success === (event.pendingWebhooks === 0));
  const seqOf = (id: string, param: string): number => {
    const event = events.get(id);
    if (event === undefined) throw noSuch('event', id, param, 'param');
    return event.seq;
  };
  const types = patterns?.every((pattern) => PLAIN.test(pattern)) ? patterns : undefined;
  const page = pageOf((scan) => events.scan({ ...scan, types }), params, seqOf, matches);
  const data = page.entries.map(eventJson).join(',');
  return new RawJson(`{"object":"list","data":[${data}],"has_more":${page.hasMore},"url":"/v1/events"}`);
}

export const eventRoutes: readonly Route[] = [
  route('GET', '/v1/events', list),
  route('GET', '/v1/events/{id}', retrieve),
];
