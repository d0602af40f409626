/** Rules 23, 25, 31: nothing is placed too early, other modes and installations are ignored, Stripe's dashboard tells all. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sweep } from '#lib/jobs/run.ts';
import { listOrders, readOrder } from '#lib/orders/read-orders.ts';
import { rebuildLedger } from '#lib/payments/reconciliation/rebuild-ledger.ts';
import { replayEvents } from '#lib/payments/registry/replay-events.ts';
import { ADDRESS } from '../support/address.ts';
import { counts, openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

const paidEvent = async () => {
  const variant = await shop.product({ stock: 1 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent);
  const event = (await shop.events('payment_intent.succeeded')).at(-1);
  if (!event) throw new Error('no event');
  return { buyer, event, order: created.body.order };
};

const eventRow = async (id: string) => {
  const rows = await shop.db.execute(sql`select state, reason from stripe_events where id = ${id}`);
  return rows[0];
};

test('an order has its number from the first attempt, and is placed only when the money has settled', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
  const first = await shop.pay(buyer);
  expect(first.body.order.number).toMatch(/^MH-[0-9A-HJKMNP-TV-Z]{12}$/);
  await shop.confirm(first.body.paymentIntent, 'pm_card_visa_chargeDeclined');
  await shop.deliver();
  expect((await listOrders({ userId: buyer.id })).data).toEqual([]);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 1, paid: 0, mails: 0, payments: 0 });
  await shop.cancel(buyer, first.body.paymentIntent.id);
  const second = await shop.pay(buyer);
  await shop.confirm(second.body.paymentIntent);
  await shop.deliver();
  const list = await listOrders({ userId: buyer.id });
  expect(list.data.map((order) => order.number)).toEqual([second.body.order.number]);
  expect(list.data[0]?.placedAt).not.toBeNull();
});

test('a decline keeps the order number through every new attempt of the same cart', async () => {
  const variant = await shop.product({ stock: 9 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const numbers = new Set<string>();
  for (const quantity of [1, 2, 3]) {
    await shop.fillCart(buyer, { [variant]: quantity });
    const attempt = await shop.pay(buyer);
    numbers.add(attempt.body.order.number);
    await shop.confirm(attempt.body.paymentIntent, 'pm_card_visa_chargeDeclined');
  }
  expect(numbers.size).toBe(1);
});

test('the order page shows what was frozen, also after the catalogue changed', async () => {
  const { buyer, event, order } = await paidEvent();
  await shop.post(event);
  await shop.deliver();
  await shop.db.execute(sql`update products set title = 'Something else'`);
  await shop.db.execute(sql`update prices set amount_minor = amount_minor * 2`);
  const view = await readOrder({ userId: buyer.id, number: order.number });
  expect(view).toMatchObject({
    state: 'paid',
    subtotalMinor: 4_200,
    shippingMinor: 590,
    totalMinor: 4_790,
    shippingAddress: ADDRESS,
    payment: { brand: 'visa', last4: '4242', methodType: 'card', status: 'succeeded' },
  });
  expect(view?.lines).toMatchObject([
    { title: 'Walnut lamp', quantity: 1, unitMinor: 4_200, totalMinor: 4_200 },
  ]);
  await shop.db.execute(sql`update products set title = 'Walnut lamp'`);
  await shop.db.execute(sql`update prices set amount_minor = amount_minor / 2`);
});

describe('an event', () => {
  test('of the other mode never touches our rows', async () => {
    const { buyer, event } = await paidEvent();
    expect(await shop.post({ ...event, livemode: true })).toBe(200);
    expect(await eventRow(event.id)).toEqual({ state: 'ignored', reason: 'other_mode' });
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0 });
  });

  test('of a connected account is ignored, also when it is replayed, and whatever its object claims', async () => {
    const { buyer, event } = await paidEvent();
    const ofAnother = { ...event, id: `evt_${uuidv7()}`, account: 'acct_1Connected' };
    expect(await shop.post(ofAnother)).toBe(200);
    expect(await eventRow(ofAnother.id)).toEqual({ state: 'ignored', reason: 'other_account' });
    const [report] = (await replayEvents({ body: { ids: [ofAnother.id] }, adminId: buyer.id })).data;
    expect(report?.event).toMatchObject({ state: 'ignored', reason: 'other_account' });
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0, payments: 0 });
    expect((await rebuildLedger()).differences).toEqual([]);
    expect(await shop.post(event)).toBe(200);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1 });
  });

  test('of another installation on the same account is ignored', async () => {
    const { buyer, event } = await paidEvent();
    const metadata = {
      ...(event.data.object as { metadata: object }).metadata,
      markethub_installation: 'someone-else',
    };
    expect(await shop.post({ ...event, data: { object: { ...event.data.object, metadata } } })).toBe(200);
    expect(await eventRow(event.id)).toEqual({ state: 'ignored', reason: 'foreign' });
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0 });
  });

  test('of another API version only says what to read: what it claims is not believed', async () => {
    const { buyer, event } = await paidEvent();
    const object = { ...event.data.object, amount_received: 1, currency: 'jpy' };
    expect(await shop.post({ ...event, api_version: '2019-05-16', data: { object } })).toBe(200);
    expect(await eventRow(event.id)).toEqual({ state: 'received', reason: 'other_api_version' });
    await sweep();
    expect(await eventRow(event.id)).toEqual({ state: 'applied', reason: 'read_settle' });
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, flags: 0 });
  });

  test('of a success on an intent that is not the attempt’s own is flagged, and the attempt goes on', async () => {
    const { buyer, event } = await paidEvent();
    const stray = {
      ...event,
      id: `evt_${uuidv7()}`,
      data: { object: { ...event.data.object, id: `pi_${uuidv7()}` } },
    };
    await shop.post(stray);
    await shop.post({ ...stray, id: `evt_${uuidv7()}` });
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0, payments: 1, flags: 1, live: 1 });
    await shop.post(event);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 2, flags: 1 });
  });

  test.each([
    ['an unknown status', { status: 'requires_source' }],
    ['no metadata', { metadata: undefined }],
  ])(
    'of a shape that we do not know (%s) is stored, acknowledged, and read at Stripe',
    async (_name, over) => {
      const { buyer, event } = await paidEvent();
      const id = `evt_${uuidv7()}`;
      const object = { ...event.data.object, ...over };
      expect(await shop.post({ ...event, id, api_version: '2018-01-01', data: { object } })).toBe(200);
      expect(await eventRow(id)).toEqual({ state: 'received', reason: 'shape_not_known' });
      await sweep();
      expect(await eventRow(id)).toEqual({ state: 'applied', reason: 'read_settle' });
      expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, flags: 0 });
    },
  );

  test('of a kind that we do not project is stored and said to be so', async () => {
    const { event } = await paidEvent();
    const id = `evt_${uuidv7()}`;
    expect(
      await shop.post({
        ...event,
        id,
        type: 'payout.paid',
        data: { object: { id: 'po_1', object: 'payout' } },
      }),
    ).toBe(200);
    expect(await eventRow(id)).toEqual({ state: 'ignored', reason: 'type_not_projected' });
  });
});

test('every intent has customer, description, metadata, shipping, receipt e-mail and suffix, and automatic methods', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
  const created = await shop.pay(buyer);
  const intent = await shop.stripe.paymentIntents.retrieve(created.body.paymentIntent.id);
  const { number } = created.body.order;
  expect(intent).toMatchObject({
    amount: 4_790,
    currency: 'usd',
    description: `Order ${number}`,
    receipt_email: buyer.email,
    statement_descriptor_suffix: number.slice(0, 10),
    capture_method: 'automatic_async',
    shipping: {
      name: ADDRESS.name,
      address: { line1: ADDRESS.line1, postal_code: ADDRESS.postalCode, country: 'US' },
    },
  });
  expect(intent.automatic_payment_methods?.enabled).toBe(true);
  expect(intent.customer).toMatch(/^cus_/);
  expect(Object.keys(intent.metadata).sort()).toEqual([
    'markethub_attempt',
    'markethub_installation',
    'markethub_operation',
    'markethub_order',
    'markethub_snapshot',
  ]);
});

test('without an address nothing starts; with one given once, the next order knows it', async () => {
  const variant = await shop.product({ stock: 9 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const refused = await shop.pay(buyer, { body: { expectedTotal: await shop.shownTotal(buyer) } });
  expect([refused.status, refused.body.error?.code]).toEqual([409, 'address_required']);
  const first = await shop.pay(buyer);
  await shop.confirm(first.body.paymentIntent);
  await shop.deliver();
  await shop.fillCart(buyer, { [variant]: 2 });
  const second = await shop.pay(buyer, { body: { expectedTotal: await shop.shownTotal(buyer) } });
  expect(second.status).toBe(201);
  const intent = await shop.stripe.paymentIntents.retrieve(second.body.paymentIntent.id);
  expect(intent.shipping?.address?.line1).toBe(ADDRESS.line1);
});

test('an empty cart starts nothing', async () => {
  const answer = await shop.pay(await shop.buyer(), {
    body: { shippingAddress: ADDRESS, expectedTotal: { amountMinor: 0, currency: 'usd' } },
  });
  expect([answer.status, answer.body.error?.code]).toEqual([409, 'cart_empty']);
});
