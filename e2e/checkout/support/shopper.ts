/**
 * A signed-in shopper with a product of their own in the cart, so that tests side by side share neither cart nor stock;
 * and what the database holds for them afterwards.
 */
import type { BrowserContext } from '@playwright/test';
import type { Sql } from 'postgres';
import { uuidv7 } from 'uuidv7';
import { closeSharedDatabase } from '#db/client.ts';
import { resetConfig } from '#lib/config/config.ts';
import { createUser, sessionCookie } from '#tests/support/session.ts';
import type { StackInfo } from '../../support/stack-info.ts';
import { test as base, expect } from '../../support/test.ts';

export const PRICE_MINOR = 9000;

export type Shopper = {
  readonly id: string;
  readonly email: string;
  readonly variantId: string;
  readonly title: string;
};

type Fixtures = {
  /** Signed in, with one of their product in the cart. */
  readonly shopper: Shopper;
};
type WorkerFixtures = {
  readonly makeShopper: (context: BrowserContext, options?: { stock?: number }) => Promise<Shopper>;
};

/** Keys of the stack are taken over: sessions and encrypted columns made here are valid there. */
function adoptEnvironment(stack: StackInfo): void {
  Object.assign(process.env, stack.env, { DATABASE_URL: stack.databaseUrl });
  resetConfig();
}

async function addProduct(sql: Sql, stock: number): Promise<{ variantId: string; title: string }> {
  const [productId, variantId] = [uuidv7(), uuidv7()];
  const title = `Test hook ${productId.slice(-6)}`;
  await sql`
    insert into products (id, slug, category_id, title, image)
    select ${productId}, ${`hook-${productId}`}, category_id, ${title}, image from products order by id limit 1`;
  await sql`insert into variants (id, product_id, sku) values (${variantId}, ${productId}, ${variantId})`;
  await sql`insert into prices (variant_id, currency, amount_minor) values (${variantId}, 'usd', ${PRICE_MINOR})`;
  await sql`insert into stock_items (variant_id, available) values (${variantId}, ${stock})`;
  return { variantId, title };
}

/** Gives a browser the session of a user, as signing in would. */
export async function giveSession(
  context: BrowserContext,
  shopUrl: string,
  user: Parameters<typeof sessionCookie>[0],
) {
  const [name = '', ...value] = (await sessionCookie(user)).split('=');
  await context.addCookies([
    { name, value: value.join('='), url: shopUrl, httpOnly: true, sameSite: 'Lax' as const },
  ]);
}

export async function putInCart(sql: Sql, userId: string, variantId: string, quantity: number) {
  await sql`insert into carts (id, user_id, currency) values (${uuidv7()}, ${userId}, 'usd') on conflict do nothing`;
  await sql`
    insert into cart_lines (cart_id, variant_id, quantity)
    select id, ${variantId}, ${quantity} from carts where user_id = ${userId}
    on conflict (cart_id, variant_id) do update set quantity = excluded.quantity`;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  makeShopper: [
    async ({ stack, sql }, use) => {
      adoptEnvironment(stack);
      await use(async (context, { stock = 10 } = {}) => {
        const user = await createUser({ name: 'Ada Example' });
        const product = await addProduct(sql, stock);
        await putInCart(sql, user.id, product.variantId, 1);
        await giveSession(context, stack.shopUrl, user);
        return { ...user, ...product };
      });
      await closeSharedDatabase();
    },
    { scope: 'worker' },
  ],
  shopper: async ({ context, makeShopper }, use) => {
    await use(await makeShopper(context));
  },
});

export { expect };

export type Outcome = {
  readonly orders: readonly { number: string; state: string; totalMinor: number; payments: number }[];
  readonly attempts: number;
  readonly cartLines: number;
  readonly stock: { available: number; held: number; sold: number };
};

/** Everything that a purchase may have moved. */
export async function outcomeOf(sql: Sql, shopper: Shopper): Promise<Outcome> {
  const orders = await sql<{ number: string; state: string; totalMinor: number; payments: number }[]>`
    select number, state, total_minor::float8 as "totalMinor",
      (select count(*)::int from payments p where p.order_id = o.id) as payments
    from orders o where user_id = ${shopper.id} order by created_at`;
  const [counts] = await sql<{ attempts: number; lines: number }[]>`
    select (select count(*)::int from checkout_attempts where user_id = ${shopper.id}) as attempts,
      (select count(*)::int from cart_lines l join carts c on c.id = l.cart_id where c.user_id = ${shopper.id}) as lines`;
  const [stock] = await sql<{ available: number; held: number; sold: number }[]>`
    select available, held, sold from stock_items where variant_id = ${shopper.variantId}`;
  if (!counts || !stock) throw new Error('the shopper has no rows');
  return { orders: [...orders], attempts: counts.attempts, cartLines: counts.lines, stock: { ...stock } };
}

/** One order, paid once, its stock sold, its lines out of the cart. */
export async function expectPaidOnce(sql: Sql, shopper: Shopper, quantity = 1, stock = 10): Promise<void> {
  await expect
    .poll(async () => (await outcomeOf(sql, shopper)).orders.map(({ state }) => state))
    .toEqual(['paid']);
  const outcome = await outcomeOf(sql, shopper);
  expect(outcome.orders[0]).toMatchObject({ totalMinor: PRICE_MINOR * quantity, payments: 1 });
  expect(outcome.stock).toEqual({ available: stock - quantity, held: 0, sold: quantity });
  expect(outcome.cartLines).toBe(0);
}
