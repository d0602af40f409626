/**
 * What the hosted page asks with the publishable key: the session's id is the permission, as at Stripe, where it is part of
 * the page's address. The answers are no API resources.
 */
import type Stripe from 'stripe';
import { type Route, route } from '../../http/router.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import type { Schema } from '../../params/spec.ts';
import type { Call } from '../../state/call.ts';
import { usableCode } from '../coupons/redemption.ts';
import { addSession } from '../customer-sessions/add.ts';
import { idOf, requireEntry } from '../lookup.ts';
import { applyCode } from './discounts.ts';
import { type PayParams, paySession } from './pay.ts';
import { costOf } from './shipping.ts';
import { checkTotal, totalsOf } from './totals.ts';

type Session = Stripe.Checkout.Session;

function request(properties: Readonly<Record<string, Schema>>): () => Schema {
  return () => ({ type: 'object', properties, required: [], additionalProperties: false });
}

const text: Schema = { type: 'string' };

/** Where the customer goes once the session is complete. */
function successUrl(session: Session): string | null {
  const url = session.success_url ?? session.return_url ?? null;
  return url === null ? null : url.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

/** The page shows the customer's saved methods as any shop does: through a session of the customer. */
function customerSecret(call: Call, session: Session): string | null {
  const customer = idOf(session.customer);
  const options = session.saved_payment_method_options;
  if (session.status !== 'open' || customer === null || options === null) return null;
  const features = {
    payment_method_redisplay: 'enabled',
    payment_method_allow_redisplay_filters: options.allow_redisplay_filters ?? ['always'],
    payment_method_remove: options.payment_method_remove ?? 'disabled',
    payment_method_save: options.payment_method_save ?? 'disabled',
  } as const;
  return addSession(call, customer, { payment_element: { enabled: true, features } }).client_secret;
}

function open(call: Call, _params: unknown, id: string): object {
  const { object: session } = requireEntry(call.account.tables.checkoutSessions, id, 'session');
  return { ...view(call, id), customer_session_client_secret: customerSecret(call, session) };
}

function view(call: Call, id: string): object {
  const { tables } = call.account;
  const { object: session, hidden } = requireEntry(tables.checkoutSessions, id, 'session');
  const intent =
    tables.paymentIntents.get(idOf(session.payment_intent) ?? '')?.object ??
    tables.setupIntents.get(idOf(session.setup_intent) ?? '')?.object;
  return {
    object: 'checkout_page',
    session,
    line_items: hidden.items.map(({ amount_total, amount_subtotal, currency, description, quantity }) => ({
      amount_subtotal,
      amount_total,
      currency,
      description,
      quantity,
    })),
    shipping_options: session.shipping_options.map(({ shipping_amount, shipping_rate }) => ({
      amount: shipping_amount,
      display_name: tables.shippingRates.get(idOf(shipping_rate) ?? '')?.object.display_name ?? '',
      shipping_rate: idOf(shipping_rate),
    })),
    setup_future_usage: hidden.intentData.setup_future_usage ?? null,
    capture_method: hidden.intentData.capture_method ?? null,
    intent:
      intent === undefined
        ? null
        : { client_secret: intent.client_secret, object: intent.object, status: intent.status },
    success_url: session.status === 'complete' ? successUrl(session) : null,
  };
}

function confirm(call: Call, params: PayParams, id: string): object {
  paySession(call, requireEntry(call.account.tables.checkoutSessions, id, 'session'), params);
  return view(call, id);
}

function applyPromotion(call: Call, params: { code?: string }, id: string): object {
  const { checkoutSessions, promotionCodes } = call.account.tables;
  const entry = requireEntry(checkoutSessions, id, 'session');
  const { object: session, hidden } = entry;
  if (
    session.allow_promotion_codes !== true ||
    session.status !== 'open' ||
    session.payment_intent !== null
  ) {
    throw invalidRequest('This Checkout Session takes no promotion code.', { param: 'code' });
  }
  const typed = (params.code ?? '').toLowerCase();
  const named = promotionCodes
    .entries()
    .findLast(({ object }) => object.active && object.code.toLowerCase() === typed);
  if (named === undefined) throw invalidRequest('This code is invalid.', { param: 'code' });
  const code = usableCode(call, named.object.id, 'code');
  const plain = hidden.items.map((item) => ({
    ...item,
    amount_discount: 0,
    amount_total: item.amount_subtotal,
  }));
  const applied = applyCode(call, plain, code, idOf(session.customer), 'code');
  const shippingMinor = session.shipping_cost?.amount_total ?? 0;
  checkTotal(applied.items, shippingMinor);
  checkoutSessions.replace(
    entry,
    {
      ...session,
      ...totalsOf(applied.items, shippingMinor),
      discounts: applied.discounts,
    },
    { ...hidden, items: applied.items },
  );
  return view(call, id);
}

function chooseShipping(call: Call, params: { shipping_rate?: string }, id: string): object {
  const { checkoutSessions } = call.account.tables;
  const entry = requireEntry(checkoutSessions, id, 'session');
  const { object: session, hidden } = entry;
  const option = session.shipping_options.find(
    ({ shipping_rate: rate }) => idOf(rate) === params.shipping_rate,
  );
  if (option === undefined || session.status !== 'open' || session.payment_intent !== null) {
    throw invalidRequest('This Checkout Session does not offer that delivery.', { param: 'shipping_rate' });
  }
  checkoutSessions.replace(entry, {
    ...session,
    ...totalsOf(hidden.items, option.shipping_amount),
    shipping_cost: costOf(option),
  });
  return view(call, id);
}

const PATH = '/v1/payment_pages/{id}';

export const paymentPageRoutes: readonly Route[] = [
  route('GET', PATH, open, {
    access: 'client',
    undescribed: { request: request({}), resource: null },
  }),
  route('POST', `${PATH}/confirm`, confirm, {
    access: 'client',
    undescribed: {
      request: request({ confirmation_token: text, payment_method: text, email: text, return_url: text }),
      resource: null,
    },
  }),
  route('POST', `${PATH}/shipping_option`, chooseShipping, {
    access: 'client',
    undescribed: { request: request({ shipping_rate: text }), resource: null },
  }),
  route('POST', `${PATH}/promotion_code`, applyPromotion, {
    access: 'client',
    undescribed: { request: request({ code: text }), resource: null },
  }),
];
