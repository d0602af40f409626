/** Lists, filters, `expand` and metadata rules, through the SDK's own pagination. */
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, startTestSandbox, type TestSandbox } from './sandbox-client.ts';

let sandbox: TestSandbox;
let account: Account;
let stripe: Stripe;
const created: string[] = [];
beforeAll(async () => {
  sandbox = await startTestSandbox();
  account = sandbox.account();
  stripe = account.stripe;
  for (let index = 0; index < 25; index += 1) {
    const customer = await stripe.customers.create({
      email: `${index % 2}@example.com`,
      metadata: { index: String(index) },
    });
    created.unshift(customer.id);
  }
});
afterAll(() => sandbox.close());

const ids = (list: { data: { id: string }[] }): string[] => list.data.map((item) => item.id);

describe('lists', () => {
  it('gives ten, newest first, unless asked for more', async () => {
    const page = await stripe.customers.list();
    expect(ids(page)).toEqual(created.slice(0, 10));
    expect(page).toMatchObject({ object: 'list', has_more: true, url: '/v1/customers' });
    expect(ids(await stripe.customers.list({ limit: 100 }))).toEqual(created);
  });

  it('walks both ways with cursors', async () => {
    const older = await stripe.customers.list({ limit: 5, starting_after: created[9] ?? '' });
    expect(ids(older)).toEqual(created.slice(10, 15));
    const newer = await stripe.customers.list({ limit: 5, ending_before: created[10] ?? '' });
    expect(ids(newer)).toEqual(created.slice(5, 10));
    expect(newer.has_more).toBe(true);
    const first = await stripe.customers.list({ limit: 5, ending_before: created[3] ?? '' });
    expect(ids(first)).toEqual(created.slice(0, 3));
    expect(first.has_more).toBe(false);
    const last = await stripe.customers.list({ limit: 5, starting_after: created[19] ?? '' });
    expect(last.has_more).toBe(false);
  });

  it('serves the SDK that pages by itself, in both directions', async () => {
    const seen: string[] = [];
    for await (const customer of stripe.customers.list({ limit: 7 })) seen.push(customer.id);
    expect(seen).toEqual(created);
    const back = await stripe.customers
      .list({ limit: 4, ending_before: created[20] ?? '' })
      .autoPagingToArray({ limit: 100 });
    expect(back.map((customer) => customer.id)).toEqual(created.slice(0, 20).reverse());
  });

  it('filters', async () => {
    const even = await stripe.customers.list({ email: '0@example.com', limit: 100 });
    expect(even.data).toHaveLength(13);
    const future = await stripe.customers.list({ created: { gt: Math.floor(Date.now() / 1000) + 60 } });
    expect(future.data).toEqual([]);
  });

  it.each([
    [{ limit: 0 }, 'limit'],
    [{ limit: 101 }, 'limit'],
    [{ starting_after: 'cus_none' }, 'starting_after'],
    [{ starting_after: 'a', ending_before: 'b' }, 'ending_before'],
  ])('refuses %j', async (params, param) => {
    await expect(stripe.customers.list(params)).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      param,
    });
  });

  it('lists events by type, by types and by pattern', async () => {
    await stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url: 'http://localhost/',
    });
    const types = async (params: Stripe.EventListParams): Promise<string[]> =>
      (await stripe.events.list(params)).data.map((event) => event.type);
    expect(await types({ type: 'charge.succeeded' })).toEqual(['charge.succeeded']);
    expect(await types({ types: ['charge.succeeded', 'payment_intent.created'] })).toEqual([
      'charge.succeeded',
      'payment_intent.created',
    ]);
    expect(await types({ type: 'payment_intent.*' })).toEqual([
      'payment_intent.succeeded',
      'payment_intent.created',
    ]);
  });
});

describe('expand', () => {
  it('refuses what cannot be expanded before it does anything', async () => {
    const before = (await stripe.paymentIntents.list({ limit: 100 })).data.length;
    for (const path of ['nonsense', 'amount', 'latest_charge.nonsense', 'a.b.c.d.e', 'data.customer']) {
      await expect(
        stripe.paymentIntents.create({ amount: 500, currency: 'usd', expand: [path] }),
      ).rejects.toMatchObject({ param: 'expand' });
    }
    expect((await stripe.paymentIntents.list({ limit: 100 })).data).toHaveLength(before);
  });

  it('leaves what is null alone and goes four levels deep', async () => {
    const open = await stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      expand: ['customer', 'latest_charge.balance_transaction'],
    });
    expect(open).toMatchObject({ customer: null, latest_charge: null });
    const paid = await stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      customer: created[0] ?? '',
      payment_method: 'pm_card_visa',
      confirm: true,
      capture_method: 'automatic',
      return_url: 'http://localhost/',
      expand: ['latest_charge.balance_transaction.source.customer'],
    });
    expect(paid).toMatchObject({
      latest_charge: { balance_transaction: { source: { customer: { id: created[0] } } } },
    });
  });
});

describe('metadata', () => {
  it('merges by key, deletes by empty value, clears as a whole', async () => {
    const { id } = await stripe.customers.create({ metadata: { a: '1', b: '2' } });
    expect((await stripe.customers.update(id, { metadata: { b: '', c: '3' } })).metadata).toEqual({
      a: '1',
      c: '3',
    });
    expect((await stripe.customers.update(id, { metadata: '' })).metadata).toEqual({});
  });

  it.each([
    [Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v']))],
    [{ ['k'.repeat(41)]: 'v' }],
    [{ key: 'v'.repeat(501) }],
  ])('is limited', async (metadata) => {
    await expect(stripe.customers.create({ metadata })).rejects.toMatchObject({ param: 'metadata' });
  });
});
