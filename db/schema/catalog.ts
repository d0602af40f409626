/** What is sold: categories, products, their variants, a price per currency, and the stock of each variant. */
import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, currency, id, isCurrency, minor } from './columns.ts';

export const categories = pgTable(
  'categories',
  {
    id: id(),
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    position: integer('position').notNull().default(0),
  },
  (t) => [unique('categories_slug_key').on(t.slug)],
);

export const products = pgTable(
  'products',
  {
    id: id(),
    slug: text('slug').notNull(),
    categoryId: uuid('category_id')
      .notNull()
      .references(() => categories.id),
    title: text('title').notNull(),
    subtitle: text('subtitle').notNull().default(''),
    description: text('description').notNull().default(''),
    /** Path of the picture under /public. */
    image: text('image').notNull(),
    /** Facts shown on the product page: [{label, value}]. */
    details: jsonb('details').$type<{ label: string; value: string }[]>().notNull().default([]),
    /** Sort key of "featured": higher first. */
    popularity: integer('popularity').notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    unique('products_slug_key').on(t.slug),
    index('products_category').on(t.categoryId, t.popularity.desc()),
    index('products_popularity').on(t.popularity.desc(), t.id),
  ],
);

export const variants = pgTable(
  'variants',
  {
    id: id(),
    productId: uuid('product_id')
      .notNull()
      .references(() => products.id),
    sku: text('sku').notNull(),
    title: text('title').notNull().default(''),
    position: integer('position').notNull().default(0),
  },
  (t) => [unique('variants_sku_key').on(t.sku), index('variants_product').on(t.productId, t.position)],
);

export const prices = pgTable(
  'prices',
  {
    variantId: uuid('variant_id')
      .notNull()
      .references(() => variants.id),
    currency: currency(),
    amountMinor: minor('amount_minor').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.variantId, t.currency] }),
    check('prices_currency', isCurrency(t.currency)),
    check('prices_amount', sql`${t.amountMinor} > 0`),
  ],
);

/** available + held + sold is what was ever put on the shelf; moves keep the sum (I4). */
export const stockItems = pgTable(
  'stock_items',
  {
    variantId: uuid('variant_id')
      .primaryKey()
      .references(() => variants.id),
    available: integer('available').notNull(),
    held: integer('held').notNull().default(0),
    sold: integer('sold').notNull().default(0),
  },
  (t) => [check('stock_items_counts', sql`${t.available} >= 0 and ${t.held} >= 0 and ${t.sold} >= 0`)],
);
