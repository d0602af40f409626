/** Orders, cards and disputes that a request of the matrix needs, each fresh, made while Stripe has no fault. */
import { expect } from '@playwright/test';
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { uuidv7 } from 'uuidv7';
import type { Database } from '#db/client.ts';
import type { CreateIntentAnswer } from '#lib/contracts/payments.ts';
import type { Stack } from '#scripts/stack.ts';
import { createUser, sessionCookie } from '#tests/support/session.ts';
import { ADDRESS, addShopper, control, type Shopper, stripeOf } from '../crash/shoppers.ts';
import type { Web } from './web-process.ts';

export type World = {
  readonly stack: Stack;
  readonly db: Database;
  readonly stripe: Stripe;
  readonly variant: string;
  readonly admin: { readonly cookie: string };
};

export async function openWorld(stack: Stack, db: Database, variant: string): Promise<World> {
  const user = await createUser({ role: 'admin' });
  return { stack, db, stripe: stripeOf(stack), variant, admin: { cookie: await sessionCookie(user) } };
}

export const EXPECTED_TOTAL = { amountMinor: 9000, currency: 'usd' };
export const payBody = (more: object = {}): object => ({
  shippingAddress: ADDRESS,
  expectedTotal: EXPECTED_TOTAL,
  ...more,
});

export type OpenOrder = { readonly shopper: Shopper; readonly number: string; readonly intentId: string };

export async function openOrder(world: World, web: Web): Promise<OpenOrder> {
  const shopper = await addShopper(world.db, world.variant);
  const answer = await web.send('/api/payments/intents', { cookie: shopper.cookie, body: payBody() });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  const { order, paymentIntent } = answer.body as CreateIntentAnswer;
  return { shopper, number: order.number, intentId: paymentIntent.id };
}

async function until(ask: () => Promise<boolean>): Promise<void> {
  await expect.poll(ask, { timeout: 30_000, intervals: [100] }).toBe(true);
}

const found = async (db: Database, query: ReturnType<typeof sql>): Promise<boolean> =>
  (await db.execute(query)).length > 0;

/** Confirmed at Stripe; the webhook has told us. */
async function confirmed(world: World, order: OpenOrder, state: string): Promise<OpenOrder> {
  const options = { payment_method: 'pm_card_visa', return_url: world.stack.shopUrl };
  await world.stripe.paymentIntents.confirm(order.intentId, options);
  await until(() =>
    found(
      world.db,
      sql`select 1 from checkout_attempts where stripe_intent_id = ${order.intentId} and state = ${state}`,
    ),
  );
  return order;
}

export const paidOrder = async (world: World, web: Web): Promise<OpenOrder> =>
  await confirmed(world, await openOrder(world, web), 'succeeded');

/** @param manual a web process whose payments are only authorized */
export const authorizedOrder = async (world: World, manual: Web): Promise<OpenOrder> =>
  await confirmed(world, await openOrder(world, manual), 'requires_capture');

export type SavedCard = { readonly shopper: Shopper; readonly method: string };

export async function savedCard(world: World, web: Web, card = 'pm_card_visa'): Promise<SavedCard> {
  const shopper = await addShopper(world.db, world.variant);
  const opened = await web.send('/api/payments/customer-sessions', { cookie: shopper.cookie, body: {} });
  expect(opened.status, JSON.stringify(opened.body)).toBe(201);
  const rows = await world.db.execute<{ id: string }>(
    sql`select stripe_customer_id as id from customers where user_id = ${shopper.id}`,
  );
  const method = await world.stripe.paymentMethods.attach(card, { customer: rows[0]?.id ?? '' });
  await until(() => found(world.db, sql`select 1 from saved_methods where user_id = ${shopper.id}`));
  // The first card becomes the default, which the worker sends.
  await until(
    async () =>
      !(await found(
        world.db,
        sql`select 1 from operations where user_id = ${shopper.id} and state = 'pending'`,
      )),
  );
  return { shopper, method: method.id };
}

export async function openDispute(world: World, web: Web): Promise<string> {
  const order = await paidOrder(world, web);
  const response = await fetch(`${world.stack.sandboxUrl}/_sandbox/disputes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.stack.secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ payment_intent: order.intentId }),
  });
  const { id } = (await response.json()) as { id: string };
  await until(() => found(world.db, sql`select 1 from disputes where stripe_dispute_id = ${id}`));
  return id;
}

/** A finding that Stripe took money which no payment here shows. */
export async function lostPaymentFinding({ db, stripe, stack }: World): Promise<string> {
  const intent = await stripe.paymentIntents.create({
    ...{ amount: 900, currency: 'usd', payment_method: 'pm_card_visa', confirm: true },
    return_url: stack.shopUrl,
  });
  const rows = await db.execute<{ id: string }>(sql`
    with run as (
      insert into reconciliation_runs (id, kind, state, finished_at) values (${uuidv7()}, 'full', 'finished', now()) returning id
    )
    insert into reconciliation_findings (id, run_id, kind, subject)
    select ${uuidv7()}, id, 'payment_missing_here', ${intent.id} from run returning id`);
  return rows[0]?.id ?? '';
}

/** Every request of Stripe's API meets this fault from now on; `none`: none. */
export const fault = (world: World, action: string): Promise<void> =>
  control(world.stack, 'chaos', { rules: action === 'none' ? [] : [{ match: { path: '/v1/**' }, action }] });
