/** How far Stripe's events were read back, each reconciliation run, and what it found. */
import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { RECONCILIATION_KINDS } from '#lib/domain/reconciliation.ts';
import { at, createdAt, id } from './columns.ts';
import { orders } from './orders.ts';

export const reconciliationCursors = pgTable('reconciliation_cursors', {
  name: text('name').primaryKey(),
  /** Unix seconds up to which Stripe's list was read. */
  position: bigint('position', { mode: 'number' }).notNull(),
  lastId: text('last_id'),
  updatedAt: at('updated_at').notNull().defaultNow(),
});

export const reconciliationRuns = pgTable(
  'reconciliation_runs',
  {
    id: id(),
    kind: text('kind', { enum: RECONCILIATION_KINDS }).notNull(),
    state: text('state', { enum: ['running', 'finished', 'failed'] }).notNull(),
    /** `worker`, `command` or `user:<id>`. */
    startedBy: text('started_by').notNull().default('worker'),
    /** Why it failed: a stable code. */
    reason: text('reason'),
    checked: integer('checked').notNull().default(0),
    repaired: integer('repaired').notNull().default(0),
    startedAt: createdAt(),
    /** A run that goes on says so every few seconds: silence means that its process was killed. */
    seenAt: at('seen_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
  },
  (t) => [index('reconciliation_runs_started').on(t.startedAt)],
);

export const reconciliationFindings = pgTable(
  'reconciliation_findings',
  {
    id: id(),
    runId: uuid('run_id')
      .notNull()
      .references(() => reconciliationRuns.id),
    /** The class of drift, a stable code. */
    kind: text('kind').notNull(),
    /** The object it is about: one open finding per kind and subject. */
    subject: text('subject').notNull(),
    orderId: uuid('order_id').references(() => orders.id),
    detail: jsonb('detail').$type<Record<string, string | number | boolean | null>>().notNull().default({}),
    repair: text('repair'),
    createdAt: createdAt(),
    resolvedAt: at('resolved_at'),
    resolvedBy: text('resolved_by'),
  },
  (t) => [
    unique('reconciliation_findings_open').on(t.kind, t.subject, t.resolvedAt).nullsNotDistinct(),
    index('reconciliation_findings_unresolved').on(t.createdAt).where(sql`${t.resolvedAt} is null`),
  ],
);
