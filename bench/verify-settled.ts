/** After the webhooks: every acknowledged event made its order paid, exactly once, in every table that a payment touches. */
import postgres from 'postgres';

export type Settled = {
  readonly events: number;
  readonly applied: number;
  readonly paidOrders: number;
  readonly payments: number;
  readonly paidEvents: number;
  readonly mails: number;
  readonly audits: number;
  /** Variants whose sold units are more or less than the paid orders hold. */
  readonly wrongStock: number;
  readonly linesLeftInCarts: number;
};

export async function readSettled(databaseUrl: string, eventIds: readonly string[]): Promise<Settled> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql<Settled[]>`
      with given as (
        select e.id, e.state, a.id as attempt_id, a.order_id, a.cart_id, o.state as order_state
        from stripe_events e
        left join checkout_attempts a on a.stripe_intent_id = e.object_id
        left join orders o on o.id = a.order_id
        where e.id = any(${[...eventIds]}::text[])
      ), sold as (
        select l.variant_id, sum(l.quantity)::int as units
        from order_lines l join orders o on o.id = l.order_id where o.state = 'paid' group by l.variant_id
      )
      select count(*)::int as events,
        count(*) filter (where state = 'applied')::int as applied,
        count(distinct order_id) filter (where order_state = 'paid')::int as "paidOrders",
        (select count(*) from payments p where p.order_id in (select order_id from given))::int as payments,
        (select count(*) from order_events e where e.kind = 'paid' and e.order_id in (select order_id from given))::int as "paidEvents",
        (select count(*) from mail_outbox m where m.order_id in (select order_id from given))::int as mails,
        (select count(*) from audit_log l where l.action = 'payment.succeeded'
          and l.subject in (select 'attempt:' || attempt_id from given))::int as audits,
        (select count(*) from stock_items s left join sold using (variant_id)
          where s.sold <> coalesce(sold.units, 0))::int as "wrongStock",
        (select count(*) from cart_lines c where c.cart_id in (select cart_id from given))::int as "linesLeftInCarts"
      from given`;
    if (row === undefined) throw new Error('no answer');
    return row;
  } finally {
    await sql.end();
  }
}

/** Sentences about what is not as it must be; none when every event had its effect once. */
export function problemsOf(settled: Settled, sent: number): string[] {
  const expected: Readonly<Record<keyof Settled, number>> = {
    events: sent,
    applied: sent,
    paidOrders: sent,
    payments: sent,
    paidEvents: sent,
    mails: sent,
    audits: sent,
    wrongStock: 0,
    linesLeftInCarts: 0,
  };
  return (Object.keys(expected) as (keyof Settled)[])
    .filter((name) => settled[name] !== expected[name])
    .map((name) => `${name}: ${settled[name]}, expected ${expected[name]}`);
}
