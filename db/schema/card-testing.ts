/** The card-testing shield: every failed payment once, and the breakers that they open (rule 27). */
import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { BREAKER_KINDS } from '#lib/domain/money-states.ts';
import { at, createdAt, oneOf } from './columns.ts';
import { checkoutAttempts } from './payments.ts';
import { users } from './users.ts';

/** One row per refused payment: by its failed charge, or by the event that told of it when no charge was made. */
export const paymentFailures = pgTable(
  'payment_failures',
  {
    sourceId: text('source_id').primaryKey(),
    attemptId: uuid('attempt_id')
      .notNull()
      .references(() => checkoutAttempts.id),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    addressIndex: text('address_index'),
    cardFingerprint: text('card_fingerprint'),
    failedAt: at('failed_at').notNull().defaultNow(),
  },
  (t) => [
    index('payment_failures_attempt').on(t.attemptId),
    index('payment_failures_user').on(t.userId, t.failedAt),
    index('payment_failures_address')
      .on(t.addressIndex, t.failedAt)
      .where(sql`${t.addressIndex} is not null`),
    index('payment_failures_card')
      .on(t.cardFingerprint, t.failedAt)
      .where(sql`${t.cardFingerprint} is not null`),
    index('payment_failures_time').on(t.failedAt),
  ],
);

/** An open breaker closes something until its time is over or an admin lifts it. */
export const breakers = pgTable(
  'breakers',
  {
    kind: text('kind', { enum: BREAKER_KINDS }).notNull(),
    /** A user id, a blind index of an address block, a card fingerprint, or `*` for the shop. */
    subject: text('subject').notNull(),
    openedAt: createdAt(),
    opensUntil: at('opens_until').notNull(),
    /** Failures that were counted when it was opened last. */
    failures: integer('failures').notNull(),
    liftedAt: at('lifted_at'),
    liftedBy: uuid('lifted_by').references(() => users.id),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.subject] }),
    index('breakers_until').on(t.opensUntil),
    check('breakers_kind', oneOf(t.kind, BREAKER_KINDS)),
  ],
);
