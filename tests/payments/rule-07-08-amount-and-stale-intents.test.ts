/** Rules 7 and 8: the charged amount is the frozen one; a changed cart never pays through an old intent. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADDRESS } from '../support/address.ts';
import { counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

describe('the amount', () => {
  test('shown and no longer right is refused with the new total, and nothing is held', async () => {
    const variant = await shop.product({ stock: 9 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const shown = await shop.shownTotal(buyer);
    await shop.fillCart(buyer, { [variant]: 2 });
    const answer = await shop.pay(buyer, { body: { shippingAddress: ADDRESS, expectedTotal: shown } });
    expect(answer.status).toBe(409);
    expect(answer.body.error).toMatchObject({
      code: 'amount_changed',
      total: { amountMinor: 8_400, currency: 'usd' },
    });
    expect(await stock(shop.db, variant)).toEqual({ available: 9, held: 0, sold: 0 });
    expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 0, attempts: 0 });
  });

  test.each([
    ['another currency', { amountMinor: 4_790, currency: 'eur' }, 409, 'amount_changed'],
    ['an unknown currency', { amountMinor: 4_790, currency: 'zzz' }, 409, 'amount_changed'],
    ['a negative amount', { amountMinor: -1, currency: 'usd' }, 400, 'invalid_request'],
    ['a fraction', { amountMinor: 1.5, currency: 'usd' }, 400, 'invalid_request'],
    ['an amount as text', { amountMinor: '4790', currency: 'usd' }, 400, 'invalid_request'],
    ['an absurd amount', { amountMinor: 1e21, currency: 'usd' }, 400, 'invalid_request'],
  ])('given as %s changes nothing', async (_name, expectedTotal, status, code) => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
    const answer = await shop.pay(buyer, { body: { shippingAddress: ADDRESS, expectedTotal } });
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 0, attempts: 0 });
  });

  test('cannot be sent by the browser: an unknown field is refused by name', async () => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
    const body = { shippingAddress: ADDRESS, expectedTotal: await shop.shownTotal(buyer), amountMinor: 1 };
    const answer = await shop.pay(buyer, { body });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 'invalid_request', param: 'amountMinor' });
  });

  test.each([
    ['a cart', { cartId: '01a20e1b-9052-7d56-8e1c-8febca4cbad8' }],
    ['an order', { orderNumber: 'MH-000000000000' }],
    ['a customer', { customerId: 'cus_somebody' }],
    ['an intent', { paymentIntentId: 'pi_somebody' }],
    ['lines', { lines: [] }],
    ['a method that is no id', { paymentMethodId: "pm_' or 1=1 --" }],
    ['an intent for a method', { paymentMethodId: 'pi_somebody' }],
    ['a method for a token', { confirmationTokenId: 'pm_somebody' }],
  ])('is not paid by a body with %s of somebody’s choice', async (_name, tampered) => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
    const body = { shippingAddress: ADDRESS, expectedTotal: await shop.shownTotal(buyer), ...tampered };
    const before = await shop.control('requests');
    const answer = await shop.pay(buyer, { body });
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'invalid_request']);
    expect(answer.body.error?.param).toBe(Object.keys(tampered)[0]);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 0, attempts: 0 });
    expect(await shop.control('requests')).toEqual(before);
  });

  test('settled in another currency is flagged for review, and nothing is fulfilled', async () => {
    const variant = await shop.product({ stock: 2 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await shop.stripe.paymentIntents.update(created.body.paymentIntent.id, { currency: 'eur' });
    await shop.confirm(created.body.paymentIntent);
    await shop.deliver();
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0, payments: 1, mails: 0, flags: 1 });
    const [order] = await shop.db.execute(sql`
      select o.state, o.review_reason, p.currency, p.amount_minor::float8 as amount
      from orders o join payments p on p.order_id = o.id where o.user_id = ${buyer.id}`);
    expect(order).toEqual({
      state: 'review',
      review_reason: 'amount_mismatch',
      currency: 'eur',
      amount: created.body.order.totalMinor,
    });
    expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 0, sold: 0 });
  });

  test('changed at Stripe behind our back is flagged for review, and nothing is fulfilled', async () => {
    const variant = await shop.product({ stock: 2 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await shop.stripe.paymentIntents.update(created.body.paymentIntent.id, { amount: 100 });
    await shop.confirm(created.body.paymentIntent);
    await shop.deliver();
    expect(await counts(shop.db, buyer.id)).toMatchObject({
      paid: 0,
      payments: 1,
      mails: 0,
      flags: 1,
      live: 0,
    });
    const [order] = await shop.db.execute(
      sql`select state, review_reason from orders where user_id = ${buyer.id}`,
    );
    expect(order).toEqual({ state: 'review', review_reason: 'amount_mismatch' });
    expect(
      (
        await shop.pay(buyer, {
          body: { shippingAddress: ADDRESS, expectedTotal: { amountMinor: 4_790, currency: 'usd' } },
        })
      ).body.error?.code,
    ).toBe('cart_empty');
    expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 0, sold: 0 });
  });

  test('above what Stripe takes is refused before any call', async () => {
    const variant = await shop.product({ stock: 5, prices: { usd: 99_999_999 } });
    const buyer = await shop.buyer({ [variant]: 2 });
    const before = await shop.control('requests');
    const answer = await shop.pay(buyer);
    expect([answer.status, answer.body.error?.code]).toEqual([409, 'amount_too_large']);
    expect(await shop.control('requests')).toEqual(before);
  });
});

describe('a cart that is edited', () => {
  test('ten times with a press after each leaves one live intent, for the last amount', async () => {
    const variant = await shop.product({ stock: 50 });
    const buyer = await shop.buyer({ [variant]: 1 });
    let last = await shop.pay(buyer);
    for (let quantity = 2; quantity <= 10; quantity += 1) {
      await shop.fillCart(buyer, { [variant]: quantity });
      last = await shop.pay(buyer);
      expect(last.status).toBe(201);
    }
    const [row] = await shop.db.execute<{ id: string }>(
      sql`select stripe_customer_id as id from customers where user_id = ${buyer.id}`,
    );
    const intents = (await shop.stripe.paymentIntents.list({ customer: row?.id ?? '', limit: 100 })).data;
    const live = intents.filter((intent) => intent.status !== 'canceled');
    expect(live.map((intent) => [intent.id, intent.amount])).toEqual([[last.body.paymentIntent.id, 42_000]]);
    expect(intents).toHaveLength(10);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 1, attempts: 10, live: 1 });
    expect(await stock(shop.db, variant)).toEqual({ available: 40, held: 10, sold: 0 });
  });

  test('during 3D Secure still charges and ships what was frozen', async () => {
    const [variant, other] = [await shop.product({ stock: 5 }), await shop.product({ stock: 5 })];
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await shop.confirm(created.body.paymentIntent, 'pm_card_threeDSecure2Required');
    await shop.fillCart(buyer, { [variant]: 3, [other]: 1 });
    await shop.control(`3ds/${created.body.paymentIntent.id}/complete`, {
      client_secret: created.body.paymentIntent.clientSecret,
      outcome: 'pass',
    });
    await shop.deliver();
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, flags: 0 });
    expect(await stock(shop.db, variant)).toEqual({ available: 4, held: 0, sold: 1 });
    const left = await shop.db.execute(sql`
      select variant_id, quantity from cart_lines where cart_id = ${buyer.cartId} order by quantity desc`);
    expect([...left]).toEqual([
      { variant_id: variant, quantity: 2 },
      { variant_id: other, quantity: 1 },
    ]);
  });

  test('after its money moved is answered with the paid order, not with a second intent', async () => {
    const variant = await shop.product({ stock: 5 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await shop.confirm(created.body.paymentIntent);
    await shop.fillCart(buyer, { [variant]: 3 });
    const answer = await shop.pay(buyer);
    expect(answer.status).toBe(409);
    expect(answer.body.error).toMatchObject({
      code: 'already_paid',
      order: { number: created.body.order.number },
    });
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, live: 0 });
  });
});
