/**
 * Rules 25, 26 and 38: what one of our rows names is ours, whatever somebody edited in Stripe's dashboard, unless it
 * names another installation; money beside an attempt stands in the inbox as what it did.
 */
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSetup } from '#lib/payments/methods/create-setup-intent.ts';
import { readAndTakeIn } from '#lib/payments/reconciliation/ingest-object.ts';
import { rebuildLedger } from '#lib/payments/reconciliation/rebuild-ledger.ts';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import {
  ledgerOf,
  moneyOf,
  paidOrder,
  refund,
  type Staff,
  settle,
  staff,
  untilQuiet,
} from '../support/admin.ts';
import { counts, openShop, SETTLED_ONCE, type Shop, stock } from '../support/shop.ts';
import { throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
let admin: Staff;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
});
afterAll(async () => {
  await shop.close();
});

const freshId = () => `evt_${uuidv7().replaceAll('-', '')}`;
const inboxOf = async (id: string) => {
  const [row] = await shop.db.execute<{ state: string; reason: string | null; changes: object | null }>(
    sql`select state, reason, changes from stripe_events where id = ${id}`,
  );
  return row;
};

/** A payment that was confirmed and of which no event has arrived. */
async function confirmed() {
  const variant = await shop.product({ stock: 3 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  const { id } = created.body.paymentIntent;
  await shop.confirm(created.body.paymentIntent);
  await shop.control('async/run', {});
  const event = async (type: string): Promise<Stripe.Event> => {
    const found = (await shop.events(type)).findLast(({ data }) => JSON.stringify(data.object).includes(id));
    if (!found) throw new Error(`no ${type}`);
    return found;
  };
  return { variant, buyer, intentId: id, number: created.body.order.number, event };
}

type Edit = (metadata: Record<string, string>) => Record<string, string>;
const edited = (event: Stripe.Event, edit: Edit) => {
  const object = event.data.object as Stripe.PaymentIntent;
  return { ...event, data: { object: { ...object, metadata: edit({ ...object.metadata }) } } };
};
const without =
  (...keys: string[]): Edit =>
  (metadata) =>
    Object.fromEntries(Object.entries(metadata).filter(([key]) => !keys.includes(key)));

describe('an intent that a row of ours names settles its order', () => {
  test.each<[string, Edit]>([
    ['no metadata at all', () => ({})],
    ['no installation', without('markethub_installation')],
    ['no attempt', without('markethub_attempt')],
    ['an attempt that is none', (metadata) => ({ ...metadata, markethub_attempt: 'lamp' })],
    ['an attempt that nobody made', (metadata) => ({ ...metadata, markethub_attempt: uuidv7() })],
    ['the hash of another cart', (metadata) => ({ ...metadata, markethub_snapshot: 'f'.repeat(64) })],
    ['keys of somebody else', () => ({ order: '7' })],
  ])('with %s', async (_name, edit) => {
    const { buyer, number, variant, event } = await confirmed();
    expect(await shop.post(edited(await event('payment_intent.succeeded'), edit))).toBe(200);
    expect(await counts(shop.db, buyer.id)).toEqual(SETTLED_ONCE);
    expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid' });
    expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 0, sold: 1 });
  });

  test('with the attempt of another order, which it leaves alone', async () => {
    const [mine, other] = [await confirmed(), await confirmed()];
    const [row] = await shop.db.execute<{ id: string }>(
      sql`select id from checkout_attempts where stripe_intent_id = ${other.intentId}`,
    );
    const swap: Edit = (metadata) => ({ ...metadata, markethub_attempt: row?.id ?? '' });
    expect(await shop.post(edited(await mine.event('payment_intent.succeeded'), swap))).toBe(200);
    expect(await counts(shop.db, mine.buyer.id)).toEqual(SETTLED_ONCE);
    expect(await counts(shop.db, other.buyer.id)).toMatchObject({ paid: 0, payments: 0, flags: 0 });
  });

  test('not with the name of another installation', async () => {
    const { buyer, event } = await confirmed();
    const real = await event('payment_intent.succeeded');
    const foreign: Edit = (metadata) => ({ ...metadata, markethub_installation: 'another-shop' });
    const id = freshId();
    expect(await shop.post({ ...edited(real, foreign), id })).toBe(200);
    expect(await inboxOf(id)).toMatchObject({ state: 'ignored', reason: 'foreign' });
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0, payments: 0 });
  });

  test('when Stripe is read, too: by the shopper’s page and by reconciliation', async () => {
    const [seen, compared] = [await confirmed(), await confirmed()];
    for (const { intentId } of [seen, compared]) {
      await shop.stripe.paymentIntents.update(intentId, {
        metadata: { markethub_installation: '', markethub_attempt: '', markethub_snapshot: 'edited' },
      });
    }
    const status = await shop.status(seen.buyer, seen.intentId);
    expect(status.body).toMatchObject({ status: 'succeeded', order: { status: 'paid' } });
    await readAndTakeIn({ kind: 'payment_intent', id: compared.intentId });
    expect(await counts(shop.db, compared.buyer.id)).toEqual(SETTLED_ONCE);
  });
});

