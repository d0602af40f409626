/** One generated request: a route of the sandbox with parameters for it, and now and then broken on the wire as well. */
import type { Random } from '#sandbox/chaos/random.ts';
import type { Route } from '#sandbox/http/router.ts';
import { requestSchema, type Schema } from '#sandbox/params/spec.ts';
import { apiRoutes } from '#sandbox/resources/routes.ts';
import { BROKEN, CARDS, type KnownIds, knownId, objectOf, pick, type Value } from './values.ts';

export interface FuzzRequest {
  readonly route: Route | null;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What makes money move is asked for more often than the rest. */
const OFTEN = [
  'POST /v1/payment_intents',
  'POST /v1/payment_intents',
  'POST /v1/payment_intents',
  'POST /v1/payment_intents/{id}/confirm',
  'POST /v1/payment_intents/{id}/capture',
  'POST /v1/refunds',
  'POST /v1/refunds',
  'POST /v1/customers',
];

const CONFIRM = { payment_method: CARDS, return_url: ['https://example.com/return'] };
const SESSION = {
  line_items: [
    { quantity: '1', price_data: { currency: 'usd', unit_amount: '900', product_data: { name: 'Cup' } } },
  ],
};

/** Sets of parameters with which a route gets somewhere; a list is one of its values, `@pi` a known id. */
const HELP: Readonly<Record<string, readonly Readonly<Record<string, Value>>[]>> = {
  'POST /v1/payment_intents': [
    { ...CONFIRM, confirm: 'true', amount: ['900', '4200'] },
    { ...CONFIRM, confirm: 'true', amount: ['900', '4200'], capture_method: 'manual' },
    {
      ...CONFIRM,
      confirm: 'true',
      amount: ['900', '4200'],
      customer: '@cus',
      setup_future_usage: 'off_session',
    },
    { amount: ['900', '4200'] },
  ],
  'POST /v1/payment_intents/{id}/confirm': [CONFIRM],
  'POST /v1/refunds': [
    { payment_intent: '@pi' },
    { charge: '@ch' },
    { charge: '@ch', amount: ['1', '100', '5000'] },
  ],
  'POST /v1/setup_intents': [{ ...CONFIRM, confirm: 'true', customer: '@cus' }, {}],
  'POST /v1/setup_intents/{id}/confirm': [CONFIRM],
  'POST /v1/payment_methods': [{ type: 'card', card: { token: ['tok_visa', 'tok_mastercard'] } }],
  'POST /v1/payment_methods/{id}/attach': [{ customer: '@cus' }],
  'POST /v1/customer_sessions': [{ customer: '@cus', components: { payment_element: { enabled: 'true' } } }],
  'POST /v1/test_helpers/confirmation_tokens': [CONFIRM],
  'POST /v1/test_helpers/test_clocks': [{ frozen_time: '1900000000' }],
  'POST /v1/test_helpers/test_clocks/{id}/advance': [{ frozen_time: ['1900003600', '1900090000'] }],
  'POST /v1/prices': [{ currency: 'usd', unit_amount: '900', product: '@prod' }],
  'POST /v1/coupons': [{ percent_off: '10', duration: 'once' }],
  'POST /v1/checkout/sessions': [{ mode: 'payment', success_url: 'https://example.com/', ...SESSION }],
};

function filled(random: Random, value: Value, ids: KnownIds): Value {
  if (typeof value !== 'string') {
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return pick(random, value);
    return Array.isArray(value)
      ? value.map((item: Value) => filled(random, item, ids))
      : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(random, inner, ids)]));
  }
  return value.startsWith('@') ? (knownId(random, ids, value.slice(1)) ?? 'unknown_1') : value;
}

function helpOf(random: Random, route: string, ids: KnownIds): Record<string, Value> {
  const sets = HELP[route];
  if (sets === undefined) return {};
  const chosen = Object.entries(pick(random, sets)).map(([name, value]) => [
    name,
    filled(random, value, ids),
  ]);
  return Object.fromEntries(chosen) as Record<string, Value>;
}

