/** Rules 16, 21 and 32 for saved methods: one row per card, the newest stays, what is foreign is not there. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATCH as defaultHandler, DELETE as removeHandler } from '#app/api/payments/methods/[id]/route.ts';
import { GET as listHandler } from '#app/api/payments/methods/route.ts';
import { GET as setupStatusHandler } from '#app/api/payments/setup-intents/[id]/route.ts';
import { POST as setupHandler } from '#app/api/payments/setup-intents/route.ts';
import type { CreateSetupAnswer, SavedMethodView } from '#lib/contracts/payment-methods.ts';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { workOff } from '../support/pass-time.ts';
import { sameOriginRequest } from '../support/session.ts';
import { type Buyer, openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

const params = (id: string) => ({ params: Promise.resolve({ id }) });

const startSetup = async (buyer: Buyer): Promise<CreateSetupAnswer['setupIntent']> => {
  const answer = await setupHandler(
    sameOriginRequest('/api/payments/setup-intents', { cookie: buyer.cookie, body: {} }),
  );
  expect(answer.status).toBe(201);
  return ((await answer.json()) as CreateSetupAnswer).setupIntent;
};

const confirmSetup = (id: string, card: string) =>
  shop.stripe.setupIntents.confirm(id, {
    payment_method: card,
    return_url: 'http://localhost:3000/payment-methods/return',
  });

/** Saves a card and lets every message arrive. */
const save = async (buyer: Buyer, card = 'pm_card_visa'): Promise<string> => {
  const { id } = await startSetup(buyer);
  const confirmed = await confirmSetup(id, card);
  await workOff(shop);
  return typeof confirmed.payment_method === 'string'
    ? confirmed.payment_method
    : (confirmed.payment_method?.id ?? '');
};

const list = async (buyer: Buyer): Promise<SavedMethodView[]> => {
  const answer = await listHandler(sameOriginRequest('/api/payments/methods', { cookie: buyer.cookie }));
  return ((await answer.json()) as { data: SavedMethodView[] }).data;
};

const remove = (buyer: Buyer, id: string) =>
  removeHandler(
    sameOriginRequest(`/api/payments/methods/${id}`, { method: 'DELETE', cookie: buyer.cookie }),
    params(id),
  );

const makeDefault = (buyer: Buyer, id: string) =>
  defaultHandler(
    sameOriginRequest(`/api/payments/methods/${id}`, {
      method: 'PATCH',
      cookie: buyer.cookie,
      body: { default: true },
    }),
    params(id),
  );

const customerOf = async (buyer: Buyer): Promise<string> => {
  const customer = await ensureCustomer(buyer.id, 'interactive');
  if (!customer.ok) throw new Error('no customer');
  return customer.value;
};

const atStripe = async (buyer: Buyer): Promise<string[]> => {
  const methods = await shop.stripe.paymentMethods.list({ customer: await customerOf(buyer), limit: 100 });
  return methods.data.map((method) => method.id);
};

describe('one card', () => {
  test('saved 20 times in parallel is one row and one method at Stripe: the newest', async () => {
    const buyer = await shop.buyer();
    const setups = await Promise.all(Array.from({ length: 20 }, () => startSetup(buyer)));
    await Promise.all(setups.map(({ id }) => confirmSetup(id, 'pm_card_visa')));
    const customer = await customerOf(buyer);
    const attached = (await shop.events('payment_method.attached')).filter(
      (event) => (event.data.object as { customer?: string }).customer === customer,
    );
    expect(attached).toHaveLength(20);
    const answers = await Promise.all([...attached, ...attached].map((event) => shop.post(event)));
    expect(new Set(answers)).toEqual(new Set([200]));
    await workOff(shop);
    const listed = await list(buyer);
    expect(listed).toHaveLength(1);
    expect(listed[0]).toMatchObject({ brand: 'visa', last4: '4242', isDefault: true });
    expect(await atStripe(buyer)).toEqual([listed[0]?.id]);
  });

  test('saved again: default and consent move to the new one, the old one is detached', async () => {
    const buyer = await shop.buyer();
    const first = await save(buyer);
    await save(buyer, 'pm_card_mastercard');
    await shop.stripe.paymentMethods.update(first, { allow_redisplay: 'always' });
    await workOff(shop);
    await shop.control('clock', { advanceSeconds: 5 });
    const second = await save(buyer);
    const listed = await list(buyer);
    expect(listed.map((method) => [method.id, method.isDefault])).toContainEqual([second, true]);
    expect(listed).toHaveLength(2);
    expect((await shop.stripe.paymentMethods.retrieve(second)).allow_redisplay).toBe('always');
    expect((await shop.stripe.paymentMethods.retrieve(first)).customer).toBeNull();
    const customer = await shop.stripe.customers.retrieve(await customerOf(buyer));
    expect(customer.deleted ? null : customer.invoice_settings.default_payment_method).toBe(second);
  });

  test('of two people is a row for each', async () => {
    const [one, two] = [await shop.buyer(), await shop.buyer()];
    await save(one);
    await save(two);
    expect([await list(one), await list(two)].map((methods) => methods.length)).toEqual([1, 1]);
  });
});

