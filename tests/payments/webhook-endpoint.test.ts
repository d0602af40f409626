/** Rule 25: our endpoint at Stripe is made with the pinned version, once per address. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PINNED_API_VERSION } from '#lib/payments/stripe/client.ts';
import { ENDPOINT_EVENTS, provideWebhookEndpoint } from '#lib/payments/stripe/webhook-endpoints.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

test('an endpoint is made once, with our events and version, and its secret is told once', async () => {
  const url = 'https://shop.example/api/webhooks/stripe';
  const first = await provideWebhookEndpoint(url);
  const second = await provideWebhookEndpoint(url);
  if (!first.ok || !second.ok) throw new Error('refused');
  expect(first.value.secret).toMatch(/^whsec_/);
  expect(second.value).toEqual({ id: first.value.id, url, secret: null });
  const endpoint = await shop.stripe.webhookEndpoints.retrieve(first.value.id);
  expect(endpoint).toMatchObject({
    api_version: PINNED_API_VERSION,
    status: 'enabled',
    enabled_events: ENDPOINT_EVENTS,
  });
});
