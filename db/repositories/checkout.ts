/**
 * Statements of the moment when Pay is pressed: locks in the house order (user, cart, order, attempt, stock), what is
 * in the cart now, and one statement that freezes order, lines, attempt, operation and the stock hold's header.
 */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import { PAUSE_SECONDS } from '#lib/domain/hold-limit.ts';
import type { AttemptClosing, AttemptState, IntentStatus } from '#lib/domain/order-state.ts';
import { type CustomerScope, ofAccount } from './customers.ts';
import { LAST_ADDRESS, LAST_PLACED, type LastAddressRow } from './last-address.ts';

export type BuyerRow = LastAddressRow & {
  email_enc: string;
  stripe_customer_id: string | null;
  /** Erased since the request was let in. */
  erased: boolean;
  /** Seconds until a card-testing breaker of this person ends; 0 when none is open. */
  paused_seconds: number;
  /** Whether browsers may not confirm by themselves now: in the whole shop, or from this network (rules 27, 51). */
  guarded: boolean;
};

/** A press waits no longer than this for a lock: the caller repeats it. */
const LOCK_WAIT = '4s';

/**
 * Locks the user: everything that one person does with money happens one after the other. Bounds this and every later
 * wait for a lock in the transaction.
 */
export async function lockBuyer(
  tx: Transaction,
  userId: string,
  scope: CustomerScope,
  addressIndex: string | null,
): Promise<BuyerRow | undefined> {
  const rows = await tx.execute<BuyerRow>(sql`
    with bounds as materialized (select set_config('lock_timeout', ${LOCK_WAIT}, true) as wait)
    select u.email_enc, ${LAST_ADDRESS}, c.stripe_customer_id, u.erased_at is not null as erased,
      coalesce((select ceil(extract(epoch from max(b.opens_until) - now())) from breakers b
        where b.opens_until > now() and b.lifted_at is null and b.kind = 'user' and b.subject = ${userId}
      ), 0)::int as paused_seconds,
      exists (select 1 from breakers b where b.opens_until > now() and b.lifted_at is null
        and ((b.kind = 'shop' and b.subject = '*') or (b.kind = 'address' and b.subject = ${addressIndex}))) as guarded
    from bounds cross join users u left join lateral (
      select stripe_customer_id from customers
      where user_id = u.id and mode = ${scope.mode} and stripe_customer_id is not null and ${ofAccount(scope.account)}
      order by account desc limit 1
    ) c on true ${LAST_PLACED}
    where u.id = ${userId} and bounds.wait is not null for no key update of u`);
  return rows[0];
}

export type CartRow = { id: string; currency: string };

export async function lockUserCart(tx: Transaction, userId: string): Promise<CartRow | undefined> {
  const rows = await tx.execute<CartRow>(
    sql`select id, currency from carts where user_id = ${userId} for no key update`,
  );
  return rows[0];
}

export type CheckoutLineRow = {
  variant_id: string;
  quantity: number;
  sku: string;
  title: string;
  variant_title: string;
  image: string;
  slug: string;
  unit_minor: number | null;
  available: number;
  /** Holds of it in a row that this shopper was given without paying; 0 after a pause. */
  hold_grants: number;
  /** Seconds until the last of them ends. */
  held_for_seconds: number;
};

/** The cart's lines with price in the cart's currency (null: not sold in it) and what is on the shelf. */
export async function readCheckoutLines(executor: Executor, userId: string): Promise<CheckoutLineRow[]> {
  const rows = await executor.execute<CheckoutLineRow>(sql`
    select l.variant_id, l.quantity, v.sku, p.title, v.title as variant_title, p.image, p.slug,
           pr.amount_minor::float8 as unit_minor, coalesce(s.available, 0) as available,
           coalesce(b.grants, 0) as hold_grants,
           coalesce(extract(epoch from b.held_until - now()), 0)::float8 as held_for_seconds
    from carts c
    join cart_lines l on l.cart_id = c.id
    join variants v on v.id = l.variant_id
    join products p on p.id = v.product_id
    left join prices pr on pr.variant_id = v.id and pr.currency = c.currency
    left join stock_items s on s.variant_id = v.id
    left join hold_budgets b on b.user_id = c.user_id and b.variant_id = v.id
      and b.held_until > now() - make_interval(secs => ${PAUSE_SECONDS}::int)
    where c.user_id = ${userId}
    order by l.created_at, l.variant_id`);
  return [...rows];
}

export type LiveAttemptRow = {
  id: string;
  cart_id: string | null;
  order_id: string;
  order_number: string;
  state: AttemptState;
  snapshot_hash: string;
  amount_minor: number;
  currency: string;
  stripe_intent_id: string | null;
  intent_status: IntentStatus | null;
  client_secret_enc: string | null;
  expires_at: string;
  /** By the database's clock; negative when the hold has ended. */
  expires_in_seconds: number;
  /** Seconds since it was made, or since Stripe was last asked about it. */
  unread_seconds: number;
  renewals: number;
  /** Set when it is being cancelled. */
  closing: AttemptClosing | null;
  failure_code: string | null;
  decline_code: string | null;
  method_type: string | null;
  /** What our server confirmed with last. */
  stripe_payment_method_id: string | null;
};

