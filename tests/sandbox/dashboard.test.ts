/** What happens behind the back of an integration: edits in the dashboard, odd objects, other clocks, forgotten events. */
import { describe, expect, it } from 'vitest';
import type { Account } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
withAccounts((made) => {
  account = made;
});

const dashboard = (request: string, params: object = {}, events = 'lost') =>
  account.control('POST', 'dashboard', { request, params, events });

const paid = () =>
  account.stripe.paymentIntents.create({
    amount: 2_000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });

describe('the dashboard', () => {
  it('refunds, cancels, edits, detaches and deletes as the API does', async () => {
    const intent = await paid();
    const refund = await dashboard('POST /v1/refunds', { payment_intent: intent.id, amount: 500 });
    expect(refund).toMatchObject({ object: 'refund', amount: 500, status: 'succeeded' });
    const open = await account.stripe.paymentIntents.create({ amount: 900, currency: 'usd' });
    expect(
      await dashboard(`POST /v1/payment_intents/${open.id}`, { amount: 950, metadata: { a: 'b' } }),
    ).toMatchObject({ amount: 950, metadata: { a: 'b' } });
    expect(await dashboard(`POST /v1/payment_intents/${open.id}/cancel`)).toMatchObject({
      status: 'canceled',
    });
    const customer = await account.stripe.customers.create();
    const method = await account.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    await dashboard(`POST /v1/payment_methods/${method.id}/detach`);
    await dashboard(`DELETE /v1/customers/${customer.id}`);
    expect(await account.stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
    expect((await account.stripe.paymentMethods.retrieve(method.id)).customer).toBeNull();
  });

  it('makes events that are lost on their way, or none at all', async () => {
    await account.stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/hook', enabled_events: ['*'] });
    await dashboard('POST /v1/customers', {}, 'lost');
    expect(await account.eventTypes()).toEqual(['customer.created']);
    const [listed] = (await account.stripe.events.list()).data;
    expect(listed).toMatchObject({ request: { id: null }, pending_webhooks: 1 });
    expect((await account.control('GET', 'deliveries')).data).toEqual([]);
    await dashboard('POST /v1/customers', {}, 'none');
    expect(await account.eventTypes()).toHaveLength(1);
    expect((await account.stripe.customers.list()).data).toHaveLength(2);
  });

  it.each([
    [{ request: 'POST /v1/nothing' }],
    [{ request: 'POST /v1/customers', events: 'some' }],
    [{ request: 'POST /v1/customers', params: { nme: 'x' } }],
    [{ request: 'POST /v1/customers', more: 1 }],
  ])('refuses %j', async (body) => {
    await expect(account.control('POST', 'dashboard', body)).rejects.toThrow(/invalid_request_error/);
  });
});

it('an object may show what no description allows, where it is read and where it is listed', async () => {
  const intent = await paid();
  const made = await account.stripe.refunds.create({ payment_intent: intent.id, amount: 100 });
  await account.control('POST', `objects/${made.id}`, { set: { status: null } });
  const read = await account.raw('GET', `/v1/refunds/${made.id}`);
  const list = await account.raw('GET', '/v1/refunds');
  expect([read.body.status, list.body.data]).toMatchObject([null, [{ id: made.id, status: null }]]);
  await account.control('POST', `objects/${made.id}`, { set: { status: 'succeeded' } });
  expect((await account.stripe.refunds.retrieve(made.id)).status).toBe('succeeded');
  await expect(account.control('POST', 'objects/re_missing', { set: {} })).rejects.toThrow(/No such object/);
});

it.each([600, -600])(
  'a clock that is %i s ahead shows in every time that Stripe writes',
  async (skewSeconds) => {
    await account.control('POST', 'clock', { skewSeconds });
    const now = Math.floor(Date.now() / 1000);
    const made = await account.raw('POST', '/v1/customers');
    const [event] = (await account.stripe.events.list()).data;
    const date = Date.parse(made.headers.get('date') ?? '') / 1000;
    for (const seconds of [Number(made.body.created), event?.created ?? 0, date]) {
      expect(Math.abs(seconds - now - skewSeconds)).toBeLessThanOrEqual(2);
    }
    expect(await account.control('GET', 'clock')).toMatchObject({ skewSeconds });
    await expect(account.control('POST', 'clock', { skewSeconds: 100_000 })).rejects.toThrow(/a day/);
  },
);

it('events older than 30 days are neither listed nor retrieved', async () => {
  await account.stripe.customers.create();
  const [event] = (await account.stripe.events.list()).data;
  await account.control('POST', 'clock', { advanceSeconds: 30 * 86_400 - 60 });
  expect((await account.stripe.events.list()).data).toHaveLength(1);
  await account.control('POST', 'clock', { advanceSeconds: 120 });
  expect((await account.stripe.events.list()).data).toEqual([]);
  await expect(account.stripe.events.retrieve(event?.id ?? '')).rejects.toThrow(/No such event/);
  await account.stripe.customers.create();
  expect((await account.stripe.events.list({ types: ['customer.created'] })).data).toHaveLength(1);
});
