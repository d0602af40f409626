/** Saved payment methods and the set-up intents that make them: brand, last four, expiry and fingerprint, never more. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { REDISPLAY_CHOICES, SAVED_METHOD_STATES } from '#lib/domain/money-states.ts';
import { at, createdAt, id, oneOf, seenAt } from './columns.ts';
import { operations } from './payments.ts';
import { users } from './users.ts';

export const savedMethods = pgTable(
  'saved_methods',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    stripePaymentMethodId: text('stripe_payment_method_id').notNull(),
    /** The Stripe account of its customer; empty where that is not known (rule 40). */
    account: text('account').notNull().default(''),
    methodType: text('method_type').notNull(),
    /** Stripe's fingerprint: the same number has the same one; null for methods that have none. */
    fingerprint: text('fingerprint'),
    brand: text('brand'),
    last4: text('last4'),
    expMonth: integer('exp_month'),
    expYear: integer('exp_year'),
    /** Stripe's time of creation: of two methods for one card the newer stays (rule 32). */
    stripeCreatedUnix: bigint('stripe_created_unix', { mode: 'number' }).notNull().default(0),
    /** Whether Stripe may show it at a checkout: `always` once its owner asked us to save it. */
    allowRedisplay: text('allow_redisplay', { enum: REDISPLAY_CHOICES }).notNull().default('unspecified'),
    isDefault: boolean('is_default').notNull().default(false),
    state: text('state', { enum: SAVED_METHOD_STATES }).notNull(),
    seenAt: seenAt(),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    unique('saved_methods_stripe_key').on(t.stripePaymentMethodId),
    // One customer, one fingerprint, one card (rule 32).
    uniqueIndex('saved_methods_one_per_card')
      .on(t.userId, t.fingerprint)
      .where(sql`${t.state} = 'active' and ${t.fingerprint} is not null`),
    uniqueIndex('saved_methods_one_default')
      .on(t.userId, t.account)
      .where(sql`${t.state} = 'active' and ${t.isDefault}`),
    index('saved_methods_user').on(t.userId, t.createdAt),
    check('saved_methods_state', oneOf(t.state, SAVED_METHOD_STATES)),
    check('saved_methods_redisplay', oneOf(t.allowRedisplay, REDISPLAY_CHOICES)),
    check('saved_methods_last4', sql`${t.last4} is null or ${t.last4} ~ '^[0-9A-Za-z]{4}$'`),
  ],
);

export const setupAttempts = pgTable(
  'setup_attempts',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    operationId: uuid('operation_id')
      .notNull()
      .references(() => operations.id),
    stripeSetupIntentId: text('stripe_setup_intent_id'),
    /** Stripe's status of the set-up intent; null until Stripe has answered. */
    status: text('status'),
    clientSecretEnc: text('client_secret_enc'),
    failureCode: text('failure_code'),
    seenAt: seenAt(),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    unique('setup_attempts_stripe_key').on(t.stripeSetupIntentId),
    index('setup_attempts_user').on(t.userId, t.createdAt),
  ],
);
