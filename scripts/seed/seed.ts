/**
 * Demo data: catalogue, four sign-ins, and any number of paid orders. Deterministic and safe to run again: texts and
 * prices are brought up to date, stock that moved since, passwords and orders are left alone.
 */
import { inArray, sql } from 'drizzle-orm';
import { type Database, type Executor, inTransaction } from '#db/client.ts';
import { categories, prices, products, stockItems, variants } from '#db/schema/catalog.ts';
import { users } from '#db/schema/users.ts';
import { catalogueRows } from './catalogue.ts';
import { DEMO_USERS, demoUserId, demoUserRows } from './demo-users.ts';
import { seedOrders } from './seed-orders.ts';

const fresh = (column: string) => sql.raw(`excluded.${column}`);

async function seedCatalogue(executor: Executor): Promise<void> {
  const { categories: categoryRows, entries } = catalogueRows();
  const variantEntries = entries.flatMap((entry) => entry.variants);
  await executor
    .insert(categories)
    .values(categoryRows)
    .onConflictDoUpdate({
      target: categories.slug,
      set: { name: fresh('name'), description: fresh('description'), position: fresh('position') },
    });
  await executor
    .insert(products)
    .values(entries.map(({ row }) => row))
    .onConflictDoUpdate({
      target: products.slug,
      set: {
        title: fresh('title'),
        subtitle: fresh('subtitle'),
        description: fresh('description'),
        image: fresh('image'),
        details: fresh('details'),
        popularity: fresh('popularity'),
      },
    });
  await executor
    .insert(variants)
    .values(variantEntries.map(({ variant }) => variant))
    .onConflictDoUpdate({
      target: variants.sku,
      set: { title: fresh('title'), position: fresh('position') },
    });
  await executor
    .insert(prices)
    .values(variantEntries.flatMap((entry) => entry.prices))
    .onConflictDoUpdate({
      target: [prices.variantId, prices.currency],
      set: { amountMinor: fresh('amount_minor') },
    });
  await executor
    .insert(stockItems)
    .values(variantEntries.map(({ stock }) => stock))
    .onConflictDoNothing();
}

async function seedUsers(executor: Executor): Promise<void> {
  const ids = DEMO_USERS.map(({ email }) => demoUserId(email));
  const known = await executor.select({ id: users.id }).from(users).where(inArray(users.id, ids));
  if (known.length === DEMO_USERS.length) return;
  await executor
    .insert(users)
    .values(await demoUserRows())
    .onConflictDoNothing();
}

/**
 * @param options.orders how many demo orders there should be at least (default none)
 */
export async function seed(db: Database, options: { orders?: number } = {}): Promise<void> {
  await inTransaction(db, async (tx) => {
    await seedCatalogue(tx);
    await seedUsers(tx);
  });
  if (options.orders) await seedOrders(db, options.orders);
}
