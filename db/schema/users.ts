/** People and their Stripe customers. Personal columns (`*_enc`) are encrypted; e-mail is found by its blind index. */
import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { ROLES } from '#lib/domain/order-state.ts';
import { at, createdAt, id, oneOf, seenAt } from './columns.ts';

export const users = pgTable(
  'users',
  {
    id: id(),
    emailEnc: text('email_enc').notNull(),
    /** HMAC of the normalised address under INDEX_KEY. */
    emailIndex: text('email_index').notNull(),
    nameEnc: text('name_enc'),
    /** argon2id; null for accounts of an OAuth provider. */
    passwordHash: text('password_hash'),
    role: text('role', { enum: ROLES }).notNull().default('shopper'),
    /** Raised by password and role changes and by signing out everywhere: older sessions end. */
    sessionVersion: integer('session_version').notNull().default(1),
    /** The delivery address given last, encrypted JSON. */
    shippingAddressEnc: text('shipping_address_enc'),
    /** Set when the person was erased: the row stays for the money's sake, nothing personal is left in it. */
    erasedAt: at('erased_at'),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    unique('users_email_index_key').on(t.emailIndex),
    index('users_erased').on(t.erasedAt).where(sql`${t.erasedAt} is not null`),
    check('users_role', oneOf(t.role, ROLES)),
  ],
);

export const oauthAccounts = pgTable(
  'oauth_accounts',
  {
    provider: text('provider').notNull(),
    providerAccountId: text('provider_account_id').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.providerAccountId] }),
    index('oauth_accounts_user').on(t.userId),
  ],
);

/**
 * One row per user, mode and Stripe account, locked before Stripe is asked, so that a user never has two customers
 * (rules 15, 40).
 */
export const customers = pgTable(
  'customers',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    mode: text('mode', { enum: ['test', 'live'] }).notNull(),
    /** `acct_…`; empty where the key could not tell its account. */
    account: text('account').notNull().default(''),
    stripeCustomerId: text('stripe_customer_id'),
    seenAt: seenAt(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.mode, t.account] }),
    unique('customers_stripe_key').on(t.stripeCustomerId),
    check('customers_mode', sql`${t.mode} in ('test', 'live')`),
  ],
);
