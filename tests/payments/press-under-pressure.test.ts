/** Rules 5, 8, 10 and 47: presses at once wait for each other, dead intents are not handed out, scarce stock is not kept. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '#db/client.ts';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { ADDRESS } from '../support/address.ts';
import { settle } from '../support/admin.ts';
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

/** Presses Pay with another address line each time: nothing else about the cart changes. */
const payTo = async (buyer: Buyer, line1: string) =>
  shop.pay(buyer, {
    body: { shippingAddress: { ...ADDRESS, line1 }, expectedTotal: await shop.shownTotal(buyer) },
  });
const minutesLeft = (answer: { body: { order: { expiresAt: string } } }) =>
  (Date.parse(answer.body.order.expiresAt) - Date.now()) / 60_000;
/** Time goes by for a shopper's holds and their count. */
const minutesPass = async (buyer: Buyer, minutes: number) => {
  const by = sql`make_interval(mins => ${minutes})`;
  await shop.db.execute(
    sql`update checkout_attempts set expires_at = expires_at - ${by}, created_at = created_at - ${by} where user_id = ${buyer.id}`,
  );
  await shop.db.execute(
    sql`update hold_budgets set held_until = held_until - ${by} where user_id = ${buyer.id}`,
  );
};

describe('presses at once right after an edit', () => {
  test.each([
    [2, 0],
    [6, 0],
    [6, 120],
  ])('%s presses at %s ms of latency all get the one new attempt', async (presses, latencyMs) => {
    for (let round = 0; round < 3; round += 1) {
      const variant = await shop.product({ stock: 50 });
      const buyer = await shop.buyer({ [variant]: 1 });
      const first = await shop.pay(buyer);
      await shop.fillCart(buyer, { [variant]: 2 });
      if (latencyMs > 0) {
        await shop.control('chaos', {
          rules: [{ match: { path: '/v1/**' }, action: 'delay', delayMs: latencyMs }],
        });
      }
      const answers = await Promise.all(Array.from({ length: presses }, () => shop.pay(buyer)));
      await shop.control('chaos', { rules: [] });
      expect(answers.map((answer) => answer.body.error?.code)).toEqual(answers.map(() => undefined));
      expect(new Set(answers.map((answer) => answer.body.paymentIntent.id)).size).toBe(1);
      expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
      expect(answers[0]?.body.paymentIntent.id).not.toBe(first.body.paymentIntent.id);
      expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 1, attempts: 2, live: 1 });
      expect(await stock(shop.db, variant)).toMatchObject({ available: 48, held: 2 });
    }
  });
});

describe('an intent that was cancelled behind our back, its event lost,', () => {
  test('is not handed out again: the next press makes another', async () => {
    const variant = await shop.product({ stock: 2 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const first = await shop.pay(buyer);
    await shop.stripe.paymentIntents.cancel(first.body.paymentIntent.id);
    await minutesPass(buyer, 1);
    const again = await shop.pay(buyer);
    expect(again.status).toBe(201);
    expect(again.body.paymentIntent.id).not.toBe(first.body.paymentIntent.id);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ live: 1, attempts: 2 });
    expect(await stock(shop.db, variant)).toMatchObject({ available: 1, held: 1 });
  });

  test('is handed out as it is known while Stripe does not answer', async () => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
    const first = await shop.pay(buyer);
    await minutesPass(buyer, 1);
    await shop.control('chaos', { rules: [{ match: { method: 'GET' }, action: 'cut_before' }] });
    const again = await shop.pay(buyer);
    expect([again.status, again.body.paymentIntent.id]).toEqual([200, first.body.paymentIntent.id]);
  });
});

test('an unchanged cart that was paid behind our back is answered as paid', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 2 })]: 1 });
  const first = await shop.pay(buyer);
  await shop.confirm(first.body.paymentIntent);
  await minutesPass(buyer, 1);
  const again = await shop.pay(buyer);
  expect([again.status, again.body.error?.code]).toEqual([409, 'already_paid']);
});

