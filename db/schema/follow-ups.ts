/** What follows from money that was recorded and could not be applied: kept until the worker or an admin applies it (rule 34). */
import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { FOLLOW_UP_KINDS } from '#lib/domain/follow-ups.ts';
import { at, createdAt, id, oneOf } from './columns.ts';
import { orders } from './orders.ts';
import { users } from './users.ts';

export const followUps = pgTable(
  'follow_ups',
  {
    id: id(),
    kind: text('kind', { enum: FOLLOW_UP_KINDS }).notNull(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    /** The attempt, payment or refund that it is about; the order itself for its labels. */
    subjectId: uuid('subject_id').notNull(),
    /** Why it failed the last time: SQLSTATE and constraint, no values. */
    reason: text('reason').notNull(),
    tries: integer('tries').notNull().default(1),
    nextTryAt: at('next_try_at').notNull(),
    createdAt: createdAt(),
    resolvedAt: at('resolved_at'),
    /** The admin who retried it; null: the worker. */
    resolvedBy: uuid('resolved_by').references(() => users.id),
  },
  (t) => [
    uniqueIndex('follow_ups_open_key').on(t.kind, t.subjectId).where(sql`${t.resolvedAt} is null`),
    index('follow_ups_open').on(t.nextTryAt).where(sql`${t.resolvedAt} is null`),
    index('follow_ups_order').on(t.orderId),
    check('follow_ups_kind', oneOf(t.kind, FOLLOW_UP_KINDS)),
  ],
);
