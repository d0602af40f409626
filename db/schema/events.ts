/** The inbox of Stripe's events: a narrow row with a clear extract, the body encrypted in a table of its own. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import { EVENT_STATES } from '#lib/domain/order-state.ts';
import { at, oneOf } from './columns.ts';

/** What projections need of an event: ids, amounts, statuses and codes, never personal data. */
export type EventExtract = Readonly<Record<string, string | number | boolean | null>>;

/** What an event moved, by name: from and to. */
export type EventChanges = Readonly<
  Record<string, readonly [from: EventExtract[string], to: EventExtract[string]]>
>;

export const stripeEvents = pgTable(
  'stripe_events',
  {
    /** Stripe's `evt_…`, or `obs_…` for what a read from Stripe showed. */
    id: text('id').primaryKey(),
    type: text('type').notNull(),
    objectId: text('object_id').notNull(),
    apiVersion: text('api_version'),
    livemode: boolean('livemode').notNull(),
    /** Stripe's own time, whole seconds: a hint, no order (rule 3). */
    createdUnix: bigint('created_unix', { mode: 'number' }).notNull(),
    extract: jsonb('extract').$type<EventExtract>().notNull(),
    state: text('state', { enum: EVENT_STATES }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** Why it was skipped, ignored or failed, as a stable code. */
    reason: text('reason'),
    /** What it moved: null when it moved nothing. */
    changes: jsonb('changes').$type<EventChanges>(),
    /** How often it was delivered again. */
    duplicates: integer('duplicates').notNull().default(0),
    receivedAt: at('received_at').notNull().defaultNow(),
    nextTryAt: at('next_try_at'),
    appliedAt: at('applied_at'),
  },
  (t) => [
    index('stripe_events_pending').on(t.nextTryAt).where(sql`${t.state} in ('received', 'waiting')`),
    index('stripe_events_object').on(t.objectId, t.createdUnix),
    index('stripe_events_received').on(t.receivedAt.desc(), t.id),
    check('stripe_events_state', oneOf(t.state, EVENT_STATES)),
  ],
);

/** How an event ended before it was replayed: the inbox row shows the last application, these the earlier ones. */
export const eventApplications = pgTable(
  'event_applications',
  {
    eventId: text('event_id')
      .notNull()
      .references(() => stripeEvents.id),
    /** 1 for the first. */
    number: integer('number').notNull(),
    state: text('state', { enum: EVENT_STATES }).notNull(),
    attempts: integer('attempts').notNull(),
    reason: text('reason'),
    changes: jsonb('changes').$type<EventChanges>(),
    appliedAt: at('applied_at'),
    replayedAt: at('replayed_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.eventId, t.number] }),
    check('event_applications_state', oneOf(t.state, EVENT_STATES)),
  ],
);

export const stripeEventBodies = pgTable('stripe_event_bodies', {
  eventId: text('event_id')
    .primaryKey()
    .references(() => stripeEvents.id),
  bodyEnc: text('body_enc').notNull(),
});
