/**
 * Everything is ended at once, as a power cut would (SIGKILL, Postgres and sandbox included, fsync on), and started
 * again on the same data: nothing that was acknowledged is lost, and the order of a payment under way is right.
 */
import { expect, test } from '@playwright/test';
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import type { Database } from '#db/client.ts';
import { closeSharedDatabase } from '#db/client.ts';
import type { Stack } from '#scripts/stack.ts';
import { startTemporaryStack, type TemporaryStack } from '../support/temporary-stack.ts';
import {
  addProduct,
  addShopper,
  adoptEnvironment,
  control,
  openOwner,
  pressPay,
  type Shopper,
  stripeOf,
} from './shoppers.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let temporary: TemporaryStack;
let stack: Stack;
let db: Database;

const reopen = async (): Promise<void> => {
  adoptEnvironment(stack);
  db = openOwner(stack);
};

const killAndRestart = async (): Promise<void> => {
  await closeSharedDatabase();
  await db.close();
  await stack.kill9();
  stack = await temporary.restart();
  await reopen();
};

test.beforeAll(async () => {
  temporary = await startTemporaryStack({ build: 'ensure', durable: true });
  stack = temporary.stack;
  await reopen();
});
test.afterAll(async () => {
  await closeSharedDatabase();
  await db.close();
  await temporary.end();
});

const ordersOf = async (shoppers: readonly Shopper[]) => {
  const ids = JSON.stringify(shoppers.map((shopper) => shopper.id));
  const rows = await db.execute<{ user_id: string; state: string; payments: number; mails: number }>(sql`
    select o.user_id, o.state,
      (select count(*)::int from payments p where p.order_id = o.id) as payments,
      (select count(*)::int from mail_outbox m where m.order_id = o.id) as mails
    from orders o where o.user_id in (select value::uuid from json_array_elements_text(${ids}::text::json))`);
  return [...rows];
};

const stockOf = async (variantId: string) => {
  const rows = await db.execute(
    sql`select available, held, sold from stock_items where variant_id = ${variantId}`,
  );
  return rows[0];
};

/** Makes what waits for its time due now. */
const hurry = () =>
  db.execute(sql`
    with e as (update stripe_events set next_try_at = now() where state in ('received', 'waiting'))
    update operations set resume_after = now() - interval '1 second' where state = 'pending'`);

test('a kill with 20 events in flight loses none that was acknowledged', async () => {
  const variant = await addProduct(db, 20);
  const shoppers: Shopper[] = [];
  for (let index = 0; index < 20; index += 1) shoppers.push(await addShopper(db, variant));
  await control(stack, 'chaos', { webhooks: { hold: true } });
  const stripe = stripeOf(stack);
  const intents = await Promise.all(
    shoppers.map(async (shopper) => (await pressPay(stack, shopper)).body.paymentIntent.id),
  );
  for (const id of intents) {
    await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa', return_url: stack.shopUrl });
  }
  const events: Stripe.Event[] = (await stripe.events.list({ type: 'payment_intent.succeeded', limit: 100 }))
    .data;
  expect(events).toHaveLength(20);

  const send = async (event: Stripe.Event): Promise<string | null> => {
    const payload = JSON.stringify(event);
    try {
      const response = await fetch(`${stack.shopUrl}/api/webhooks/stripe`, {
        method: 'POST',
        headers: {
          'Stripe-Signature': stripe.webhooks.generateTestHeaderString({
            payload,
            secret: stack.webhookSecret,
          }),
        },
        body: payload,
      });
      return response.status === 200 ? event.id : null;
    } catch {
      return null;
    }
  };
  let answered = 0;
  const sending = events.map((event) =>
    send(event).then((id) => {
      answered += id === null ? 0 : 1;
      return id;
    }),
  );
  // The kill falls between the first answers and the last.
  await expect.poll(() => answered, { intervals: [1] }).toBeGreaterThan(2);
  await killAndRestart();
  const acknowledged = (await Promise.all(sending)).filter((id) => id !== null);
  const stored = await db.execute<{ id: string }>(sql`select id from stripe_events`);
  const kept = new Set(stored.map((row) => row.id));
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);

  // Stripe sends again what was not acknowledged, and some that was.
  for (const event of events) expect(await send(event)).toBe(event.id);
  await hurry();
  await expect
    .poll(async () => (await ordersOf(shoppers)).filter((order) => order.state === 'paid').length, {
      timeout: 30_000,
    })
    .toBe(20);
  for (const order of await ordersOf(shoppers)) expect(order).toMatchObject({ payments: 1, mails: 1 });
  expect(await stockOf(variant)).toEqual({ available: 0, held: 0, sold: 20 });
});

test('a kill after the money moved and before any webhook: the order is paid after the next start', async () => {
  await control(stack, 'chaos', { webhooks: { hold: false, delayMs: 60_000 } });
  const variant = await addProduct(db, 1);
  const shopper = await addShopper(db, variant);
  const created = await pressPay(stack, shopper);
  expect(created.status).toBe(201);
  const { id } = created.body.paymentIntent;
  await stripeOf(stack).paymentIntents.confirm(id, {
    payment_method: 'pm_card_visa',
    return_url: stack.shopUrl,
  });
  await killAndRestart();
  const response = await fetch(`${stack.shopUrl}/api/payments/intents/${id}`, {
    headers: { Cookie: shopper.cookie },
  });
  expect(await response.json()).toMatchObject({ status: 'succeeded', order: { status: 'paid' } });
  expect(await ordersOf([shopper])).toMatchObject([{ state: 'paid', payments: 1, mails: 1 }]);
  expect(await stockOf(variant)).toEqual({ available: 0, held: 0, sold: 1 });
});

test('a kill while the payment is being made leaves one intent, which the worker finds or the next press gets', async () => {
  await control(stack, 'chaos', {
    webhooks: { hold: true, delayMs: 0 },
    rules: [
      { match: { method: 'POST', path: '/v1/payment_intents' }, action: 'delay', delayMs: 3000, times: 1 },
    ],
  });
  const variant = await addProduct(db, 1);
  const shopper = await addShopper(db, variant);
  const pressing = pressPay(stack, shopper).catch(() => null);
  await expect
    .poll(
      async () =>
        (await db.execute(sql`select 1 from checkout_attempts where user_id = ${shopper.id}`)).length,
    )
    .toBe(1);
  await killAndRestart();
  expect(await pressing).toBeNull();
  await control(stack, 'chaos', { rules: [], webhooks: { hold: false } });
  await hurry();
  await expect
    .poll(
      async () => {
        const rows = await db.execute<{ state: string }>(
          sql`select state from checkout_attempts where user_id = ${shopper.id}`,
        );
        return rows.map((row) => row.state);
      },
      { timeout: 30_000 },
    )
    .toEqual(['open']);
  const again = await pressPay(stack, shopper);
  expect(again.status).toBe(200);
  const list = await stripeOf(stack).paymentIntents.list({ limit: 100 });
  const mine = list.data.filter((intent) => intent.description === `Order ${again.body.order.number}`);
  expect(mine.map((intent) => intent.id)).toEqual([again.body.paymentIntent.id]);
  expect(await stockOf(variant)).toEqual({ available: 0, held: 1, sold: 0 });
});
