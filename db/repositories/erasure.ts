/**
 * Erasing a person: what stands in the way, and the statements that take everything personal out of our rows. Orders,
 * payments, ledger, audit and the clear extracts of events stay as they are.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import type { RefundState } from '#lib/domain/money-states.ts';
import type { Role } from '#lib/domain/order-state.ts';
import type { StripeMode } from './customers.ts';

export type ErasableRow = { id: string; role: Role; erased: boolean };

/** Locks the person. */
export async function lockPerson(tx: Transaction, userId: string): Promise<ErasableRow | undefined> {
  const rows = await tx.execute<ErasableRow>(sql`
    select id, role, erased_at is not null as erased from users where id = ${userId} for no key update`);
  return rows[0];
}

/**
 * Locks the person's orders: whoever moves money of one holds its order first, so nothing begins between the look for
 * open money and the end of the erasure.
 */
export async function lockOrdersOf(tx: Transaction, userId: string): Promise<void> {
  await tx.execute(sql`select 1 from orders where user_id = ${userId} order by id for no key update`);
}

export type ErasableCustomer = { id: string; mode: StripeMode; account: string };

/**
 * A person's customers, one per mode and Stripe account. For who holds the person's lock and has seen since that no
 * operation is pending: one that is being made is there by now.
 */
export async function listCustomers(tx: Transaction, userId: string): Promise<ErasableCustomer[]> {
  const rows = await tx.execute<ErasableCustomer>(sql`
    select stripe_customer_id as id, mode, account from customers
    where user_id = ${userId} and stripe_customer_id is not null order by created_at`);
  return [...rows];
}

/** A person's operations: their own, and those of admins about their attempts, refunds and disputes. */
const ofPerson = (userId: string): SQL => sql`(user_id = ${userId}
  or attempt_id in (select id from checkout_attempts where user_id = ${userId})
  or subject_id in (select r.id from refunds r join orders o on o.id = r.order_id where o.user_id = ${userId}
    union all select d.id from disputes d join orders o on o.id = d.order_id where o.user_id = ${userId}))`;

/**
 * Names of what keeps money open: it has to end before the person can be forgotten. A pending operation may have done its
 * work at Stripe already, a customer with the person's e-mail for one: it is known and deleted only once it is settled.
 */
export async function readOpenMoney(tx: Transaction, userId: string): Promise<string[]> {
  const rows = await tx.execute<{ kind: string }>(sql`
    select 'attempt' as kind where exists (select 1 from checkout_attempts where user_id = ${userId}
      and state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate'))
    union all select 'order_in_review' where exists (select 1 from orders where user_id = ${userId} and state = 'review')
    union all select 'authorisation' where exists (select 1 from payments p join orders o on o.id = p.order_id
      where o.user_id = ${userId} and p.status <> 'succeeded')
    union all select 'refund' where exists (select 1 from refunds r join orders o on o.id = r.order_id
      where o.user_id = ${userId} and r.state in ('awaiting_approval', 'reserved', 'pending', 'requires_action'))
    union all select 'unmatched_payment' where exists (select 1 from review_flags f join orders o on o.id = f.order_id
      where o.user_id = ${userId} and f.resolved_at is null)
    union all select 'operation' where exists (select 1 from operations where ${ofPerson(userId)} and state = 'pending')
    union all select 'dispute' where exists (select 1 from disputes d join orders o on o.id = d.order_id
      where o.user_id = ${userId} and d.status not in ('won', 'lost', 'warning_closed', 'prevented'))`);
  return rows.map((row) => row.kind);
}

export type PersonRefund = {
  id: string;
  payment_id: string;
  captured_minor: number;
  state: RefundState;
  amount_minor: number;
  created_ms: number;
  settled_ms: number | null;
  seen: boolean;
};

/** Refunds of payments with a failure: whether one is still owed is decided over all refunds of its payment. */
export async function readRefundsWithFailures(tx: Transaction, userId: string): Promise<PersonRefund[]> {
  const rows = await tx.execute<PersonRefund>(sql`
    select r.id, r.payment_id, p.amount_minor::float8 as captured_minor, r.state, r.amount_minor::float8 as amount_minor,
      extract(epoch from r.created_at)::float8 * 1000 as created_ms,
      extract(epoch from r.settled_at)::float8 * 1000 as settled_ms, r.failure_seen_at is not null as seen
    from refunds r join payments p on p.id = r.payment_id join orders o on o.id = r.order_id
    where o.user_id = ${userId}
      and exists (select 1 from refunds f where f.payment_id = p.id and f.state = 'failed')`);
  return [...rows];
}

