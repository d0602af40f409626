/** Shoppers without a browser, for tests that end processes: rows of their own, and requests as our pages send them. */
import { sql } from 'drizzle-orm';
import Stripe from 'stripe';
import { uuidv7 } from 'uuidv7';
import { createDatabase, type Database } from '#db/client.ts';
import { resetConfig } from '#lib/config/config.ts';
import type { CreateIntentAnswer } from '#lib/contracts/payments.ts';
import type { Stack } from '#scripts/stack.ts';
import { createUser, sessionCookie } from '#tests/support/session.ts';

export const ADDRESS = {
  name: 'Ada Example',
  line1: '12 Harbour Street',
  city: 'Berlin',
  postalCode: '10115',
  country: 'DE',
};

export type Shopper = { readonly id: string; readonly cookie: string };

/** The keys of the stack are taken over, so that sessions and encrypted columns made here are valid there. */
export function adoptEnvironment(stack: Stack): void {
  for (const [name, value] of Object.entries(stack.env)) process.env[name] = value;
  process.env.DATABASE_URL = stack.databaseUrl;
  resetConfig();
}

export const openOwner = (stack: Stack): Database => createDatabase(stack.ownerUrl, { max: 3 });

export const stripeOf = (stack: Stack): Stripe => {
  const url = new URL(stack.sandboxUrl);
  return new Stripe(stack.secretKey, {
    host: url.hostname,
    port: Number(url.port),
    protocol: 'http',
    telemetry: false,
  });
};

/** A product of its own price, so that a test can count what was sold of it. */
export async function addProduct(db: Database, stock: number): Promise<string> {
  const [productId, variantId] = [uuidv7(), uuidv7()];
  await db.execute(sql`
    insert into products (id, slug, category_id, title, image)
    select ${productId}, ${`crash-${productId}`}, id, 'Brass hook', '/products/hook.svg' from categories limit 1`);
  await db.execute(
    sql`insert into variants (id, product_id, sku) values (${variantId}, ${productId}, ${variantId})`,
  );
  await db.execute(
    sql`insert into prices (variant_id, currency, amount_minor) values (${variantId}, 'usd', 9000)`,
  );
  await db.execute(sql`insert into stock_items (variant_id, available) values (${variantId}, ${stock})`);
  return variantId;
}

export async function addShopper(db: Database, variantId: string): Promise<Shopper> {
  const user = await createUser();
  const cartId = uuidv7();
  await db.execute(sql`insert into carts (id, user_id, currency) values (${cartId}, ${user.id}, 'usd')`);
  await db.execute(
    sql`insert into cart_lines (cart_id, variant_id, quantity) values (${cartId}, ${variantId}, 1)`,
  );
  return { id: user.id, cookie: await sessionCookie(user) };
}

export async function pressPay(
  stack: Stack,
  shopper: Shopper,
): Promise<{ status: number; body: CreateIntentAnswer }> {
  const response = await fetch(`${stack.shopUrl}/api/payments/intents`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Origin: stack.shopUrl,
      Cookie: shopper.cookie,
      'Idempotency-Key': uuidv7(),
    },
    body: JSON.stringify({ shippingAddress: ADDRESS, expectedTotal: { amountMinor: 9000, currency: 'usd' } }),
  });
  return { status: response.status, body: (await response.json()) as CreateIntentAnswer };
}

export async function control(stack: Stack, path: string, body: object): Promise<void> {
  const response = await fetch(`${stack.sandboxUrl}/_sandbox/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`control ${path}: ${response.status}`);
}
