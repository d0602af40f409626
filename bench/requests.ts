/** The measured requests, to the shop and to the bare server. */
import { uuidv7 } from 'uuidv7';
import type { LoadRequest } from './load-protocol.ts';
import type { StripeEvent } from './sandbox-account.ts';
import { ADDRESS, type Shopper } from './shoppers.ts';

const JSON_TYPE = { 'content-type': 'application/json' } as const;

/** Every shopper calls from an address of its own, so that the limit per address counts and refuses nobody. */
const addressOf = (index: number): string => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;

/** Pay is pressed by each shopper. `first` numbers them over the whole run. */
export const intentRequests = (shoppers: readonly Shopper[], first: number): LoadRequest[] =>
  shoppers.map((shopper, index) => ({
    method: 'POST',
    path: '/api/payments/intents',
    headers: {
      ...JSON_TYPE,
      cookie: shopper.cookie,
      'sec-fetch-site': 'same-origin',
      'idempotency-key': uuidv7(),
      'x-forwarded-for': addressOf(first + index),
    },
    body: JSON.stringify({
      shippingAddress: ADDRESS,
      expectedTotal: { amountMinor: shopper.totalMinor, currency: 'usd' },
    }),
  }));

export const bareIntentRequests = (
  shoppers: readonly Shopper[],
  customerIds: readonly string[],
): LoadRequest[] =>
  shoppers.map((shopper, index) => ({
    method: 'POST',
    path: '/intents',
    headers: JSON_TYPE,
    body: JSON.stringify({
      orderId: uuidv7(),
      customer: customerIds[index],
      totalMinor: shopper.totalMinor,
      address: JSON.stringify(ADDRESS),
    }),
  }));

export const eventRequests = (path: string, events: readonly StripeEvent[]): LoadRequest[] =>
  events.map(({ body }) => ({ method: 'POST', path, headers: JSON_TYPE, body }));

export const pageRequests = (path: string, count: number, cookies: readonly string[]): LoadRequest[] =>
  Array.from({ length: count }, (_, index) => {
    const cookie = cookies[index % Math.max(1, cookies.length)];
    return { method: 'GET', path, headers: cookie === undefined ? {} : { cookie } };
  });
