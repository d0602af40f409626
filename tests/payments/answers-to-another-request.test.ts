/**
 * Rule 6: an answer of Stripe's own that belongs to another request, as a cache or a mixed-up connection in between gives
 * it. It says nothing about what was asked.
 */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openCustomerSession } from '#lib/payments/customers/open-customer-session.ts';
import { retrievePaymentIntent } from '#lib/payments/stripe/payment-intents.ts';
import { ADDRESS } from '../support/address.ts';
import {
  type PaidOrder,
  paidOrder,
  refund,
  type Staff,
  settle,
  staff,
  untilQuiet,
} from '../support/admin.ts';
import { counts, openShop, type Shop } from '../support/shop.ts';
import { throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
let admin: Staff;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
});
afterEach(async () => {
  await shop.control('chaos', { rules: [], webhooks: { hold: true, drop: false } });
});
afterAll(async () => {
  await shop.close();
});

const order = async (): Promise<PaidOrder> =>
  await paidOrder(shop, { [await shop.product({ stock: 1 })]: 1 });

/** Stripe does what is asked; what comes back is the answer to something else. */
const instead = <T>(path: string, status: number, body: unknown, work: () => Promise<T>) =>
  throughRelay(
    shop,
    async (asked, theirs) => {
      if (!asked.startsWith(path)) return null;
      await theirs();
      return { status, body };
    },
    work,
  );

const refundsHere = async (number: string) => [
  ...(await shop.db.execute(
    sql`select r.state, r.stripe_refund_id as id from refunds r join orders o on o.id = r.order_id where o.number = ${number}`,
  )),
];

describe('a refund that is answered with', () => {
  const cases: [string, (mine: PaidOrder) => Promise<unknown>][] = [
    [
      'the refund of another payment',
      async () => {
        const other = await order();
        await refund(admin, other.number, {});
        return (await shop.stripe.refunds.list({ payment_intent: other.intentId })).data[0];
      },
    ],
    [
      'an earlier refund of the same payment',
      (mine) => shop.stripe.refunds.create({ payment_intent: mine.intentId, amount: 100 }),
    ],
    ['the payment itself', (mine) => shop.stripe.paymentIntents.retrieve(mine.intentId)],
    ['a list', (mine) => shop.stripe.refunds.list({ payment_intent: mine.intentId })],
  ];
  test.each(cases)('%s is asked for again, and is paid and recorded once', async (_what, answerOf) => {
    const mine = await order();
    const answer = await answerOf(mine);
    await shop.control('chaos', { webhooks: { hold: true, drop: true } });
    await instead('POST /v1/refunds', 200, answer, async () => {
      const asked = await refund(admin, mine.number, { amountMinor: 1_000 });
      expect(asked.status, JSON.stringify(asked.body)).toBeLessThan(300);
      expect(asked.body.state).toBe('reserved');
    });
    await untilQuiet(shop);
    const { data } = await shop.stripe.refunds.list({ payment_intent: mine.intentId });
    const ours = data.filter(({ amount }) => amount === 1_000);
    expect(ours).toHaveLength(1);
    expect(await refundsHere(mine.number)).toContainEqual({ state: 'succeeded', id: ours[0]?.id });
  });
});

test('a read that is answered with another payment is no answer', async () => {
  const [mine, other] = [await order(), await order()];
  const theirs = await shop.stripe.paymentIntents.retrieve(other.intentId);
  await instead(`GET /v1/payment_intents/${mine.intentId}`, 200, theirs, async () => {
    const read = await retrievePaymentIntent(mine.intentId, 'interactive');
    expect(read.ok ? read.value : read.error.class).toBe('indeterminate');
  });
});

test('money on an unknown payment that answers the read of an open one is not taken for a second payment', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const { body } = await shop.pay(buyer);
  const foreign = await shop.stripe.paymentIntents.create({
    amount: (await shop.stripe.paymentIntents.retrieve(body.paymentIntent.id)).amount,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  await instead(`GET /v1/payment_intents/${body.paymentIntent.id}`, 200, foreign, async () => {
    await shop.status(buyer, body.paymentIntent.id, 'confirmation');
  });
  await untilQuiet(shop);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ payments: 0, flags: 0 });
  expect((await shop.stripe.refunds.list({ payment_intent: foreign.id })).data).toEqual([]);
});

test('the creation of a payment that is answered with another one hands out neither', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const other = await shop.stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
  await instead('POST /v1/payment_intents', 200, other, async () => {
    const pressed = await shop.pay(buyer);
    expect(pressed.status, JSON.stringify(pressed.body)).toBe(503);
  });
  await untilQuiet(shop);
  const pressed = await shop.pay(buyer);
  expect(pressed.status, JSON.stringify(pressed.body)).toBeLessThan(300);
  expect(pressed.body.paymentIntent.id).not.toBe(other.id);
  const { amount } = await shop.stripe.paymentIntents.retrieve(pressed.body.paymentIntent.id);
  expect(amount).toBe((await shop.shownTotal(buyer)).amountMinor);
});

test('what a proxy says in an error of its own is no refusal: the shopper who was charged is not told otherwise', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  await openCustomerSession(buyer.id);
  const [row] = await shop.db.execute<{ id: string }>(
    sql`select stripe_customer_id as id from customers where user_id = ${buyer.id} and stripe_customer_id is not null`,
  );
  const { id: paymentMethodId } = await shop.stripe.paymentMethods.attach('pm_card_visa', {
    customer: row?.id ?? '',
  });
  await settle(shop);
  const expectedTotal = await shop.shownTotal(buyer);
  const error = { type: 'access_denied', message: 'blocked by policy' };
  await instead('POST /v1/payment_intents', 403, { error }, async () => {
    const pressed = await shop.pay(buyer, {
      body: { shippingAddress: ADDRESS, expectedTotal, paymentMethodId },
    });
    expect(pressed.status, JSON.stringify(pressed.body)).toBe(503);
  });
  await untilQuiet(shop);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, attempts: 1 });
});
