/** Double entry per currency: every transaction comes from one Stripe object or one decision, once, and balances (I5). */
import { sql } from 'drizzle-orm';
import { bigserial, check, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { LEDGER_ACCOUNTS } from '#lib/domain/money-states.ts';
import { at, createdAt, currency, id, isCurrency, minor, oneOf } from './columns.ts';
import { orders } from './orders.ts';

export const ledgerTransactions = pgTable(
  'ledger_transactions',
  {
    id: id(),
    kind: text('kind').notNull(),
    /** What it was made from, for example `capture:pi_…` or `balance:txn_…`: the same source posts once. */
    source: text('source').notNull(),
    orderId: uuid('order_id').references(() => orders.id),
    /** The event or observation that led to it. */
    eventId: text('event_id'),
    /** When the money moved, by Stripe's time. */
    occurredAt: at('occurred_at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    unique('ledger_transactions_source_key').on(t.source),
    index('ledger_transactions_order').on(t.orderId),
    index('ledger_transactions_occurred').on(t.occurredAt),
  ],
);

/** Append-only. The sum of a transaction's entries is zero per currency: a deferred trigger of the migration checks it. */
export const ledgerEntries = pgTable(
  'ledger_entries',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    transactionId: uuid('transaction_id')
      .notNull()
      .references(() => ledgerTransactions.id),
    account: text('account', { enum: LEDGER_ACCOUNTS }).notNull(),
    /** Debit positive, credit negative. */
    amountMinor: minor('amount_minor').notNull(),
    currency: currency(),
  },
  (t) => [
    index('ledger_entries_transaction').on(t.transactionId),
    index('ledger_entries_account').on(t.account, t.currency),
    check('ledger_entries_account', oneOf(t.account, LEDGER_ACCOUNTS)),
    check('ledger_entries_amount', sql`${t.amountMinor} <> 0`),
    check('ledger_entries_currency', isCurrency(t.currency)),
  ],
);