const ID_PREFIXES: Readonly<Record<string, string>> = {
  payment_intents: 'pi',
  setup_intents: 'seti',
  payment_methods: 'pm',
  customers: 'cus',
  charges: 'ch',
  refunds: 're',
  events: 'evt',
  balance_transactions: 'txn',
  webhook_endpoints: 'we',
  disputes: 'du',
  files: 'file',
  file_links: 'link',
  products: 'prod',
  prices: 'price',
  promotion_codes: 'promo',
  confirmation_tokens: 'ctoken',
  sessions: 'cs',
  coupons: 'coupon',
  test_clocks: 'clock',
  early_fraud_warnings: 'issfr',
  reviews: 'prv',
};

function flatten(value: Value, name: string): [string, string][] {
  if (typeof value === 'string') return [[name, value]];
  const entries: [string, Value][] = Array.isArray(value)
    ? value.map((item: Value, index) => [String(index), item])
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => flatten(inner, name === '' ? key : `${name}[${key}]`));
}

/** A form as the SDK writes it, or one that no client writes. */
function encode(random: Random, pairs: readonly (readonly [string, string])[]): string {
  const text = pairs
    .map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join('='))
    .join('&');
  if (random() > BROKEN) return text;
  return pick(random, [
    `${text}&name=%ff%fe%zz`,
    `${text}&a${'[b]'.repeat(200)}=1`,
    `${text}&a[=1&b]=2&[c]=3&=4&&&`,
    `${text}&${'metadata[k]=v&'.repeat(3000)}`,
    `description=${'y'.repeat(1_200_000)}`,
    '{"amount": 1000, "currency": "usd"}',
    `${text}&${text}`,
    '\u0000\u0001\u0002',
  ]);
}

function pathOf(random: Random, route: Route, ids: KnownIds): string {
  const segments = route.path.split('/');
  return segments
    .map((segment, index) => {
      if (!segment.startsWith('{')) return segment;
      if (random() < BROKEN)
        return pick(random, ['unknown_1', '%E0%A4%A', '..', 'a'.repeat(400), '%00', "'", 'pi_%2F']);
      const owner = segment === '{customerId}' ? 'customers' : (segments[index - 1] ?? '');
      return knownId(random, ids, ID_PREFIXES[owner] ?? owner) ?? 'unknown_1';
    })
    .join('/');
}

function schemaOf(route: Route): Schema {
  return route.undescribed?.request() ?? requestSchema(route.method, route.path);
}

function headersOf(random: Random, secretKey: string, post: boolean): Record<string, string> {
  const headers: Record<string, string> = { authorization: `Bearer ${secretKey}` };
  if (post) headers['content-type'] = 'application/x-www-form-urlencoded';
  // Most keys are new, some come again, with other parameters as a rule.
  if (post && random() < 0.2) headers['idempotency-key'] = `key-${Math.floor(random() * 2000)}`;
  if (random() < BROKEN / 2) {
    const strange: Record<string, string> = pick(random, [
      { authorization: 'Bearer sk_live_123' },
      { authorization: 'Basic x' },
      { authorization: '' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { 'content-type': 'application/json' },
      { 'stripe-account': 'acct_1' },
      { 'stripe-version': 'never' },
      { 'idempotency-key': 'k'.repeat(300) },
    ]);
    Object.assign(headers, strange);
  }
  return headers;
}

export function makeRequest(random: Random, ids: KnownIds, secretKey: string): FuzzRequest {
  const often = random() < 0.5 ? pick(random, OFTEN) : undefined;
  const route =
    apiRoutes.find(({ method, path }) => `${method} ${path}` === often) ?? pick(random, apiRoutes);
  const values = objectOf(random, schemaOf(route), ids, 0);
  if (random() < 0.85) Object.assign(values, helpOf(random, `${route.method} ${route.path}`, ids));
  const form = encode(random, flatten(values, ''));
  const post = route.method === 'POST';
  const path = pathOf(random, route, ids);
  const method = random() < BROKEN / 4 ? pick(random, ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) : route.method;
  return {
    route: method === route.method ? route : null,
    method,
    path: post || form === '' ? path : `${path}?${form.slice(0, 12_000).replaceAll(/[^\x21-\x7e]/g, '')}`,
    headers: headersOf(random, secretKey, post),
    body: post ? form : null,
  };
}