const ATTEMPT_COLUMNS = sql`a.id, a.cart_id, a.order_id, o.number as order_number, a.state, a.snapshot_hash,
  a.amount_minor::float8 as amount_minor, a.currency, a.stripe_intent_id, a.intent_status, a.client_secret_enc,
  a.expires_at, extract(epoch from a.expires_at - now())::float8 as expires_in_seconds,
  extract(epoch from now() - greatest(a.created_at, a.last_read_at))::float8 as unread_seconds, a.renewals, a.closing, a.failure_code, a.decline_code,
  a.method_type, a.stripe_payment_method_id`;

export async function readLiveAttempts(executor: Executor, userId: string): Promise<LiveAttemptRow[]> {
  const rows = await executor.execute<LiveAttemptRow>(sql`
    select ${ATTEMPT_COLUMNS} from checkout_attempts a join orders o on o.id = a.order_id
    where a.user_id = ${userId}
      and a.state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate')`);
  return [...rows];
}

/** One attempt of one user; anybody else's is not there. */
export async function readOwnAttempt(
  executor: Executor,
  args: { userId: string; attemptId: string },
): Promise<LiveAttemptRow | undefined> {
  const rows = await executor.execute<LiveAttemptRow>(sql`
    select ${ATTEMPT_COLUMNS} from checkout_attempts a join orders o on o.id = a.order_id
    where a.id = ${args.attemptId} and a.user_id = ${args.userId}`);
  return rows[0];
}

export type IdempotencyRow = { request_hash: string; attempt_id: string; operation_id: string | null };

/** The attempt that this key made within the last 24 hours. */
export async function readIdempotency(
  executor: Executor,
  args: { userId: string; key: string },
): Promise<IdempotencyRow | undefined> {
  const rows = await executor.execute<IdempotencyRow>(sql`
    select request_hash, attempt_id, operation_id from api_idempotency
    where user_id = ${args.userId} and key = ${args.key} and created_at > now() - interval '24 hours'`);
  return rows[0];
}

/** Remembers which attempt answered a key; a key older than 24 hours starts anew. */
export async function rememberIdempotency(
  executor: Executor,
  args: {
    userId: string;
    key: string;
    requestHash: string;
    attemptId: string;
    operationId: string | null;
  },
): Promise<void> {
  await executor.execute(sql`
    insert into api_idempotency (user_id, key, request_hash, attempt_id, operation_id)
    values (${args.userId}, ${args.key}, ${args.requestHash}, ${args.attemptId}, ${args.operationId})
    on conflict (user_id, key) do update
      set request_hash = excluded.request_hash, attempt_id = excluded.attempt_id,
        operation_id = excluded.operation_id, created_at = now()
      where api_idempotency.created_at <= now() - interval '24 hours'`);
}

/** A key that was not answered with this attempt after all: the press goes on with another one. */
export async function forgetIdempotency(
  executor: Executor,
  args: { userId: string; key: string; attemptId: string },
): Promise<void> {
  await executor.execute(sql`
    delete from api_idempotency
    where user_id = ${args.userId} and key = ${args.key} and attempt_id = ${args.attemptId}`);
}

/**
 * The newest order that has emptied the cart, paid or promised for days: the answer to a second tab's press, which still
 * shows its total.
 */
export async function findJustBoughtOrder(
  executor: Executor,
  args: { userId: string; totalMinor: number; currency: string },
): Promise<string | undefined> {
  const rows = await executor.execute<{ number: string }>(sql`
    select o.number from orders o
    where o.user_id = ${args.userId} and o.total_minor = ${args.totalMinor} and o.currency = ${args.currency}
      and ((o.state = 'paid' and o.placed_at > now() - interval '30 minutes')
        or (o.cart_id is null and o.state = 'awaiting_payment' and exists (
          select 1 from checkout_attempts a where a.order_id = o.id
            and (a.state in ('processing', 'requires_capture') or (a.state = 'open' and a.intent_status = 'requires_action')))))
    order by coalesce(o.placed_at, o.updated_at) desc limit 1`);
  return rows[0]?.number;
}

/** The newest payment of a person that goes on for days and was begun just now. */
export async function findPromisedPayment(executor: Executor, userId: string): Promise<string | undefined> {
  const rows = await executor.execute<{ stripe_intent_id: string }>(sql`
    select stripe_intent_id from checkout_attempts
    where user_id = ${userId} and cart_id is null and stripe_intent_id is not null
      and (state in ('processing', 'requires_capture') or (state = 'open' and intent_status = 'requires_action'))
      and updated_at > now() - interval '30 minutes'
    order by created_at desc limit 1`);
  return rows[0]?.stripe_intent_id;
}

/** What an attempt holds, by variant: it is not on the shelf, but its owner can still have it. */
export async function readHeld(executor: Executor, attemptId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await executor.execute<{ variant_id: string; quantity: number }>(
    sql`select variant_id, quantity from stock_holds where attempt_id = ${attemptId} and state = 'held'`,
  );
  return new Map(rows.map((row) => [row.variant_id, row.quantity]));
}
