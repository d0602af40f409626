/** What verdicts did to the books of a dispute, so that each next one posts the difference, and a rebuild agrees. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import type { DisputeLoss, DisputeStanding } from '#lib/domain/ledger.ts';

export type DisputeStandingRow = {
  verdict: DisputeStanding['verdict'];
  /** Taken and not given back. */
  gone_minor: number;
  losses: DisputeLoss[];
};

export async function readDisputeStanding(
  tx: Transaction,
  disputeId: string,
): Promise<DisputeStandingRow | undefined> {
  const rows = await tx.execute<DisputeStandingRow>(sql`
    select losses, (withdrawn_minor - reinstated_minor)::float8 as gone_minor,
      -- What a dispute that was prevented took, it keeps: the bank has resolved it before a chargeback.
      case when status in ('lost', 'prevented') then 'lost' when status like 'appeal%' then 'appealed' else 'not_lost' end as verdict
    from disputes where stripe_dispute_id = ${disputeId}`);
  return rows[0];
}

export async function addDisputeLoss(tx: Transaction, disputeId: string, loss: DisputeLoss): Promise<void> {
  const { amountMinor, currency } = loss;
  await tx.execute(sql`
    update disputes set losses = losses || ${JSON.stringify([{ amountMinor, currency }])}::text::jsonb
    where stripe_dispute_id = ${disputeId}`);
}

export type BookedLosses = { id: string; losses: DisputeLoss[] };

/** Disputes with a loss in the books, now or before. */
export async function readBookedLosses(executor: Executor): Promise<BookedLosses[]> {
  const rows = await executor.execute<BookedLosses>(sql`
    select stripe_dispute_id as id, losses from disputes where losses <> '[]' order by stripe_dispute_id`);
  return [...rows];
}