describe('events', () => {
  test('renew the expiry date of a card, and an older event does not undo it', async () => {
    const buyer = await shop.buyer();
    const id = await save(buyer);
    await shop.stripe.paymentMethods.update(id, { card: { exp_month: 1, exp_year: 2041 } });
    await shop.stripe.paymentMethods.update(id, { card: { exp_month: 2, exp_year: 2042 } });
    const updates = (await shop.events('payment_method.updated')).filter(
      (event) => (event.data.object as { id: string }).id === id,
    );
    expect(updates).toHaveLength(2);
    for (const event of updates.reverse()) expect(await shop.post(event)).toBe(200);
    await workOff(shop);
    expect(await list(buyer)).toMatchObject([{ id, expMonth: 2, expYear: 2042, expiry: 'valid' }]);
  });

  test('of a method that is gone do not bring it back', async () => {
    const buyer = await shop.buyer();
    const id = await save(buyer);
    expect((await remove(buyer, id)).status).toBe(204);
    const attached = (await shop.events('payment_method.attached')).filter(
      (event) => (event.data.object as { id: string }).id === id,
    );
    for (const event of attached) await shop.post({ ...event, id: `${event.id}_again` });
    await workOff(shop);
    expect(await list(buyer)).toEqual([]);
    expect(await atStripe(buyer)).toEqual([]);
  });

  test('tell of a detach in the dashboard, and of a customer that is not ours nothing is kept', async () => {
    const buyer = await shop.buyer();
    const id = await save(buyer);
    const other = await shop.stripe.customers.create({ email: 'someone@example.test' });
    await shop.stripe.paymentMethods.attach('pm_card_visa', { customer: other.id });
    await shop.stripe.paymentMethods.detach(id);
    await workOff(shop);
    expect(await list(buyer)).toEqual([]);
    const foreign = await shop.db.execute<{ state: string }>(sql`
      select state from stripe_events where type = 'payment_method.attached'
        and extract->>'customer' = ${other.id}`);
    expect(foreign.map((row) => row.state)).toEqual(['ignored']);
  });

  test('of a default that was set in the dashboard move ours', async () => {
    const buyer = await shop.buyer();
    await save(buyer);
    const second = await save(buyer, 'pm_card_mastercard');
    await shop.stripe.customers.update(await customerOf(buyer), {
      invoice_settings: { default_payment_method: second },
    });
    await workOff(shop);
    expect((await list(buyer)).find((method) => method.isDefault)?.id).toBe(second);
  });
});

describe('the owner', () => {
  test('sees a card right after saving it although no webhook has come', async () => {
    const buyer = await shop.buyer();
    const { id } = await startSetup(buyer);
    await confirmSetup(id, 'pm_card_visa');
    const status = await setupStatusHandler(
      sameOriginRequest(`/api/payments/setup-intents/${id}`, { cookie: buyer.cookie }),
      params(id),
    );
    expect(await status.json()).toMatchObject({ status: 'succeeded' });
    expect(await list(buyer)).toHaveLength(1);
    await workOff(shop);
    expect(await list(buyer)).toHaveLength(1);
  });

  test('is told why a card could not be saved', async () => {
    const buyer = await shop.buyer();
    const { id } = await startSetup(buyer);
    await confirmSetup(id, 'pm_card_visa_chargeDeclinedInsufficientFunds').catch(() => undefined);
    await workOff(shop);
    const status = await setupStatusHandler(
      sameOriginRequest(`/api/payments/setup-intents/${id}`, { cookie: buyer.cookie }),
      params(id),
    );
    expect(await status.json()).toMatchObject({ status: 'requires_payment_method', failure: {} });
    expect(await list(buyer)).toEqual([]);
  });

  test('moves the default, removes it, and the next takes its place', async () => {
    const buyer = await shop.buyer();
    const first = await save(buyer);
    const second = await save(buyer, 'pm_card_mastercard');
    expect((await makeDefault(buyer, second)).status).toBe(200);
    expect((await makeDefault(buyer, second)).status).toBe(200);
    expect((await list(buyer)).map(({ id, isDefault }) => [id, isDefault])).toEqual([
      [second, true],
      [first, false],
    ]);
    const removals = await Promise.all(Array.from({ length: 6 }, () => remove(buyer, second)));
    expect(removals.map((answer) => answer.status).sort()).toEqual([204, 404, 404, 404, 404, 404]);
    await workOff(shop);
    expect(await list(buyer)).toMatchObject([{ id: first, isDefault: true }]);
    expect(await atStripe(buyer)).toEqual([first]);
  });

  test('removes a card during an outage: it is gone at once here, and at Stripe when it is back', async () => {
    const buyer = await shop.buyer();
    const id = await save(buyer);
    const rule = { match: { path: `/v1/payment_methods/${id}/detach` }, action: 'cut_before', times: 4 };
    await shop.control('chaos', { rules: [rule] });
    expect((await remove(buyer, id)).status).toBe(204);
    expect(await list(buyer)).toEqual([]);
    await shop.control('chaos', { rules: [] });
    await workOff(shop);
    expect(await atStripe(buyer)).toEqual([]);
  });
});

test('what is foreign or unknown is the same 404, and Stripe is not asked', async () => {
  const [owner, stranger] = [await shop.buyer(), await shop.buyer()];
  const id = await save(owner);
  const setup = await startSetup(owner);
  const before = await shop.control('requests');
  const strip = async (answer: Response) =>
    `${answer.status} ${(await answer.text()).replace(/"requestId":"[^"]*"/, '')}`;
  const status = (buyer: Buyer, of: string) =>
    setupStatusHandler(
      sameOriginRequest(`/api/payments/setup-intents/${of}`, { cookie: buyer.cookie }),
      params(of),
    );
  const pairs = [
    [await remove(stranger, id), await remove(stranger, 'pm_unknown')],
    [await makeDefault(stranger, id), await makeDefault(stranger, 'pm_unknown')],
    [await status(stranger, setup.id), await status(stranger, 'seti_unknown')],
    [await remove(stranger, id), await remove(stranger, "pm_' or 1=1")],
  ] as const;
  for (const [foreign, unknown] of pairs) {
    expect(foreign.status).toBe(404);
    expect(await strip(foreign)).toBe(await strip(unknown));
  }
  expect(await shop.control('requests')).toEqual(before);
  expect(await list(owner)).toHaveLength(1);
});
