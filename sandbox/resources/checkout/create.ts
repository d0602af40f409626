/** A new checkout session. What it sells is reckoned now; the intent is made when the customer pays, as at Stripe. */
import type Stripe from 'stripe';
import { exclusiveParams, invalidParam, missingParam } from '../../http/stripe-error.ts';
import { availableTypes } from '../../methods/method-types.ts';
import { mergeMetadata } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import type { CheckoutItem } from '../../state/checkout.ts';
import { checkCurrency } from '../currencies.ts';
import { checkEmail } from '../customers/settings.ts';
import { requireCustomer } from '../lookup.ts';
import { applyDiscounts } from './discounts.ts';
import { type ItemParams, itemsOf } from './line-items.ts';
import { cardOf, customFieldsOf, customTextOf, plainSettings } from './settings.ts';
import { shippingOf } from './shipping.ts';
import { checkTotal, sumOf, totalsOf } from './totals.ts';

type Session = Stripe.Checkout.Session;
export interface CreateParams extends Omit<Stripe.Checkout.SessionCreateParams, 'line_items'> {
  line_items?: ItemParams[];
}

export const EXPIRE_CHECKOUT = 'expire_checkout';

const MIN_LIFETIME_SECONDS = 30 * 60;
const MAX_LIFETIME_SECONDS = 24 * 3600;

/** What needs billing or taxes is refused, rather than left out of what the customer pays. */
function checkServed(params: CreateParams): void {
  if (params.mode === 'subscription') {
    throw invalidParam('The sandbox serves no subscriptions: use `mode=payment` or `mode=setup`.', 'mode');
  }
  const unserved = ['subscription_data', 'optional_items'] as const;
  for (const name of unserved) {
    if (params[name] !== undefined)
      throw invalidParam(`The sandbox does not serve \`${name}\` of Checkout Sessions.`, name);
  }
  if (params.invoice_creation?.enabled === true) {
    throw invalidParam('The sandbox makes no invoices yet.', 'invoice_creation[enabled]');
  }
  if (params.payment_intent_data?.transfer_data !== undefined) {
    throw invalidParam('The sandbox makes no transfers yet.', 'payment_intent_data[transfer_data]');
  }
}

function checkExclusive(params: CreateParams, first: keyof CreateParams, second: keyof CreateParams): void {
  if (params[first] === undefined || params[second] === undefined) return;
  throw exclusiveParams(first, second);
}

