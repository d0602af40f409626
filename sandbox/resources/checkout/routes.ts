/** Checkout sessions: create, retrieve, update, list, expire, and their line items. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { createdMatches, listPage, type PageParams, pageOf } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { invalidRequest, noSuch } from '../../http/stripe-error.ts';
import { mergeMetadata } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { addressOf } from '../addresses.ts';
import { idOf, requireEntry } from '../lookup.ts';
import { cancelOpen } from '../payment-intents/cancel.ts';
import { createSession, EXPIRE_CHECKOUT } from './create.ts';
import { paymentPageRoutes } from './page-routes.ts';
import type { SessionEntry } from './pay.ts';

type Session = Stripe.Checkout.Session;

function retrieve(call: Call, _params: unknown, id: string): Session {
  return requireEntry(call.account.tables.checkoutSessions, id, 'session').object;
}

const UPDATABLE: ReadonlySet<string> = new Set(['metadata', 'collected_information', 'expand']);

function update(call: Call, params: Stripe.Checkout.SessionUpdateParams, id: string): Session {
  const { checkoutSessions } = call.account.tables;
  const entry = requireEntry(checkoutSessions, id, 'session');
  const held = entry.object;
  const unserved = Object.keys(params).find((name) => !UPDATABLE.has(name));
  if (unserved !== undefined) {
    throw invalidRequest(`The sandbox does not change \`${unserved}\` of a Checkout Session.`, {
      param: unserved,
    });
  }
  const shipping = params.collected_information?.shipping_details;
  const address = addressOf(shipping?.address);
  return checkoutSessions.replace(entry, {
    ...held,
    metadata: mergeMetadata(held.metadata ?? {}, params.metadata),
    ...(shipping === undefined || address === null
      ? {}
      : {
          collected_information: {
            business_name: null,
            individual_name: null,
            shipping_details: { address, name: shipping.name },
          },
        }),
  });
}

function list(call: Call, params: Stripe.Checkout.SessionListParams): object {
  return listPage(call.account.tables.checkoutSessions, '/v1/checkout/sessions', params, (session) => {
    if (params.customer !== undefined && idOf(session.customer) !== params.customer) return false;
    if (params.payment_intent !== undefined && idOf(session.payment_intent) !== params.payment_intent)
      return false;
    if (params.status !== undefined && session.status !== params.status) return false;
    const email = params.customer_details?.email;
    if (email !== undefined && session.customer_details?.email?.toLowerCase() !== email.toLowerCase())
      return false;
    if (params.payment_link !== undefined || params.subscription !== undefined) return false;
    return createdMatches(session.created, params.created);
  });
}

function listItems(call: Call, params: PageParams, id: string): object {
  const { hidden } = requireEntry(call.account.tables.checkoutSessions, id, 'session');
  // Items stand in the order of the request: the first is the newest to a cursor.
  const numbered = hidden.items.map((item, index) => ({ item, seq: hidden.items.length - index }));
  const seqOf = (cursor: string, param: string): number => {
    const found = numbered.find(({ item }) => item.id === cursor);
    if (found === undefined) throw noSuch('line item', cursor, param, 'param');
    return found.seq;
  };
  const page = pageOf(
    ({ backwards, from }) => {
      const ordered = backwards ? numbered : numbered.toReversed();
      return ordered.filter(({ seq }) => from === undefined || (backwards ? seq < from : seq > from));
    },
    params,
    seqOf,
    () => true,
  );
  return {
    object: 'list',
    data: page.entries.map(({ item }) => item),
    has_more: page.hasMore,
    url: `/v1/checkout/sessions/${id}/line_items`,
  };
}

function expireEntry(call: Call, entry: SessionEntry): Session {
  const { checkoutSessions, paymentIntents } = call.account.tables;
  const expired = checkoutSessions.replace(entry, { ...entry.object, status: 'expired', url: null });
  call.account.scheduler.cancel(EXPIRE_CHECKOUT, expired.id);
  const intent = paymentIntents.get(idOf(expired.payment_intent) ?? '');
  if (intent !== undefined) cancelOpen(call, intent);
  emit(call, 'checkout.session.expired', expired);
  return expired;
}

function expire(call: Call, _params: unknown, id: string): Session {
  const entry = requireEntry(call.account.tables.checkoutSessions, id, 'session');
  const { status } = entry.object;
  if (status === 'open') return expireEntry(call, entry);
  throw invalidRequest(
    `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${status}\`.`,
    {},
  );
}

/** Nobody has paid within the session's time. */
export function expireCheckout(call: Call, id: string): void {
  const entry = call.account.tables.checkoutSessions.get(id);
  if (entry?.object.status === 'open') expireEntry(call, entry);
}

export const checkoutRoutes: readonly Route[] = [
  route('POST', '/v1/checkout/sessions', createSession),
  route('GET', '/v1/checkout/sessions', list),
  route('GET', '/v1/checkout/sessions/{id}', retrieve),
  route('POST', '/v1/checkout/sessions/{id}', update),
  route('POST', '/v1/checkout/sessions/{id}/expire', expire),
  route('GET', '/v1/checkout/sessions/{id}/line_items', listItems),
  ...paymentPageRoutes,
];
