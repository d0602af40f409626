import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { database } from '#db/client.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';
import { CartClient } from './cart-client.ts';
import { onSeededShop, variantOf } from './cart-ground.ts';

onSeededShop();

const UNKNOWN = '01890a5d-ac96-774b-bcce-b302099a8057';
const errorOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; param?: string } };
  return { status: response.status, code: error.code };
};
const cartCount = async () => {
  const [row] = await database().execute<{ count: number }>(
    sql`select count(*)::integer as count from carts`,
  );
  return row?.count ?? 0;
};

describe('a visitor', () => {
  test('without a cart sees an empty one, and reading leaves no row and no cookie', async () => {
    const before = await cartCount();
    const shopper = new CartClient();
    expect(await shopper.read()).toMatchObject({
      items: [],
      itemCount: 0,
      total: { amountMinor: 0, currency: 'usd' },
    });
    expect(shopper.cartCookie).toBeNull();
    expect(await cartCount()).toBe(before);
  });

  test('gets a cart at the first write, priced by the server with delivery', async () => {
    const mug = await variantOf('harbor-mug');
    const shopper = new CartClient();
    const cart = await shopper.set(mug.id, 2);
    expect(cart).toMatchObject({
      itemCount: 2,
      subtotalMinor: 2 * mug.unitMinor,
      shippingMinor: 590,
      taxMinor: 0,
      total: { amountMinor: 2 * mug.unitMinor + 590, currency: 'usd' },
    });
    expect(cart.items).toEqual([
      expect.objectContaining({
        variantId: mug.id,
        quantity: 2,
        unitMinor: mug.unitMinor,
        totalMinor: 2 * mug.unitMinor,
        available: 64,
      }),
    ]);
    expect(await shopper.read()).toEqual(cart);
  });

  test('pays no delivery from the free amount on', async () => {
    const speaker = await variantOf('hum-speaker');
    const cart = await new CartClient().set(speaker.id, 1);
    expect(cart).toMatchObject({ shippingMinor: 0, total: { amountMinor: speaker.unitMinor } });
  });

  test('has a cookie that scripts and other sites cannot use, and the database knows only its hash', async () => {
    const shopper = new CartClient();
    await shopper.set((await variantOf('brass-pen')).id, 1);
    expect(shopper.lastSetCookie).toMatch(
      /^mh-cart=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=7776000; HttpOnly; SameSite=Lax$/,
    );
    const token = shopper.cartCookie?.split('=')[1] ?? '';
    const hash = createHash('sha256').update(token).digest('hex');
    const rows = await database().execute(sql`select 1 from carts where token_hash = ${hash}`);
    expect(rows).toHaveLength(1);
    const clear = await database().execute(sql`select 1 from carts where token_hash = ${token}`);
    expect(clear).toHaveLength(0);
  });

  test('has a host-bound secure cookie over https', async () => {
    const url = process.env.DATABASE_URL;
    useTestEnvironment({ DATABASE_URL: url, RATE_LIMITS: 'off', APP_URL: 'https://shop.example' });
    try {
      const shopper = new CartClient();
      await shopper.set((await variantOf('brass-pen')).id, 1);
      expect(shopper.lastSetCookie).toMatch(/^__Host-mh-cart=.*; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/);
    } finally {
      useTestEnvironment({ DATABASE_URL: url, RATE_LIMITS: 'off' });
    }
  });

  test('sets, changes and removes a line; removing twice is fine', async () => {
    const [mug, pen] = [await variantOf('harbor-mug'), await variantOf('brass-pen')];
    const shopper = new CartClient();
    await shopper.set(mug.id, 1);
    await shopper.set(pen.id, 1);
    expect(
      (await shopper.set(mug.id, 5)).items.map(({ variantId, quantity }) => [variantId, quantity]),
    ).toEqual([
      [mug.id, 5],
      [pen.id, 1],
    ]);
    for (let time = 0; time < 2; time += 1) {
      const response = await shopper.remove(mug.id);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ items: [{ variantId: pen.id }] });
    }
  });

  test('is told truthfully what is left, also above what is there', async () => {
    const soldOut = await variantOf('loam-casserole', 2);
    const last = await variantOf('still-headphones', 1);
    const shopper = new CartClient();
    await shopper.set(soldOut.id, 1);
    const cart = await shopper.set(last.id, 3);
    expect(cart.items.map(({ available, quantity }) => [available, quantity])).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });
});

describe('bad input', () => {
  test.each([
    ['zero', { quantity: 0 }],
    ['negative', { quantity: -1 }],
    ['a fraction', { quantity: 1.5 }],
    ['above the limit', { quantity: 100 }],
    ['absurd', { quantity: 1e21 }],
    ['text', { quantity: '2' }],
    ['missing', {}],
    ['with an unknown key', { quantity: 1, unitMinor: 1 }],
    ['null', null],
    ['a list', [1]],
  ])('a quantity that is %s is refused and nothing changes', async (_name, body) => {
    const mug = await variantOf('harbor-mug');
    const shopper = new CartClient();
    const cart = await shopper.set(mug.id, 4);
    expect(await errorOf(await shopper.put(mug.id, body))).toEqual({ status: 400, code: 'invalid_request' });
    expect(await shopper.read()).toEqual(cart);
  });

  test.each([UNKNOWN, 'not-an-id', "' or 1=1 --", UNKNOWN.toUpperCase()])(
    'the variant %s is not found and makes no cart',
    async (variantId) => {
      const before = await cartCount();
      const shopper = new CartClient();
      expect(await errorOf(await shopper.put(variantId, { quantity: 1 }))).toEqual({
        status: 404,
        code: 'not_found',
      });
      expect(shopper.cartCookie).toBeNull();
      expect(await cartCount()).toBe(before);
    },
  );

  test.each([
    ['a stranger’s token', `mh-cart=${'A'.repeat(43)}`],
    ['no token at all', 'mh-cart=x'],
    ['a token with a quote', `mh-cart=${'A'.repeat(42)}'`],
  ])('a cookie with %s opens nothing and is replaced by one of ours', async (_name, cookie) => {
    const mug = await variantOf('harbor-mug');
    const shopper = new CartClient();
    shopper.cartCookie = cookie;
    expect((await shopper.read()).items).toEqual([]);
    expect((await shopper.set(mug.id, 1)).itemCount).toBe(1);
    expect(shopper.cartCookie).not.toBe(cookie);
    expect((await shopper.read()).itemCount).toBe(1);
  });

  test('a cart takes a hundred different things and no more', async () => {
    const shopper = new CartClient();
    const mug = await variantOf('harbor-mug');
    await shopper.set(mug.id, 1);
    const pen = await variantOf('brass-pen');
    await database().execute(sql`
      with p as (select id from products limit 1), made as (
        insert into variants (id, product_id, sku, title, position)
        select gen_random_uuid(), p.id, 'FILL-' || n, '', n from p, generate_series(1, 99) n returning id)
      insert into cart_lines (cart_id, variant_id, quantity)
      select (select cart_id from cart_lines where variant_id = ${mug.id} order by created_at desc limit 1), id, 1 from made`);
    expect(await errorOf(await shopper.put(pen.id, { quantity: 1 }))).toEqual({
      status: 409,
      code: 'cart_full',
    });
    expect((await shopper.put(mug.id, { quantity: 2 })).status).toBe(200);
  });
});