describe('the last piece', () => {
  test('is held for three quarters of an hour at most, whatever address is pressed with', async () => {
    const variant = await shop.product({ stock: 1 });
    const [keeper, other] = [await shop.buyer({ [variant]: 1 }), await shop.buyer({ [variant]: 1 })];
    let minutes = 0;
    let presses = 0;
    for (; presses < 8; presses += 1) {
      const answer = await payTo(keeper, `${presses} Long Road`);
      if (answer.status !== 201) {
        expect([answer.status, answer.body.error?.code]).toEqual([409, 'hold_limit_reached']);
        break;
      }
      expect(minutes + minutesLeft(answer)).toBeLessThanOrEqual(45);
      await minutesPass(keeper, 14);
      minutes += 14;
    }
    expect(presses).toBe(3);
    await holdsRunOut(shop, keeper);
    await expireAttempts();
    const bought = await shop.pay(other);
    expect(bought.status).toBe(201);
  });

  test('pressed for again and again within seconds is never held beyond the third hold', async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const ends: number[] = [];
    for (let press = 0; press < 6; press += 1) {
      const answer = await payTo(buyer, `${press} Short Road`);
      expect(answer.status).toBe(201);
      ends.push(Date.parse(answer.body.order.expiresAt));
    }
    expect(Math.max(...ends.slice(3))).toBeLessThanOrEqual(ends[2] ?? 0);
  });

  test('is not renewed by changing the quantity, and is free again after a pause', async () => {
    const variant = await shop.product({ stock: 2 });
    const buyer = await shop.buyer({ [variant]: 2 });
    for (let press = 0; press < 3; press += 1) {
      await shop.fillCart(buyer, { [variant]: 2 });
      expect((await payTo(buyer, `${press} Quantity Road`)).status).toBe(201);
      await shop.fillCart(buyer, { [variant]: 1 });
      await shop.pay(buyer);
      await minutesPass(buyer, 5);
    }
    await shop.fillCart(buyer, { [variant]: 2 });
    await minutesPass(buyer, 14);
    const refused = await payTo(buyer, 'Last Road');
    expect(refused.body.error?.code).toBe('hold_limit_reached');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await minutesPass(buyer, 10);
    const again = await payTo(buyer, 'First Road');
    expect(again.status).toBe(201);
    expect(minutesLeft(again)).toBeGreaterThan(14);
  });

  test('that was paid for begins the count again', async () => {
    const variant = await shop.product({ stock: 5 });
    const buyer = await shop.buyer({ [variant]: 1 });
    for (let order = 0; order < 5; order += 1) {
      await shop.fillCart(buyer, { [variant]: 1 });
      const answer = await shop.pay(buyer);
      expect(minutesLeft(answer)).toBeGreaterThan(14);
      await shop.confirm(answer.body.paymentIntent);
      await settle(shop);
    }
    expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 0, sold: 5 });
  });

  test('of plenty is held for fifteen minutes by every press', async () => {
    const variant = await shop.product({ stock: 9 });
    const buyer = await shop.buyer({ [variant]: 1 });
    for (let press = 0; press < 6; press += 1) {
      const answer = await payTo(buyer, `${press} Plenty Road`);
      expect(minutesLeft(answer)).toBeGreaterThan(14);
      await minutesPass(buyer, 14);
    }
  });
});

test('a press that waits long for a lock answers that it may be repeated, and holds nothing', async () => {
  const variant = await shop.product({ stock: 1 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const blocker = createDatabase(shop.testDatabase.url, { max: 1 });
  await blocker.transaction(async (tx) => {
    await tx.execute(sql`select 1 from users where id = ${buyer.id} for update`);
    const began = Date.now();
    const answer = await shop.pay(buyer);
    expect([answer.status, answer.body.error?.code]).toEqual([409, 'attempt_in_progress']);
    expect(answer.body.error?.retryable).toBe(true);
    expect(Date.now() - began).toBeLessThan(8_000);
  });
  await blocker.close();
  expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 0, attempts: 0 });
  expect((await shop.pay(buyer)).status).toBe(201);
});

test('the times of a press are the database’s, whatever clock the web process has', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const real = Date.now;
  Date.now = () => real() - 20 * 60_000;
  try {
    await shop.pay(buyer);
  } finally {
    Date.now = real;
  }
  const [row] = await shop.db.execute<{ hold: number; lease: number }>(sql`
    select extract(epoch from a.expires_at - now())::float8 as hold,
      extract(epoch from o.resume_after - o.created_at)::float8 as lease
    from checkout_attempts a join operations o on o.attempt_id = a.id where a.user_id = ${buyer.id}`);
  expect(row?.hold).toBeGreaterThan(14 * 60);
  expect(row?.hold).toBeLessThanOrEqual(15 * 60);
  expect(row?.lease).toBeGreaterThan(0);
});
