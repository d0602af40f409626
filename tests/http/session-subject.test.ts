/** Rule 44: a write belongs to the session that its page was made for, on every route, and writes nothing otherwise. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GET as readCart } from '#app/api/cart/route.ts';
import { GET as listOrders } from '#app/api/orders/route.ts';
import { POST as pressPay } from '#app/api/payments/intents/route.ts';
import { database } from '#db/client.ts';
import { raiseSessionVersion } from '#db/repositories/users.ts';
import { readCheckout } from '#lib/checkout/read-checkout.ts';
import type { ErrorAnswer } from '#lib/contracts/payments.ts';
import { ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { ADDRESS } from '../support/address.ts';
import { sameOriginRequest, sessionCookie } from '../support/session.ts';
import { type Buyer, openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

const NAME = 'x-session-subject';
const subjectOf = async (cookie?: string): Promise<string> => {
  const answer = await readCart(sameOriginRequest('/api/cart', cookie === undefined ? {} : { cookie }));
  return answer.headers.get(NAME) ?? '';
};
const press = async (as: Buyer, subject: string | null, address: object = ADDRESS) => {
  const answer = await pressPay(
    sameOriginRequest('/api/payments/intents', {
      cookie: as.cookie,
      headers: { 'Idempotency-Key': uuidv7(), ...(subject === null ? {} : { [NAME]: subject }) },
      body: { shippingAddress: address, expectedTotal: await shop.shownTotal(as) },
    }),
  );
  return { status: answer.status, body: (await answer.json()) as Partial<ErrorAnswer> };
};
const attemptsOf = async (of: Buyer): Promise<number> => {
  const rows = await shop.db.execute(sql`select 1 from checkout_attempts where user_id = ${of.id}`);
  return rows.length;
};

test('a page of one account pays for nothing with the session of another, and its address is not remembered', async () => {
  const variant = await shop.product({ stock: 5 });
  const [first, second] = [await shop.buyer({ [variant]: 1 }), await shop.buyer({ [variant]: 1 })];
  const refused = await press(second, await subjectOf(first.cookie));
  expect([refused.status, refused.body.error?.code]).toEqual([409, 'session_changed']);
  expect(await attemptsOf(second)).toBe(0);
  expect((await readCheckout({ userId: second.id })).storedAddress).toBeNull();
  expect((await press(second, await subjectOf(second.cookie))).status).toBe(201);
});

test('an API client that leaves the value out is served as before', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  expect((await press(buyer, null)).status).toBe(201);
});

test('an address becomes the default when the order is placed, not when it is pressed', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const typed = { ...ADDRESS, line1: '7 Typed Lane' };
  expect((await press(buyer, null, typed)).status).toBe(201);
  const waiting = await readCheckout({ userId: buyer.id });
  expect(waiting.storedAddress).toBeNull();
  expect(waiting.openAddress, 'typed for the order that waits').toMatchObject({ line1: '7 Typed Lane' });
  const again = await shop.pay(buyer, {
    body: { shippingAddress: typed, expectedTotal: await shop.shownTotal(buyer) },
  });
  await shop.confirm(again.body.paymentIntent);
  await shop.deliver();
  expect((await readCheckout({ userId: buyer.id })).storedAddress).toMatchObject({ line1: '7 Typed Lane' });
});

describe('the value', () => {
  test('differs between accounts, visitors and ended sessions, and tells nothing about them', async () => {
    const [one, other] = [await shop.buyer(), await shop.buyer()];
    const before = await subjectOf(one.cookie);
    await raiseSessionVersion(database(), one.id);
    const cookie = await sessionCookie(one);
    const all = [before, await subjectOf(cookie), await subjectOf(other.cookie), await subjectOf()];
    expect(new Set(all).size).toBe(4);
    for (const value of all) {
      expect(value).toMatch(/^[\w-]{43}$/);
      expect(value).not.toContain(one.id);
    }
    expect(await subjectOf(other.cookie)).toBe(all[2]);
  });

  test('comes with answers to reads, not with refusals', async () => {
    const buyer = await shop.buyer();
    const answer = await listOrders(sameOriginRequest('/api/orders', { cookie: buyer.cookie }));
    expect(answer.headers.get(NAME)).toBe(await subjectOf(buyer.cookie));
    expect((await listOrders(sameOriginRequest('/api/orders'))).headers.get(NAME)).toBeNull();
  });

  test('is checked before any handler, for every method that writes and every level of sign-in', async () => {
    const [one, other] = [await shop.buyer(), await shop.buyer()];
    const foreign = await subjectOf(other.cookie);
    for (const auth of ['optional', 'user'] as const) {
      let ran = 0;
      const route = routeHandler({ name: `test.${auth}`, auth }, async () => {
        ran += 1;
        return ok({ body: {} });
      });
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        for (const value of [foreign, '', 'x', `${foreign}x`]) {
          const answer = await route(
            sameOriginRequest('/api/test', { method, cookie: one.cookie, headers: { [NAME]: value } }),
          );
          expect([answer.status, method, value.length]).toEqual([409, method, value.length]);
        }
      }
      expect(ran).toBe(0);
      const own = { [NAME]: await subjectOf(one.cookie) };
      expect(
        (await route(sameOriginRequest('/api/test', { method: 'POST', cookie: one.cookie, headers: own })))
          .status,
      ).toBe(200);
      expect(
        (await route(sameOriginRequest('/api/test', { cookie: one.cookie, headers: { [NAME]: foreign } })))
          .status,
      ).toBe(200);
    }
  });
});
