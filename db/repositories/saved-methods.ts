/**
 * Saved payment methods as projected from Stripe. The user's row is locked first, so that everything about one person's
 * cards happens one after the other; one active row per card is the database's own rule (rule 32).
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import type { Redisplay, SavedMethodState } from '#lib/domain/money-states.ts';
import type { ObservationSource } from '#lib/domain/observation-order.ts';
import type { MethodFacts, MethodObservation } from '#lib/domain/saved-method.ts';
import { ofAccount } from './customers.ts';
import { laterOf, momentOf, seenAtMs } from './seen-at.ts';

export type SavedMethodRow = MethodFacts & {
  readonly id: string;
  readonly methodType: string;
  readonly savedAt: string;
  readonly seenAtMs: number | null;
};

type Raw = {
  id: string;
  stripe_payment_method_id: string;
  method_type: string;
  state: SavedMethodState;
  fingerprint: string | null;
  brand: string | null;
  last4: string | null;
  exp_month: number | null;
  exp_year: number | null;
  allow_redisplay: Redisplay;
  created: number;
  is_default: boolean;
  saved_at: string;
  seen_at_ms: number | null;
};

const COLUMNS = sql`id, stripe_payment_method_id, method_type, state, fingerprint, brand, last4, exp_month, exp_year,
  allow_redisplay, stripe_created_unix::float8 as created, is_default, created_at as saved_at,
  ${seenAtMs(sql`seen_at`)} as seen_at_ms`;

const fromRaw = (raw: Raw): SavedMethodRow => ({
  id: raw.id,
  paymentMethodId: raw.stripe_payment_method_id,
  methodType: raw.method_type,
  state: raw.state,
  fingerprint: raw.fingerprint,
  brand: raw.brand,
  last4: raw.last4,
  expMonth: raw.exp_month,
  expYear: raw.exp_year,
  allowRedisplay: raw.allow_redisplay,
  createdUnix: raw.created,
  isDefault: raw.is_default,
  savedAt: raw.saved_at,
  seenAtMs: raw.seen_at_ms,
});

/** The user of a Stripe customer; undefined for a customer that is not ours. */
export async function findCustomerOwner(
  executor: Executor,
  customerId: string,
): Promise<{ userId: string; erased: boolean } | undefined> {
  const rows = await executor.execute<{ user_id: string; erased: boolean }>(sql`
    select c.user_id, u.erased_at is not null as erased from customers c join users u on u.id = c.user_id
    where c.stripe_customer_id = ${customerId}`);
  const row = rows[0];
  return row && { userId: row.user_id, erased: row.erased };
}

export type DefaultKnowledge = {
  /** From when the customer's default here is Stripe's: seen there, or told to Stripe by us. */
  seenAtMs: number | null;
  /** A choice made here that Stripe has not answered yet. */
  isBeingTold: boolean;
};

/** What our rows know of where a customer's default comes from. The caller holds the user's lock. */
export async function readDefaultKnowledge(
  tx: Transaction,
  of: { userId: string; customerId: string },
): Promise<DefaultKnowledge> {
  const rows = await tx.execute<{ seen_at_ms: number | null; being_told: boolean }>(sql`
    select ${seenAtMs(sql`greatest(c.seen_at, (select max(o.settled_at) from operations o
        where o.user_id = c.user_id and o.kind = 'method.default' and o.state = 'succeeded'))`)} as seen_at_ms,
      exists (select 1 from operations o
        where o.user_id = c.user_id and o.kind = 'method.default' and o.state = 'pending') as being_told
    from customers c where c.stripe_customer_id = ${of.customerId} and c.user_id = ${of.userId}`);
  return { seenAtMs: rows[0]?.seen_at_ms ?? null, isBeingTold: rows[0]?.being_told ?? false };
}

/** The user whose row a method is; undefined for one that we never knew. */
export async function findMethodOwner(
  executor: Executor,
  paymentMethodId: string,
): Promise<string | undefined> {
  const rows = await executor.execute<{ user_id: string }>(
    sql`select user_id from saved_methods where stripe_payment_method_id = ${paymentMethodId}`,
  );
  return rows[0]?.user_id;
}

