/** Early fraud warnings for staff. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';

export type WarningRow = {
  stripe_warning_id: string;
  order_number: string;
  fraud_type: string;
  actionable: boolean;
  amount_minor: number;
  currency: string;
  opened_at: string;
};

/** The newest warnings; one that a refund has answered is actionable no more. */
export async function listWarnings(executor: Executor, limit: number): Promise<WarningRow[]> {
  const rows = await executor.execute<WarningRow>(sql`
    select w.stripe_warning_id, o.number as order_number, w.fraud_type, w.actionable,
      p.amount_minor::float8 as amount_minor, p.currency, w.opened_at
    from early_fraud_warnings w join orders o on o.id = w.order_id join payments p on p.id = w.payment_id
    order by w.opened_at desc, w.id desc limit ${limit}`);
  return [...rows];
}
