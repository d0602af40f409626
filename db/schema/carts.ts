/** Carts: one per user, or one per anonymous cookie (only the token's hash is stored), merged at sign-in. */
import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { variants } from './catalog.ts';
import { at, createdAt, currency, id, isCurrency } from './columns.ts';
import { users } from './users.ts';

export const MAX_LINE_QUANTITY = 99;

export const carts = pgTable(
  'carts',
  {
    id: id(),
    userId: uuid('user_id').references(() => users.id),
    /** SHA-256 of the cookie's token, for carts of visitors. */
    tokenHash: text('token_hash'),
    currency: currency(),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    unique('carts_user_key').on(t.userId),
    unique('carts_token_key').on(t.tokenHash),
    check('carts_owner', sql`num_nonnulls(${t.userId}, ${t.tokenHash}) = 1`),
    check('carts_currency', isCurrency(t.currency)),
    index('carts_updated').on(t.updatedAt),
  ],
);

export const cartLines = pgTable(
  'cart_lines',
  {
    cartId: uuid('cart_id')
      .notNull()
      .references(() => carts.id, { onDelete: 'cascade' }),
    variantId: uuid('variant_id')
      .notNull()
      .references(() => variants.id),
    quantity: integer('quantity').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.cartId, t.variantId] }),
    check('cart_lines_quantity', sql`${t.quantity} between 1 and ${sql.raw(String(MAX_LINE_QUANTITY))}`),
  ],
);