/** The settled operations of a person, whose requests carry e-mail, name, address and evidence. */
export async function listOperationIds(tx: Transaction, userId: string): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(
    sql`select id from operations where ${ofPerson(userId)} and state <> 'pending'`,
  );
  return rows.map((row) => row.id);
}

/** Overwrites requests; each is sealed for its own row. */
export async function replaceRequests(
  tx: Transaction,
  requests: readonly { id: string; requestEnc: string }[],
): Promise<void> {
  const rows = JSON.stringify(requests.map(({ id, requestEnc }) => ({ id, request_enc: requestEnc })));
  await tx.execute(sql`
    update operations o set request_enc = r.request_enc
    from json_to_recordset(${rows}::text::json) as r(id uuid, request_enc text) where o.id = r.id`);
}

/** Everything of Stripe's that belongs to a person, by id. */
const stripeIds = (userId: SQL): SQL => sql`
  select stripe_customer_id as id from customers where user_id in (${userId})
  union select stripe_intent_id from checkout_attempts where user_id in (${userId})
  union select stripe_charge_id from checkout_attempts where user_id in (${userId})
  union select stripe_setup_intent_id from setup_attempts where user_id in (${userId})
  union select stripe_payment_method_id from saved_methods where user_id in (${userId})
  union select r.stripe_refund_id from refunds r join orders o on o.id = r.order_id where o.user_id in (${userId})
  union select d.stripe_dispute_id from disputes d join orders o on o.id = d.order_id where o.user_id in (${userId})`;

const bodiesOf = (userId: SQL, since: SQL): SQL => sql`
  with mine as (select id from (${stripeIds(userId)}) ids where id is not null)
  delete from stripe_event_bodies where event_id in (
    select e.id from stripe_events e where ${since} and (
      e.object_id in (select id from mine) or e.extract->>'intent' in (select id from mine)
      or e.extract->>'charge' in (select id from mine) or e.extract->>'customer' in (select id from mine)))
  returning event_id`;

/** Deletes the bodies of a person's events. A person is erased once, so it may read the whole inbox. @returns how many */
export async function deleteBodies(tx: Transaction, userId: string): Promise<number> {
  const rows = await tx.execute(bodiesOf(sql`${userId}::uuid`, sql`true`));
  return rows.length;
}

/** Late messages about people who are erased already: their bodies go, too. For a periodic job. @returns how many */
export async function deleteLateBodies(executor: Executor): Promise<number> {
  const erased = await executor.execute(
    sql`select 1 from users where erased_at > now() - interval '40 days' limit 1`,
  );
  if (erased.length === 0) return 0;
  const rows = await executor.execute(
    bodiesOf(
      sql`select id from users where erased_at > now() - interval '40 days'`,
      sql`e.received_at > now() - interval '1 hour'`,
    ),
  );
  return rows.length;
}

/** Takes what is personal out of the rows of a person. */
export async function blankPerson(
  tx: Transaction,
  args: { userId: string; emailEnc: string; emailIndex: string },
): Promise<void> {
  const { userId } = args;
  const statements = [
    sql`update users set email_enc = ${args.emailEnc}, email_index = ${args.emailIndex}, name_enc = null,
      password_hash = null, shipping_address_enc = null, session_version = session_version + 1, erased_at = now(),
      updated_at = now() where id = ${userId}`,
    sql`delete from oauth_accounts where user_id = ${userId}`,
    sql`delete from cart_lines where cart_id in (select id from carts where user_id = ${userId})`,
    sql`delete from api_idempotency where user_id = ${userId}`,
    sql`delete from mail_outbox where user_id = ${userId} and sent_at is null`,
    sql`update orders set shipping_address_enc = null where user_id = ${userId}`,
    sql`update checkout_attempts set client_secret_enc = null, address_index = null, card_last4 = null
      where user_id = ${userId}`,
    sql`update setup_attempts set client_secret_enc = null where user_id = ${userId}`,
    sql`update payment_failures set address_index = null, card_fingerprint = null where user_id = ${userId}`,
    sql`update saved_methods set state = 'detached', is_default = false, fingerprint = null, brand = null, last4 = null,
      exp_month = null, exp_year = null, updated_at = now() where user_id = ${userId}`,
    sql`update refunds set note_enc = null where order_id in (select id from orders where user_id = ${userId})`,
    sql`update disputes set evidence_enc = null where order_id in (select id from orders where user_id = ${userId})`,
  ];
  for (const statement of statements) await tx.execute(statement);
}

/** Ids and counts only. */
export async function auditErasure(
  tx: Transaction,
  args: { userId: string; actor: string; bodies: number },
): Promise<void> {
  await tx.execute(sql`
    insert into audit_log (actor, action, subject, detail)
    values (${args.actor}, 'person.erase', ${`user:${args.userId}`}, jsonb_build_object('bodies', ${args.bodies}::int))`);
}