function checkUrl(url: string | undefined, param: string): void {
  if (
    url === undefined ||
    (/^[a-z][a-z0-9+.-]*:\/\//i.test(url) && URL.canParse(url.replaceAll(/[{}]/g, '')))
  )
    return;
  throw invalidParam(
    'Invalid URL: An explicit scheme (such as https) must be provided.',
    param,
    'url_invalid',
  );
}

function checkAddresses(params: CreateParams): void {
  const hosted = (params.ui_mode ?? 'hosted_page') === 'hosted_page';
  checkUrl(params.success_url, 'success_url');
  checkUrl(params.cancel_url, 'cancel_url');
  checkUrl(params.return_url, 'return_url');
  if (hosted && params.success_url === undefined) throw missingParam('success_url');
  if (hosted && params.return_url !== undefined) {
    throw invalidParam(
      '`return_url` cannot be used with `ui_mode: hosted_page`. Use `success_url` instead.',
      'return_url',
    );
  }
  if (hosted) return;
  if (params.success_url !== undefined) {
    throw invalidParam(
      '`success_url` can only be used with `ui_mode: hosted_page`. Use `return_url` instead.',
      'success_url',
    );
  }
  if (params.return_url === undefined && params.redirect_on_completion !== 'never')
    throw missingParam('return_url');
}

function expiryOf(call: Call, given: number | undefined): number {
  const now = call.account.clock.now();
  if (given === undefined) return now + MAX_LIFETIME_SECONDS;
  if (given < now + MIN_LIFETIME_SECONDS) {
    throw invalidParam(
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
      'expires_at',
    );
  }
  if (given > now + MAX_LIFETIME_SECONDS) {
    throw invalidParam(
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
      'expires_at',
    );
  }
  return given;
}

function customerDetails(
  customer: Stripe.Customer | null,
  email: string | null,
): Stripe.Checkout.Session.CustomerDetails | null {
  const known = customer?.email ?? email;
  if (customer === null && known === null) return null;
  return {
    address: null,
    business_name: null,
    email: known,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: customer?.tax_exempt ?? 'none',
    tax_ids: null,
  };
}

interface Goods {
  items: CheckoutItem[];
  discounts: Stripe.Checkout.Session.Discount[];
  currency: string | null;
}

function goodsOf(call: Call, params: CreateParams, customer: string | null): Goods {
  if (params.mode === 'setup') {
    if (params.line_items !== undefined)
      throw invalidParam('`line_items` cannot be used in `setup` mode.', 'line_items');
    return {
      items: [],
      discounts: [],
      currency: params.currency === undefined ? null : checkCurrency(params.currency),
    };
  }
  const applied = applyDiscounts(call, itemsOf(call, params.line_items), params.discounts, customer);
  return { ...applied, currency: applied.items[0]?.currency ?? null };
}

function typesOf(params: CreateParams, goods: Goods): string[] {
  const setup = params.mode === 'setup';
  const types = availableTypes({
    ...(setup
      ? {}
      : { amountMinor: sumOf(goods.items, 'amount_total'), currency: goods.currency ?? undefined }),
    manualCapture: params.payment_intent_data?.capture_method === 'manual',
    reused: setup || params.payment_intent_data?.setup_future_usage !== undefined,
    redirects: !setup,
    allowed: params.allowed_payment_method_types,
    excluded: params.excluded_payment_method_types,
  });
  if (types.length > 0) return types;
  throw invalidParam(
    'No valid payment method types for this Checkout Session.',
    'allowed_payment_method_types',
  );
}

export function createSession(call: Call, params: CreateParams): Session {
  const { account } = call;
  checkServed(params);
  checkExclusive(params, 'customer', 'customer_email');
  checkExclusive(params, 'allow_promotion_codes', 'discounts');
  checkExclusive(params, 'customer', 'customer_creation');
  checkEmail(params.customer_email, 'customer_email');
  checkAddresses(params);
  const expires = expiryOf(call, params.expires_at);
  const customer = params.customer === undefined ? null : requireCustomer(call, params.customer).object;
  const mode = params.mode ?? 'payment';
  const setup = mode === 'setup';
  const goods = goodsOf(call, params, customer?.id ?? null);
  const shipping = shippingOf(call, params.shipping_options, setup ? null : goods.currency);
  const shippingMinor = shipping.shipping_cost?.amount_total ?? 0;
  if (!setup) checkTotal(goods.items, shippingMinor);
  const id = `cs_test_${account.ids.text(58)}`;
  const hosted = (params.ui_mode ?? 'hosted_page') === 'hosted_page';
  const session: Session = {
    id,
    object: 'checkout.session',
    ...plainSettings(params),
    ...shipping,
    ...(setup
      ? { amount_subtotal: null, amount_total: null, total_details: null }
      : totalsOf(goods.items, shippingMinor)),
    client_secret: hosted ? null : `${id}_secret_${account.ids.text(25)}`,
    created: account.clock.now(),
    currency: goods.currency,
    custom_fields: customFieldsOf(params.custom_fields),
    custom_text: customTextOf(params.custom_text),
    customer: customer?.id ?? null,
    customer_creation: customer !== null || setup ? null : (params.customer_creation ?? 'if_required'),
    customer_details: customerDetails(customer, params.customer_email ?? null),
    discounts: goods.discounts,
    expires_at: expires,
    metadata: mergeMetadata({}, params.metadata),
    mode,
    payment_method_types: typesOf(params, goods),
    payment_status: setup ? 'no_payment_required' : 'unpaid',
    status: 'open',
    url: hosted ? `${call.origin}/c/pay/${id}?key=pk_test_${encodeURIComponent(account.name)}` : null,
  };
  account.tables.checkoutSessions.add(session, {
    items: goods.items,
    intentData: params.payment_intent_data ?? {},
    setupData: params.setup_intent_data ?? {},
    allowedTypes: params.allowed_payment_method_types ?? null,
    card: cardOf(params),
    allowRedisplay: params.payment_method_data?.allow_redisplay ?? null,
  });
  account.scheduler.at(EXPIRE_CHECKOUT, id, expires * 1000);
  return session;
}
