/** What a rebuild of the ledger reads: the inbox, and the few decisions that no Stripe object tells. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import type { EventExtract } from '#db/schema/events.ts';
import type { RefundOrigin, RefundState } from '#lib/domain/money-states.ts';

type InboxMoney = {
  id: string;
  extract: EventExtract;
  /**
   * False while it waits to be applied again, and for another API version, of which ids alone were used (rule 25): what it
   * tells may have been posted, and need not.
   */
  settled: boolean;
};

/**
 * Money in the inbox, by id: what was applied, told nothing new, or waits, and money on an intent that is not its
 * attempt's own. What is foreign has moved nothing.
 */
export async function readMoneyInInbox(
  executor: Executor,
  args: { after: string; limit: number; apiVersion: string },
): Promise<InboxMoney[]> {
  const rows = await executor.execute<InboxMoney>(sql`
    select id, extract,
      state not in ('received', 'waiting', 'dead') and coalesce(api_version = ${args.apiVersion}, true) as settled
    from stripe_events
    where id collate "C" > ${args.after}
      and extract->>'object' in ('payment_intent', 'charge', 'refund', 'dispute', 'balance_transaction')
      and (state <> 'ignored' or reason = 'another_intent_of_the_attempt')
    order by id collate "C" limit ${args.limit}`);
  return [...rows];
}

/** Intents whose money fitted no order. */
export async function readUnplacedIntents(executor: Executor): Promise<Set<string>> {
  const rows = await executor.execute<{ id: string }>(sql`select stripe_intent_id as id from review_flags`);
  return new Set(rows.map((row) => row.id));
}

export type RefundDecision = {
  id: string;
  origin: RefundOrigin;
  state: RefundState;
  stripe_refund_id: string | null;
  stripe_intent_id: string;
  amount_minor: number;
  currency: string;
};

/** Refund rows, by id: reserved here, whether or not Stripe has seen them. */
export async function readRefundDecisions(
  executor: Executor,
  after: string | null,
  limit: number,
): Promise<RefundDecision[]> {
  const rows = await executor.execute<RefundDecision>(sql`
    select r.id, r.origin, r.state, r.stripe_refund_id, p.stripe_intent_id, r.amount_minor::float8 as amount_minor,
      r.currency
    from refunds r join payments p on p.id = r.payment_id
    where ${after}::uuid is null or r.id > ${after}::uuid order by r.id limit ${limit}`);
  return [...rows];
}
