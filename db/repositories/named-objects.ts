/** Whether one of our rows names an object of Stripe. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';

const NAMING = sql`
  select 1 from checkout_attempts where stripe_intent_id = listed.id
  union all select 1 from payments where stripe_intent_id = listed.id
  union all select 1 from payments where stripe_charge_id = listed.id
  union all select 1 from refunds where stripe_refund_id = listed.id
  union all select 1 from disputes where stripe_dispute_id = listed.id
  union all select 1 from early_fraud_warnings where stripe_warning_id = listed.id
  union all select 1 from saved_methods where stripe_payment_method_id = listed.id
  union all select 1 from setup_attempts where stripe_setup_intent_id = listed.id
  union all select 1 from customers where stripe_customer_id = listed.id`;

/** @param ids of the object and of what it belongs to; null ones name nothing */
export async function isNamedHere(executor: Executor, ids: readonly (string | null)[]): Promise<boolean> {
  const named = ids.filter((id) => id !== null && id !== '');
  const rows = await executor.execute(sql`
    select 1 from json_array_elements_text(${JSON.stringify(named)}::text::json) as listed(id)
    where exists (${NAMING}) limit 1`);
  return rows.length > 0;
}