/** Locks the user: cards, like money, move one after the other for one person. */
export async function lockMethodOwner(tx: Transaction, userId: string): Promise<void> {
  await tx.execute(sql`select 1 from users where id = ${userId} for no key update`);
}

/** Our row of a method, and the active row of the same card beside it. */
export async function readMethodAndTwin(
  tx: Transaction,
  args: { userId: string; paymentMethodId: string; fingerprint: string | null },
): Promise<{ row: SavedMethodRow | null; twin: SavedMethodRow | null }> {
  const rows = await tx.execute<Raw>(sql`
    select ${COLUMNS} from saved_methods
    where user_id = ${args.userId}
      and (stripe_payment_method_id = ${args.paymentMethodId}
           or (state = 'active' and fingerprint = ${args.fingerprint}))`);
  const known = rows.map(fromRaw);
  return {
    row: known.find((row) => row.paymentMethodId === args.paymentMethodId) ?? null,
    twin: known.find((row) => row.paymentMethodId !== args.paymentMethodId) ?? null,
  };
}

async function listActive(executor: Executor, userId: string, account: SQL): Promise<SavedMethodRow[]> {
  const rows = await executor.execute<Raw>(sql`
    select ${COLUMNS} from saved_methods where user_id = ${userId} and state = 'active' and ${account}
    order by is_default desc, stripe_created_unix desc, id desc`);
  return rows.map(fromRaw);
}

/** The methods that a person sees: the default first, then the newest. */
export const listActiveMethods = (
  executor: Executor,
  args: { userId: string; account: string | null },
): Promise<SavedMethodRow[]> => listActive(executor, args.userId, ofAccount(args.account));

/** The others of the account that a method, or a customer, belongs to, in the same order. */
export function listMethodsBeside(
  executor: Executor,
  args: { userId: string } & ({ paymentMethodId: string } | { customerId: string }),
): Promise<SavedMethodRow[]> {
  const account =
    'customerId' in args
      ? sql`select account from customers where stripe_customer_id = ${args.customerId}`
      : sql`select account from saved_methods where stripe_payment_method_id = ${args.paymentMethodId}`;
  return listActive(executor, args.userId, sql`account in ('', coalesce((${account}), ''))`);
}

/** One active method of one user and account; anybody else's is not there. */
export async function readOwnMethod(
  executor: Executor,
  args: { userId: string; paymentMethodId: string; account: string | null },
): Promise<SavedMethodRow | undefined> {
  const rows = await executor.execute<Raw>(sql`
    select ${COLUMNS} from saved_methods
    where user_id = ${args.userId} and stripe_payment_method_id = ${args.paymentMethodId} and state = 'active'
      and ${ofAccount(args.account)}`);
  const raw = rows[0];
  return raw && fromRaw(raw);
}

/** Writes what Stripe showed of a method, as `active` or, when a newer row of the card stays, on its way out. */
export async function writeMethod(
  tx: Transaction,
  args: {
    id: string;
    userId: string;
    seen: MethodObservation;
    state: 'active' | 'detaching';
    redisplay: Redisplay;
    isDefault: boolean;
    source: ObservationSource;
  },
): Promise<void> {
  const { seen, source } = args;
  await tx.execute(sql`
    insert into saved_methods as kept (id, user_id, stripe_payment_method_id, method_type, fingerprint, brand, last4,
      exp_month, exp_year, allow_redisplay, stripe_created_unix, is_default, state, account, seen_at)
    values (${args.id}, ${args.userId}, ${seen.paymentMethodId}, ${seen.methodType}, ${seen.fingerprint}, ${seen.brand},
      ${seen.last4}, ${seen.expMonth}, ${seen.expYear}, ${args.redisplay}, ${seen.createdUnix}::bigint,
      ${args.isDefault}::boolean, ${args.state},
      coalesce((select account from customers where stripe_customer_id = ${seen.customerId}), ''), ${momentOf(source)})
    on conflict (stripe_payment_method_id) do update set
      fingerprint = excluded.fingerprint, brand = excluded.brand, last4 = excluded.last4,
      exp_month = excluded.exp_month, exp_year = excluded.exp_year, allow_redisplay = excluded.allow_redisplay,
      is_default = kept.is_default or excluded.is_default, state = excluded.state,
      seen_at = ${laterOf(sql`kept.seen_at`, source)}, updated_at = now()
    where kept.user_id = excluded.user_id`);
}

