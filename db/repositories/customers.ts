/** A user's Stripe customer per mode: one row, locked before Stripe is asked (rule 15). */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';

export type StripeMode = 'test' | 'live';

/** Makes the row if needed and locks it. */
export async function lockCustomer(
  tx: Transaction,
  userId: string,
  mode: StripeMode,
): Promise<string | null> {
  const rows = await tx.execute<{ stripe_customer_id: string | null }>(sql`
    insert into customers (user_id, mode) values (${userId}, ${mode})
    on conflict (user_id, mode) do update set mode = excluded.mode
    returning stripe_customer_id`);
  return rows[0]?.stripe_customer_id ?? null;
}

export async function readCustomer(
  executor: Executor,
  userId: string,
  mode: StripeMode,
): Promise<string | null> {
  const rows = await executor.execute<{ stripe_customer_id: string | null }>(
    sql`select stripe_customer_id from customers where user_id = ${userId} and mode = ${mode}`,
  );
  return rows[0]?.stripe_customer_id ?? null;
}

/** Keeps the first customer that was made. */
export async function setCustomer(
  executor: Executor,
  args: { userId: string; mode: StripeMode; stripeCustomerId: string },
): Promise<void> {
  await executor.execute(sql`
    update customers set stripe_customer_id = ${args.stripeCustomerId}
    where user_id = ${args.userId} and mode = ${args.mode} and stripe_customer_id is null`);
}

export type PersonRow = { email_enc: string; name_enc: string | null; erased: boolean };

/** What a customer is made from. Locks the person, so that an erasure comes before or after, never in between. */
export async function lockCustomerPerson(tx: Transaction, userId: string): Promise<PersonRow | undefined> {
  const rows = await tx.execute<PersonRow>(sql`
    select email_enc, name_enc, erased_at is not null as erased from users where id = ${userId} for no key update`);
  return rows[0];
}

/** The customer is gone at Stripe, and its methods with it. A later need makes another; payments keep their own ids. */
export async function forgetCustomer(
  tx: Transaction,
  args: { userId: string; customerId: string },
): Promise<void> {
  await tx.execute(sql`
    update customers set stripe_customer_id = null
    where user_id = ${args.userId} and stripe_customer_id = ${args.customerId}
      -- An erased person's stays: late messages are known by it, and nobody needs a new one.
      and not exists (select 1 from users u where u.id = ${args.userId} and u.erased_at is not null)`);
  await tx.execute(sql`
    update saved_methods set state = 'detached', is_default = false, updated_at = now()
    where user_id = ${args.userId} and state <> 'detached'`);
}
