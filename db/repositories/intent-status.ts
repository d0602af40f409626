/** What the status endpoint shows of one attempt to its owner, and the claim to read Stripe at most every 2 s. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import type { AttemptState, IntentStatus, OrderState } from '#lib/domain/order-state.ts';
import { CHARGED, type ChargedRow } from './charged.ts';
import { ORDER_FACTS, type OrderFactsRow } from './order-facts.ts';

export type IntentStatusRow = ChargedRow &
  OrderFactsRow & {
    attempt_id: string;
    state: AttemptState;
    intent_status: IntentStatus | null;
    order_number: string;
    order_state: OrderState;
    total_minor: number;
    amount_minor: number;
    currency: string;
    method_type: string | null;
    failure_code: string | null;
    decline_code: string | null;
    expires_at: string;
  };

/** Whose question it is: a user sees their own intents; the holder of an intent's client secret sees that intent. */
export type StatusReader =
  | { readonly kind: 'user'; readonly userId: string }
  | { readonly kind: 'secret_holder' };

/** @returns undefined for an intent that is unknown, or somebody else's where the reader is a user */
export async function readIntentStatusRow(
  executor: Executor,
  args: { reader: StatusReader; intentId: string },
): Promise<IntentStatusRow | undefined> {
  const owned = args.reader.kind === 'user' ? sql`and a.user_id = ${args.reader.userId}` : sql``;
  const rows = await executor.execute<IntentStatusRow>(sql`
    select a.id as attempt_id, a.state, a.intent_status, o.number as order_number, o.state as order_state,
           a.amount_minor::float8 as amount_minor, a.currency, a.method_type, a.failure_code, a.decline_code,
           a.expires_at, o.total_minor::float8 as total_minor, ${CHARGED}, ${ORDER_FACTS}
    from checkout_attempts a join orders o on o.id = a.order_id left join payments p on p.stripe_intent_id = a.stripe_intent_id
    where a.stripe_intent_id = ${args.intentId} ${owned}`);
  return rows[0];
}

export async function ownsIntent(
  executor: Executor,
  args: { userId: string; intentId: string },
): Promise<boolean> {
  const rows = await executor.execute(sql`
    select 1 from checkout_attempts where stripe_intent_id = ${args.intentId} and user_id = ${args.userId}`);
  return rows.length > 0;
}

/** The encrypted client secret of an intent. */
export async function readClientSecret(
  executor: Executor,
  intentId: string,
): Promise<{ attempt_id: string; client_secret_enc: string } | undefined> {
  const rows = await executor.execute<{ attempt_id: string; client_secret_enc: string }>(sql`
    select id as attempt_id, client_secret_enc from checkout_attempts
    where stripe_intent_id = ${intentId} and client_secret_enc is not null`);
  return rows[0];
}

/**
 * Claims the next read of Stripe for an attempt.
 * @returns the database's time of the claim in milliseconds, or undefined when somebody read within `everySeconds`
 */
export async function claimRead(
  executor: Executor,
  args: { attemptId: string; everySeconds: number },
): Promise<number | undefined> {
  const rows = await executor.execute<{ ms: number }>(sql`
    update checkout_attempts set last_read_at = clock_timestamp()
    where id = ${args.attemptId}
      and (last_read_at is null or last_read_at <= clock_timestamp() - make_interval(secs => ${args.everySeconds}))
    returning extract(epoch from last_read_at)::float8 * 1000 as ms`);
  return rows[0]?.ms;
}

export type ExpiryFacts = {
  state: AttemptState;
  intent_status: IntentStatus | null;
  next_action_type: string | null;
  /** Seconds since the attempt last moved: how long an authentication has been waiting. */
  open_seconds: number;
  authentication_extended: boolean;
  /** How long ago the attempt began. */
  age_seconds: number;
};

/** What the expiry job decides by. */
export async function readExpiryFacts(
  executor: Executor,
  attemptId: string,
): Promise<ExpiryFacts | undefined> {
  const rows = await executor.execute<ExpiryFacts>(sql`
    select a.state, a.intent_status, a.next_action_type, extract(epoch from now() - a.updated_at)::float8 as open_seconds,
      extract(epoch from now() - a.created_at)::float8 as age_seconds,
      exists (select 1 from order_events e where e.order_id = a.order_id and e.kind = 'hold_extended'
              and e.created_at >= a.created_at and e.detail->>'reason' = 'authentication') as authentication_extended
    from checkout_attempts a where a.id = ${attemptId}`);
  return rows[0];
}