/** Ends a row, or begins to; it is nobody's default from now on. */
export async function endMethod(
  tx: Transaction,
  args: { paymentMethodId: string; as: 'detaching' | 'detached' },
): Promise<void> {
  await tx.execute(sql`
    update saved_methods set state = ${args.as}, is_default = false, updated_at = now()
    where stripe_payment_method_id = ${args.paymentMethodId} and state <> 'detached'`);
}

/** @returns true when the user has a default among the active methods of the customer's account */
export async function hasDefaultMethod(
  executor: Executor,
  args: { userId: string; customerId: string | null },
): Promise<boolean> {
  const rows = await executor.execute(sql`
    select 1 from saved_methods where user_id = ${args.userId} and state = 'active' and is_default
      and account = coalesce((select account from customers where stripe_customer_id = ${args.customerId}), '')`);
  return rows.length > 0;
}

/** Moves the default, in two statements because one default per user is checked at each. */
export async function moveDefault(
  tx: Transaction,
  args: { userId: string; paymentMethodId: string },
): Promise<void> {
  await tx.execute(sql`
    update saved_methods set is_default = false, updated_at = now()
    where user_id = ${args.userId} and is_default and stripe_payment_method_id <> ${args.paymentMethodId}
      and account = (select account from saved_methods where stripe_payment_method_id = ${args.paymentMethodId})`);
  await tx.execute(sql`
    update saved_methods set is_default = true, updated_at = now()
    where user_id = ${args.userId} and stripe_payment_method_id = ${args.paymentMethodId} and state = 'active'`);
}

/** Widens the redisplay of a row. */
export async function writeRedisplay(
  tx: Transaction,
  args: { paymentMethodId: string; redisplay: Redisplay },
): Promise<void> {
  await tx.execute(sql`
    update saved_methods set allow_redisplay = ${args.redisplay}, updated_at = now()
    where stripe_payment_method_id = ${args.paymentMethodId}`);
}

/** Whether an attempt that is not over pays with this method now: after a decline it does not any more (rule 32). */
export async function isMethodInUse(executor: Executor, paymentMethodId: string): Promise<boolean> {
  const rows = await executor.execute(sql`
    select 1 from checkout_attempts
    where stripe_payment_method_id = ${paymentMethodId}
      and (state in ('creating', 'indeterminate', 'processing', 'requires_capture')
           or (state = 'open' and intent_status in ('requires_confirmation', 'requires_action'))
           or exists (select 1 from operations o
                      where o.attempt_id = checkout_attempts.id and o.kind = 'intent.confirm' and o.state = 'pending'))
    limit 1`);
  return rows.length > 0;
}

/** Ids only, in the transaction that changes a method. */
export async function auditMethod(
  tx: Transaction,
  args: { actor: string; action: string; paymentMethodId: string; userId: string; source?: string },
): Promise<void> {
  await tx.execute(sql`
    insert into audit_log (actor, action, subject, detail)
    values (${args.actor}, ${args.action}, ${`method:${args.paymentMethodId}`},
            jsonb_strip_nulls(jsonb_build_object('user', ${args.userId}::text, 'source', ${args.source ?? null}::text)))`);
}

/** Whether there is a row of a method, in any state. */
export async function isMethodKnown(executor: Executor, paymentMethodId: string): Promise<boolean> {
  return (await findMethodOwner(executor, paymentMethodId)) !== undefined;
}
