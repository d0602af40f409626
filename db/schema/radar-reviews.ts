/** Radar's manual reviews as projected from Stripe: while one is open its order is paid and not to be fulfilled. */
import { sql } from 'drizzle-orm';
import { boolean, check, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, id, seenAt } from './columns.ts';
import { orders } from './orders.ts';

export const radarReviews = pgTable(
  'radar_reviews',
  {
    id: id(),
    stripeReviewId: text('stripe_review_id').notNull(),
    stripeIntentId: text('stripe_intent_id').notNull(),
    stripeChargeId: text('stripe_charge_id'),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    open: boolean('open').notNull(),
    /** Stripe's code of why it was opened: `rule` or `manual`. */
    openedReason: text('opened_reason').notNull(),
    closedReason: text('closed_reason'),
    openedAt: at('opened_at').notNull(),
    seenAt: seenAt(),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    unique('radar_reviews_stripe_key').on(t.stripeReviewId),
    index('radar_reviews_order').on(t.orderId),
    index('radar_reviews_open').on(t.updatedAt).where(sql`${t.open}`),
    check('radar_reviews_open_has_no_end', sql`not ${t.open} or ${t.closedReason} is null`),
  ],
);
