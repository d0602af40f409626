/** Rules 9 and 10: a late failure never downgrades; a hold that ran out asks Stripe before it lets go. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { holdsRunOut } from '../support/pass-time.ts';
import { type Buyer, counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
});
afterAll(async () => {
  await shop.close();
});

const orderState = async (buyer: Buyer) => {
  const rows = await shop.db.execute<{ state: string }>(
    sql`select state from orders where user_id = ${buyer.id}`,
  );
  return rows.map((row) => row.state);
};

describe('a failure', () => {
  test('that is delivered after the success leaves the order paid', async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await shop.confirm(created.body.paymentIntent, 'pm_card_visa_chargeDeclined');
    await shop.confirm(created.body.paymentIntent, 'pm_card_visa');
    const events = await shop.events();
    const [succeeded, failed] = ['payment_intent.succeeded', 'payment_intent.payment_failed'].map((type) =>
      events.findLast((event) => event.type === type),
    );
    if (!succeeded || !failed) throw new Error('events are missing');
    await shop.post(succeeded);
    await shop.post(failed);
    expect(await orderState(buyer)).toEqual(['paid']);
    const rows = await shop.db.execute(sql`select state from stripe_events where id = ${failed.id}`);
    expect([...rows]).toEqual([{ state: 'stale' }]);
  });

  test('is told to the shopper with one sentence and a next step, and a second card succeeds', async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await shop.confirm(created.body.paymentIntent, 'pm_card_visa_chargeDeclinedInsufficientFunds');
    await shop.deliver();
    const seen = await shop.status(buyer, created.body.paymentIntent.id);
    expect(seen.body.failure).toMatchObject({ code: 'insufficient_funds', next: 'another_method' });
    expect(seen.body.order.status).toBe('awaiting_payment');
    await shop.confirm(created.body.paymentIntent, 'pm_card_mastercard');
    await shop.deliver();
    expect(await orderState(buyer)).toEqual(['paid']);
  });

  test.each([
    'pm_card_visa_chargeDeclinedStolenCard',
    'pm_card_visa_chargeDeclinedLostCard',
    'pm_card_radarBlock',
  ])('of %s does not say why', async (card) => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
    const created = await shop.pay(buyer);
    await shop.confirm(created.body.paymentIntent, card);
    await shop.deliver();
    const seen = await shop.status(buyer, created.body.paymentIntent.id);
    expect(seen.body.failure?.code).toBe('card_declined');
    expect(JSON.stringify(seen.body)).not.toMatch(/stolen|lost|fraud|risk/i);
  });
});

describe('a hold that ran out', () => {
  test('cancels the intent at Stripe, then lets the stock go; the order is expired and the cart stays', async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await holdsRunOut(shop, buyer);
    expect(await expireAttempts()).toMatchObject({ canceled: 1 });
    const intent = await shop.stripe.paymentIntents.retrieve(created.body.paymentIntent.id);
    expect([intent.status, intent.cancellation_reason]).toEqual(['canceled', 'abandoned']);
    expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 0, sold: 0 });
    expect(await orderState(buyer)).toEqual(['expired']);
    const again = await shop.pay(buyer);
    expect(again.status).toBe(201);
    expect(again.body.order.number).not.toBe(created.body.order.number);
  });

  test('settles when Stripe says that it was paid', async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await shop.confirm(created.body.paymentIntent);
    await holdsRunOut(shop, buyer);
    expect(await expireAttempts()).toMatchObject({ settled: 1, canceled: 0 });
    expect(await orderState(buyer)).toEqual(['paid']);
    expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 0, sold: 1 });
  });

  test('gives a young authentication time once, and no more', async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await shop.confirm(created.body.paymentIntent, 'pm_card_threeDSecure2Required');
    await holdsRunOut(shop, buyer);
    expect(await expireAttempts()).toMatchObject({ extended: 1, canceled: 0 });
    expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 1, sold: 0 });
    await holdsRunOut(shop, buyer);
    expect(await expireAttempts()).toMatchObject({ extended: 0, canceled: 1 });
    expect(await orderState(buyer)).toEqual(['expired']);
  });

  test('keeps its stock while Stripe cannot be asked', async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    await shop.pay(buyer);
    await holdsRunOut(shop, buyer);
    await shop.control('chaos', { rules: [{ match: { path: '/v1/**' }, action: 'cut_before' }] });
    expect(await expireAttempts()).toMatchObject({ pending: 1 });
    expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 1, sold: 0 });
    await shop.control('chaos', { rules: [] });
    await holdsRunOut(shop, buyer);
    expect(await expireAttempts()).toMatchObject({ canceled: 1 });
    expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 0, sold: 0 });
  });

  test('found by ten workers at once is ended once', async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    await shop.pay(buyer);
    await holdsRunOut(shop, buyer);
    const reports = await Promise.all(Array.from({ length: 10 }, () => expireAttempts()));
    expect(reports.reduce((sum, report) => sum + report.canceled, 0)).toBe(1);
    expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 0, sold: 0 });
  });

  test('is renewed by a press near its end, twice at most, then replaced', async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const first = await shop.pay(buyer);
    for (let renewal = 1; renewal <= 2; renewal += 1) {
      await shop.db.execute(
        sql`update checkout_attempts set expires_at = now() + interval '1 minute' where user_id = ${buyer.id}`,
      );
      const again = await shop.pay(buyer);
      expect(again.body.paymentIntent.id).toBe(first.body.paymentIntent.id);
      expect(new Date(again.body.order.expiresAt).getTime()).toBeGreaterThan(Date.now() + 14 * 60_000);
    }
    await holdsRunOut(shop, buyer);
    const replaced = await shop.pay(buyer);
    expect(replaced.status).toBe(201);
    expect(replaced.body.paymentIntent.id).not.toBe(first.body.paymentIntent.id);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ live: 1, attempts: 2 });
  });

  test('released and then paid all the same takes the stock again, or is flagged when it is gone', async () => {
    for (const gone of [false, true]) {
      const variant = await shop.product({ stock: 1 });
      const buyer = await shop.buyer({ [variant]: 1 });
      const created = await shop.pay(buyer);
      await shop.confirm(created.body.paymentIntent);
      const event = (await shop.events('payment_intent.succeeded')).at(-1);
      if (!event) throw new Error('no event');
      // As if an operator had closed the attempt by hand: Stripe never lets a cancelled intent succeed.
      await shop.db.execute(sql`update checkout_attempts set state = 'canceled' where user_id = ${buyer.id}`);
      await shop.db.execute(sql`update orders set state = 'expired' where user_id = ${buyer.id}`);
      await shop.db.execute(sql`update stock_holds set state = 'released' where variant_id = ${variant}`);
      await shop.db.execute(
        sql`update stock_items set held = 0, available = ${gone ? 0 : 1}, sold = ${gone ? 1 : 0} where variant_id = ${variant}`,
      );
      expect(await shop.post(event)).toBe(200);
      expect(await orderState(buyer)).toEqual([gone ? 'review' : 'paid']);
      expect(await counts(shop.db, buyer.id)).toMatchObject({ payments: 1, flags: gone ? 1 : 0 });
      expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 0, sold: 1 });
    }
  });
});
