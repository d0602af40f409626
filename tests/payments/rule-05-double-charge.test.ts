/** Rule 5: one live intent per cart; a lost answer, a second tab or a cancel that races never charge twice. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADDRESS } from '../support/address.ts';
import { untilWaiting } from '../support/pass-time.ts';
import { counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

const chargesOf = async (orderNumber: string): Promise<number> => {
  const list = await shop.stripe.charges.list({ limit: 100 });
  return list.data.filter((charge) => charge.paid && charge.description === `Order ${orderNumber}`).length;
};

test('20 presses at once for one cart leave one payable intent', async () => {
  const variant = await shop.product({ stock: 5 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => shop.pay(buyer)));
  const made = answers.filter((answer) => answer.status === 201);
  const found = answers.filter((answer) => answer.status === 200);
  expect(made).toHaveLength(1);
  expect(found).toHaveLength(19);
  expect(new Set(answers.map((answer) => answer.body.paymentIntent.id)).size).toBe(1);
  const intents = await shop.stripe.paymentIntents.list({ limit: 100 });
  expect(intents.data.filter((intent) => intent.status !== 'canceled')).toHaveLength(1);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 1, attempts: 1, live: 1 });
  expect(await stock(shop.db, variant)).toEqual({ available: 4, held: 1, sold: 0 });
});

test('a press after a confirm whose answer was lost finds the money that moved', async () => {
  const variant = await shop.product({ stock: 5 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  const body = { shippingAddress: undefined, expectedTotal: await shop.shownTotal(buyer) };
  await shop.control('chaos', {
    rules: [
      { match: { method: 'POST', path: '/v1/payment_intents/*/confirm' }, action: 'cut_after', times: 1 },
    ],
  });
  await expect(shop.confirm(created.body.paymentIntent)).rejects.toThrow();
  // The shopper edits nothing and presses again: same intent; its truth is asked for before a second form appears.
  const again = await shop.pay(buyer);
  expect(again.body.paymentIntent.id).toBe(created.body.paymentIntent.id);
  expect((await shop.status(buyer, created.body.paymentIntent.id)).body.order.status).toBe('paid');
  const third = await shop.pay(buyer, { body });
  expect(third.status).toBe(409);
  expect(third.body.error).toMatchObject({
    code: 'already_paid',
    order: { number: created.body.order.number },
  });
  expect(await chargesOf(created.body.order.number)).toBe(1);
});

test('a press while the money settles waits for it and is answered with the paid order', async () => {
  const variant = await shop.product({ stock: 5 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const body = { shippingAddress: ADDRESS, expectedTotal: await shop.shownTotal(buyer) };
  const created = await shop.pay(buyer, { body });
  await shop.confirm(created.body.paymentIntent);
  let settling: Promise<unknown> = Promise.resolve();
  let pressing: ReturnType<typeof shop.pay> | undefined;
  await shop.db.transaction(async (tx) => {
    // The settlement has the cart and waits here for the order.
    await tx.execute(sql`select 1 from orders where user_id = ${buyer.id} for update`);
    settling = shop.status(buyer, created.body.paymentIntent.id);
    await untilWaiting(shop, 1);
    pressing = shop.pay(buyer, { body });
    await untilWaiting(shop, 2);
  });
  await settling;
  const answer = await pressing;
  expect(answer?.body.error).toMatchObject({
    code: 'already_paid',
    order: { number: created.body.order.number },
  });
  expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 1, paid: 1, attempts: 1, live: 0 });
});

test('two tabs that confirm at once charge once', async () => {
  const variant = await shop.product({ stock: 5 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const [one, two] = await Promise.all([shop.pay(buyer), shop.pay(buyer)]);
  expect(one.body.paymentIntent.id).toBe(two.body.paymentIntent.id);
  const results = await Promise.all([
    shop.confirm(one.body.paymentIntent),
    shop.confirm(two.body.paymentIntent, 'pm_card_mastercard'),
  ]);
  expect(results.filter((result) => result.status === 200)).toHaveLength(1);
  expect(await chargesOf(one.body.order.number)).toBe(1);
});

test('a cancel that races a success ends in exactly one of them, and the stock agrees', async () => {
  for (let round = 0; round < 8; round += 1) {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    const { id } = created.body.paymentIntent;
    const [canceled] = await Promise.all([shop.cancel(buyer, id), shop.confirm(created.body.paymentIntent)]);
    await shop.deliver();
    const intent = await shop.stripe.paymentIntents.retrieve(id);
    const [order] = await shop.db.execute(sql`select state from orders where user_id = ${buyer.id}`);
    if (intent.status === 'succeeded') {
      expect(canceled.body.error?.code).toBe('already_paid');
      expect(order).toEqual({ state: 'paid' });
      expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 0, sold: 1 });
    } else {
      expect(intent.status).toBe('canceled');
      expect(order).toEqual({ state: 'cancelled' });
      expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 0, sold: 0 });
    }
  }
});

test('money on another intent that names the same attempt is flagged, never silent', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent);
  await shop.deliver();
  const real = (await shop.events('payment_intent.succeeded')).at(-1);
  if (!real) throw new Error('no event');
  const object = { ...real.data.object, id: 'pi_second_of_one_attempt' };
  expect(await shop.post({ ...real, id: `${real.id}_stray`, data: { object } })).toBe(200);
  expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, flags: 1, mails: 1 });
});
