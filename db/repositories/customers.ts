/** A user's Stripe customer per mode and account: one row, locked before Stripe is asked (rules 15, 40). */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';

export type StripeMode = 'test' | 'live';

/** Whose customers are meant; `account` is null where the key cannot tell it. */
export type CustomerScope = { readonly mode: StripeMode; readonly account: string | null };

/** Rows of the account, and those that were written while it was not known. */
export const ofAccount = (account: string | null) =>
  account === null ? sql`true` : sql`account in ('', ${account})`;

/** Makes the row if needed and locks it. */
export async function lockCustomer(
  tx: Transaction,
  userId: string,
  scope: CustomerScope,
): Promise<string | null> {
  await tx.execute(sql`
    insert into customers (user_id, mode, account) values (${userId}, ${scope.mode}, ${scope.account ?? ''})
    on conflict (user_id, mode, account) do update set mode = excluded.mode`);
  return await readCustomer(tx, userId, scope);
}

export async function readCustomer(
  executor: Executor,
  userId: string,
  { mode, account }: CustomerScope,
): Promise<string | null> {
  const rows = await executor.execute<{ stripe_customer_id: string | null }>(sql`
    select stripe_customer_id from customers
    where user_id = ${userId} and mode = ${mode} and stripe_customer_id is not null and ${ofAccount(account)}
    order by account desc limit 1`);
  return rows[0]?.stripe_customer_id ?? null;
}

/** The customer that a saved method belongs to, by the account of both: no process has to know its key's account for it. */
export async function readCustomerOfMethod(
  executor: Executor,
  args: { userId: string; paymentMethodId: string },
): Promise<string | null> {
  const rows = await executor.execute<{ stripe_customer_id: string }>(sql`
    select c.stripe_customer_id from customers c join saved_methods m on m.user_id = c.user_id
      and (m.account in ('', c.account) or c.account = '')
    where c.user_id = ${args.userId} and m.stripe_payment_method_id = ${args.paymentMethodId}
      and c.stripe_customer_id is not null
    order by (c.account = m.account) desc, c.account desc limit 1`);
  return rows[0]?.stripe_customer_id ?? null;
}

/** Keeps the first customer that was made. @returns the one that is kept */
export async function setCustomer(
  tx: Transaction,
  args: { userId: string; scope: CustomerScope; stripeCustomerId: string },
): Promise<string> {
  const { mode, account } = args.scope;
  await tx.execute(sql`
    insert into customers (user_id, mode, account, stripe_customer_id)
    values (${args.userId}, ${mode}, ${account ?? ''}, ${args.stripeCustomerId})
    on conflict (user_id, mode, account) do update
      set stripe_customer_id = coalesce(customers.stripe_customer_id, excluded.stripe_customer_id)`);
  return (await readCustomer(tx, args.userId, args.scope)) ?? args.stripeCustomerId;
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
    update saved_methods set state = 'detached', is_default = false, updated_at = now()
    where user_id = ${args.userId} and state <> 'detached'
      and account in ('', (select account from customers where stripe_customer_id = ${args.customerId}))`);
  await tx.execute(sql`
    update customers set stripe_customer_id = null
    where user_id = ${args.userId} and stripe_customer_id = ${args.customerId}
      -- An erased person's stays: late messages are known by it, and nobody needs a new one.
      and not exists (select 1 from users u where u.id = ${args.userId} and u.erased_at is not null)`);
}
