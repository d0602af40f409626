/** What surrounds the money: audit rows, the outbox of mails, answers kept for idempotency keys, rate limits. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { at, createdAt, id } from './columns.ts';
import { orders } from './orders.ts';
import { users } from './users.ts';

const MAIL_KINDS = ['order_confirmation', 'order_refunded', 'late_payment_refunded'] as const;

/** Append-only; ids and codes only. The application's database role may insert and read, nothing else. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    /** `user:<id>`, `stripe`, `system`. */
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    detail: jsonb('detail').$type<Record<string, string | number | boolean | null>>().notNull().default({}),
    createdAt: createdAt(),
  },
  (t) => [index('audit_log_subject').on(t.subject, t.id)],
);

/** Seals over ranges of audit rows: each carries the one before, so nothing can be taken out of the middle. */
export const auditSeals = pgTable(
  'audit_seals',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    fromId: bigint('from_id', { mode: 'number' }).notNull(),
    toId: bigint('to_id', { mode: 'number' }).notNull(),
    rowCount: integer('row_count').notNull(),
    /** `id:beginning of its hash` for each row, so that a broken range names its row. */
    rowMarks: text('row_marks').notNull().default(''),
    /** SHA-256 over the rows in order. */
    rootHash: text('root_hash').notNull(),
    /** MAC of the seal before; empty for the first. */
    previousMac: text('previous_mac').notNull(),
    /** HMAC with AUDIT_KEY over everything above. */
    mac: text('mac').notNull(),
    createdAt: createdAt(),
  },
  // One chain: no two seals follow the same one, and no two begin at the same row.
  (t) => [
    unique('audit_seals_previous_key').on(t.previousMac),
    unique('audit_seals_from_key').on(t.fromId),
    check('audit_seals_range', sql`${t.toId} >= ${t.fromId} and ${t.rowCount} >= 0`),
  ],
);

/** Mails to send: written in the money transaction, sent by a worker, once per kind and order. */
export const mailOutbox = pgTable(
  'mail_outbox',
  {
    id: id(),
    kind: text('kind', { enum: MAIL_KINDS }).notNull(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    /** The refund it tells of; null where an order has one mail of a kind. */
    subjectId: uuid('subject_id'),
    createdAt: createdAt(),
    sentAt: at('sent_at'),
  },
  (t) => [
    unique('mail_outbox_key').on(t.kind, t.orderId, t.subjectId).nullsNotDistinct(),
    index('mail_outbox_unsent').on(t.createdAt).where(sql`${t.sentAt} is null`),
  ],
);

/** Which attempt an Idempotency-Key of ours made: the answer is rebuilt from it, so no secret is stored here. */
export const apiIdempotency = pgTable(
  'api_idempotency',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    attemptId: uuid('attempt_id').notNull(),
    /** The confirmation that this key asked for, when our server confirms: a repeat tells its outcome. */
    operationId: uuid('operation_id'),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.key] }), index('api_idempotency_created').on(t.createdAt)],
);

/** Runs of webhooks whose signature did not verify, as one process met them; written at most once a minute (rule 18). */
export const signatureFailureRuns = pgTable(
  'signature_failure_runs',
  {
    id: id(),
    failures: integer('failures').notNull(),
    startedAt: at('started_at').notNull(),
    lastAt: at('last_at').notNull(),
  },
  (t) => [
    index('signature_failure_runs_last').on(t.lastAt),
    check('signature_failure_runs_counts', sql`${t.failures} > 0 and ${t.lastAt} >= ${t.startedAt}`),
  ],
);

/** Fixed windows shared by all processes; a row per key and window. */
export const rateLimits = pgTable(
  'rate_limits',
  {
    key: text('key').primaryKey(),
    points: integer('points').notNull(),
    windowEndsAt: at('window_ends_at').notNull(),
  },
  (t) => [index('rate_limits_window').on(t.windowEndsAt)],
);
