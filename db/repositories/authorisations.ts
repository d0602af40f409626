/** Money that is authorised and not captured: the attempt of an order, and what runs out soon. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import type { AttemptState, OrderState } from '#lib/domain/order-state.ts';

export type AuthorisationRow = {
  attempt_id: string;
  order_number: string;
  order_state: OrderState;
  state: AttemptState;
  stripe_intent_id: string | null;
  amount_minor: number;
  currency: string;
  capture_before: string | null;
  captured_minor: number | null;
  released_minor: number | null;
};

/** The attempt that an order's money is in: the one that paid, else the live one, else the last. */
export async function readAuthorisation(
  executor: Executor,
  orderNumber: string,
): Promise<AuthorisationRow | undefined> {
  const rows = await executor.execute<AuthorisationRow>(sql`
    select a.id as attempt_id, o.number as order_number, o.state as order_state, a.state, a.stripe_intent_id,
      a.amount_minor::float8 as amount_minor, a.currency, a.capture_before,
      p.amount_minor::float8 as captured_minor, p.released_minor::float8 as released_minor
    from orders o join checkout_attempts a on a.order_id = o.id
    left join payments p on p.attempt_id = a.id and not p.surplus
    where o.number = ${orderNumber}
    order by p.id is null, a.state not in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate'),
      a.created_at desc limit 1`);
  return rows[0];
}

/**
 * Tells the order's history, once per attempt, of authorisations that end soon.
 * @returns the orders that were told of
 */
export async function warnOfExpiry(executor: Executor, args: { hours: number }): Promise<string[]> {
  const rows = await executor.execute<{ order_id: string }>(sql`
    insert into order_events (order_id, kind, detail)
    select a.order_id, 'authorisation_expiring', jsonb_build_object('attempt', a.id::text,
           'capture_before', extract(epoch from a.capture_before)::bigint)
    from checkout_attempts a
    where a.state = 'requires_capture' and a.capture_before < now() + make_interval(hours => ${args.hours}::int)
      and not exists (select 1 from order_events e where e.order_id = a.order_id
        and e.kind = 'authorisation_expiring' and e.detail->>'attempt' = a.id::text)
    returning order_id`);
  return rows.map((row) => row.order_id);
}

/** The order's history tells staff that the bank declined a capture, and why. */
export async function tellDeclinedCapture(
  executor: Executor,
  args: { attemptId: string; code: string },
): Promise<void> {
  await executor.execute(sql`
    insert into order_events (order_id, kind, detail)
    select order_id, 'capture_declined', jsonb_build_object('attempt', id::text, 'code', ${args.code}::text)
    from checkout_attempts where id = ${args.attemptId}`);
}
