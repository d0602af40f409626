import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { database } from '#db/client.ts';
import { createUser, sessionCookie } from '#tests/support/session.ts';
import { CartClient } from './cart-client.ts';
import { onSeededShop, variantOf } from './cart-ground.ts';

onSeededShop();

async function signedIn(): Promise<{ session: string; userId: string }> {
  const user = await createUser();
  return { session: await sessionCookie(user), userId: user.id };
}
const client = (session: string | null, cartCookie: string | null = null) =>
  Object.assign(new CartClient(), { session, cartCookie });
const cartsOf = async (userId: string) => {
  const rows = await database().execute<{ count: number }>(
    sql`select count(*)::integer as count from carts where user_id = ${userId}`,
  );
  return rows[0]?.count;
};

describe('signing in', () => {
  test('moves the visitor’s cart to the user, adds quantities, stops at 99 and takes the cookie away', async () => {
    const [mug, pen, vase] = [
      await variantOf('harbor-mug'),
      await variantOf('brass-pen'),
      await variantOf('orbit-vase'),
    ];
    const { session } = await signedIn();
    const before = client(session);
    await before.set(mug.id, 60);
    await before.set(vase.id, 1);

    const visitor = new CartClient();
    await visitor.set(mug.id, 50);
    await visitor.set(pen.id, 2);

    const shopper = client(session, visitor.cartCookie);
    const cart = await shopper.read();
    expect(new Map(cart.items.map(({ variantId, quantity }) => [variantId, quantity]))).toEqual(
      new Map([
        [mug.id, 99],
        [vase.id, 1],
        [pen.id, 2],
      ]),
    );
    expect(shopper.cartCookie).toBeNull();
    expect(shopper.lastSetCookie).toContain('Max-Age=0');
    expect((await client(null, visitor.cartCookie).read()).items).toEqual([]);
  });

  test('20 first requests at once make one cart with the right sums', async () => {
    const [mug, pen] = [await variantOf('harbor-mug'), await variantOf('brass-pen')];
    const { session, userId } = await signedIn();
    const visitor = new CartClient();
    await visitor.set(mug.id, 2);
    await visitor.set(pen.id, 3);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client(session, visitor.cartCookie).read()),
    );
    const final = await client(session).read();
    expect(final.items.map(({ variantId, quantity }) => [variantId, quantity])).toEqual([
      [mug.id, 2],
      [pen.id, 3],
    ]);
    expect(await cartsOf(userId)).toBe(1);
    for (const answer of answers) expect(answer.itemCount).toBe(5);
  });

  test('20 first writes at once, each of another tab with its own visitor’s cart, lose nothing', async () => {
    const [mug, pen] = [await variantOf('harbor-mug'), await variantOf('brass-pen')];
    const { session, userId } = await signedIn();
    const visitors = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const visitor = new CartClient();
        await visitor.set(mug.id, 2);
        return visitor;
      }),
    );
    await Promise.all(visitors.map(({ cartCookie }) => client(session, cartCookie).set(pen.id, 7)));
    const cart = await client(session).read();
    expect(new Map(cart.items.map(({ variantId, quantity }) => [variantId, quantity]))).toEqual(
      new Map([
        [mug.id, 40],
        [pen.id, 7],
      ]),
    );
    expect(await cartsOf(userId)).toBe(1);
  });

  test('leaves the user’s cart to the user: a visitor afterwards starts with none', async () => {
    const mug = await variantOf('harbor-mug');
    const { session } = await signedIn();
    const shopper = client(session);
    await shopper.set(mug.id, 1);
    expect(shopper.cartCookie).toBeNull();
    expect((await new CartClient().read()).items).toEqual([]);
    const other = await signedIn();
    expect((await client(other.session).read()).items).toEqual([]);
  });
});

test('what the own checkout holds counts as available to its cart, and to nobody else’s', async () => {
  const last = await variantOf('still-headphones', 1);
  const { session, userId } = await signedIn();
  const shopper = client(session);
  await shopper.set(last.id, 1);
  await database().execute(sql`
    with c as (select id from carts where user_id = ${userId}), o as (
      insert into orders (id, number, user_id, cart_id, state, currency, subtotal_minor, shipping_minor, tax_minor,
                          total_minor, snapshot_hash)
      select gen_random_uuid(), 'MH-000000000000', ${userId}, c.id, 'awaiting_payment', 'usd', 100, 0, 0, 100, 'x' from c
      returning id, cart_id
    ), a as (
      insert into checkout_attempts (id, order_id, user_id, cart_id, state, snapshot_hash, amount_minor, currency, expires_at)
      select gen_random_uuid(), o.id, ${userId}, o.cart_id, 'open', 'x', 100, 'usd', now() + interval '10 minutes' from o
      returning id
    ), s as (update stock_items set available = available - 1, held = held + 1 where variant_id = ${last.id})
    insert into stock_holds (attempt_id, variant_id, quantity, state) select a.id, ${last.id}, 1, 'held' from a`);
  expect((await shopper.read()).items[0]?.available).toBe(1);
  const other = new CartClient();
  expect((await other.set(last.id, 1)).items[0]?.available).toBe(0);
});