test('an intent of ours that names no attempt waits and ends where an admin sees it', async () => {
  const { event } = await confirmed();
  const real = await event('payment_intent.succeeded');
  const id = freshId();
  const object = { ...edited(real, without('markethub_attempt')).data.object, id: 'pi_of_a_lost_attempt' };
  expect(await shop.post({ ...real, id, data: { object } })).toBe(200);
  expect(await inboxOf(id)).toMatchObject({ state: 'waiting', reason: 'unknown_attempt' });
  await shop.db.execute(sql`delete from stripe_event_bodies where event_id = ${id}`);
  await shop.db.execute(sql`delete from stripe_events where id = ${id}`);
});

test('a charge with edited metadata is noted at its payment', async () => {
  const { intentId, event } = await confirmed();
  await shop.post(await event('payment_intent.succeeded'));
  expect(await shop.post(edited(await event('charge.updated'), () => ({})))).toBe(200);
  await untilQuiet(shop);
  const [row] = await shop.db.execute(
    sql`select fee_minor is not null as fee from payments where stripe_intent_id = ${intentId}`,
  );
  expect(row).toEqual({ fee: true });
});

test('a refund of ours is not imported a second time because its installation was taken off', async () => {
  const variant = await shop.product({ stock: 3 });
  const { number } = await paidOrder(shop, { [variant]: 1 });
  const asked = await throughRelay(
    shop,
    async (called, theirs) => {
      if (called !== 'POST /v1/refunds') return null;
      const made = await theirs();
      const event = (await shop.events('refund.created')).at(-1);
      if (!event) throw new Error('no refund');
      expect(await shop.post(edited(event, without('markethub_installation')))).toBe(200);
      return made;
    },
    () => refund(admin, number, { amountMinor: 400 }),
  );
  expect([asked.status, asked.body.state]).toEqual([201, 'succeeded']);
  await settle(shop);
  expect(await moneyOf(shop, number)).toMatchObject({ refunds: ['succeeded:400'], reserved: 400 });
});

test('a set-up that a row of ours names is followed without metadata, and one of another installation is not', async () => {
  const buyer = await shop.buyer();
  const made = await startSetup({ userId: buyer.id });
  if (!made.ok) throw new Error('no set-up');
  const { id: setupId } = made.value.setupIntent;
  const object = await shop.stripe.setupIntents.retrieve(setupId);
  const post = async (metadata: Record<string, string>) => {
    const id = freshId();
    const [any] = await shop.events();
    const data = { object: { ...object, status: 'canceled', metadata } };
    expect(await shop.post({ ...any, id, type: 'setup_intent.canceled', data })).toBe(200);
    return await inboxOf(id);
  };
  expect(await post({ markethub_installation: 'another-shop' })).toMatchObject({ state: 'ignored' });
  expect(await post({})).toMatchObject({ state: 'applied', reason: 'canceled' });
});

test('a second intent that moved money stands in the inbox as a surplus payment, once', async () => {
  const { buyer, number, event } = await confirmed();
  const real = await event('payment_intent.succeeded');
  await shop.post(real);
  const second = { ...(real.data.object as Stripe.PaymentIntent), id: `pi_second_${uuidv7().slice(-12)}` };
  const [first, again, made] = [freshId(), freshId(), freshId()];
  expect(await shop.post({ ...real, id: first, data: { object: second } })).toBe(200);
  expect(await inboxOf(first)).toEqual({
    state: 'applied',
    reason: 'surplus',
    changes: { payment: [null, 'surplus'] },
  });
  // Its metadata may be gone by then: the payment's own row names the intent.
  expect(await shop.post({ ...real, id: again, data: { object: { ...second, metadata: {} } } })).toBe(200);
  expect(await inboxOf(again)).toMatchObject({ state: 'duplicate', changes: null });
  const unpaid = { ...second, id: `pi_third_${uuidv7().slice(-12)}`, status: 'canceled', amount_received: 0 };
  expect(
    await shop.post({ ...real, id: made, type: 'payment_intent.canceled', data: { object: unpaid } }),
  ).toBe(200);
  expect(await inboxOf(made)).toMatchObject({ state: 'ignored', reason: 'another_intent_of_the_attempt' });
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 2, flags: 1 });
  const balances = await ledgerOf(shop, number);
  expect(balances.unplaced_money).toBe(-second.amount_received);
});

test('a second intent that only a read finds is kept in the inbox, so that the ledger can be made anew', async () => {
  const { buyer, event } = await confirmed();
  const { metadata, amount } = (await event('payment_intent.succeeded')).data.object as Stripe.PaymentIntent;
  await settle(shop);
  await shop.control('chaos', { webhooks: { drop: true, hold: false } });
  await shop.stripe.paymentIntents.create({
    ...{ amount, currency: 'usd', metadata, payment_method: 'pm_card_visa', confirm: true },
    return_url: 'http://localhost:3000/checkout/return',
  });
  await shop.control('chaos', { webhooks: { drop: false, hold: true } });
  expect(await reconcile({ kind: 'full', startedBy: 'command' })).toMatchObject({ state: 'finished' });
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 2, flags: 1 });
  expect((await rebuildLedger()).differences).toEqual([]);
});
