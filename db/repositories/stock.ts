/**
 * Stock moves: available -> held -> sold or back, each one conditional statement over rows locked in variant order, so
 * that nothing is oversold, nothing is released twice, and two carts with the same items never wait in a circle.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/client.ts';
import { PAUSE_SECONDS } from '#lib/domain/hold-limit.ts';

/** One more hold in a row, or the first after a pause. It never shortens what was granted before. */
export const NEXT_GRANT = sql`
  grants = case when hold_budgets.held_until < now() - make_interval(secs => ${PAUSE_SECONDS}::int) then 1
                else hold_budgets.grants + 1 end,
  held_until = greatest(hold_budgets.held_until, excluded.held_until)`;

export type HoldLine = { readonly variantId: string; readonly quantity: number };

/**
 * Holds every line for an attempt; the lines name each variant once.
 * @returns the variants that could be held; fewer than asked means the caller must roll back
 */
export async function holdStock(
  tx: Transaction,
  attemptId: string,
  lines: readonly HoldLine[],
): Promise<string[]> {
  const wanted = JSON.stringify(lines.map((line) => ({ v: line.variantId, q: line.quantity })));
  const rows = await tx.execute<{ variant_id: string }>(sql`
    with want as (select v, q from json_to_recordset(${wanted}::text::json) as r(v uuid, q int)),
    locked as (
      select s.variant_id, want.q from stock_items s join want on want.v = s.variant_id
      order by s.variant_id for no key update of s
    ), moved as (
      update stock_items s set available = s.available - locked.q, held = s.held + locked.q
      from locked where s.variant_id = locked.variant_id and s.available >= locked.q
      returning s.variant_id, locked.q
    ), budget as (
      insert into hold_budgets (user_id, variant_id, grants, held_until)
      select a.user_id, moved.variant_id, 1, a.expires_at from moved, checkout_attempts a where a.id = ${attemptId}
      order by moved.variant_id
      on conflict (user_id, variant_id) do update set ${NEXT_GRANT}
    )
    insert into stock_holds (attempt_id, variant_id, quantity, state)
    select ${attemptId}::uuid, variant_id, q, 'held' from moved
    returning variant_id`);
  return rows.map((row) => row.variant_id);
}

/** What is on the shelf of these variants, seen by a transaction that holds their rows. */
export async function readAvailable(
  tx: Transaction,
  variantIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = JSON.stringify(variantIds);
  const rows = await tx.execute<{ variant_id: string; available: number }>(sql`
    select s.variant_id, s.available from stock_items s
    join json_array_elements_text(${wanted}::text::json) as w(id) on w.id::uuid = s.variant_id`);
  return new Map(rows.map((row) => [row.variant_id, row.available]));
}

/**
 * Releases what an attempt still holds, however late: one that goes on again, or has paid its order all the same,
 * keeps it.
 */
export const releaseHolds = (tx: Transaction, attemptId: string): Promise<void> =>
  endHolds(
    tx,
    attemptId,
    'released',
    sql`and exists (
      select 1 from checkout_attempts a where a.id = h.attempt_id and a.state in ('succeeded', 'canceled', 'failed')
        and not exists (select 1 from payments p join orders o on o.id = p.order_id
          where p.attempt_id = a.id and not p.surplus and o.state = 'paid'))`,
  );

/**
 * Ends what an attempt still holds. A second call finds nothing held and moves nothing.
 * @param only a further condition on the hold `h`
 */
export async function endHolds(
  tx: Transaction,
  attemptId: string,
  as: 'sold' | 'released',
  only: SQL = sql``,
): Promise<void> {
  const counter =
    as === 'sold' ? sql`sold = s.sold + locked.quantity` : sql`available = s.available + locked.quantity`;
  // Who has paid for it may hold the next piece like anybody else.
  const paid =
    as === 'sold'
      ? sql`, budget as (
      delete from hold_budgets b using locked, checkout_attempts a
      where a.id = ${attemptId} and b.user_id = a.user_id and b.variant_id = locked.variant_id
    )`
      : sql``;
  await tx.execute(sql`
    with locked as (
      select h.variant_id, h.quantity from stock_holds h join stock_items s on s.variant_id = h.variant_id
      where h.attempt_id = ${attemptId} and h.state = 'held' ${only}
      order by h.variant_id for no key update of h, s
    ), ended as (
      update stock_holds h set state = ${as} from locked
      where h.attempt_id = ${attemptId} and h.variant_id = locked.variant_id
    )${paid}
    update stock_items s set held = s.held - locked.quantity, ${counter}
    from locked where s.variant_id = locked.variant_id`);
}

/**
 * Takes released stock again: as sold for money that came late, as held for money that is on its way. All lines or none.
 * @returns false when something is no longer there; nothing was moved then
 */
export async function retakeReleased(
  tx: Transaction,
  attemptId: string,
  as: 'sold' | 'held',
): Promise<boolean> {
  const counter = as === 'sold' ? sql`sold = s.sold + locked.quantity` : sql`held = s.held + locked.quantity`;
  const rows = await tx.execute<{ wanted: number; moved: number }>(sql`
    with locked as (
      select h.variant_id, h.quantity, s.available from stock_holds h join stock_items s on s.variant_id = h.variant_id
      where h.attempt_id = ${attemptId} and h.state = 'released'
      order by h.variant_id for no key update of h, s
    ), enough as (select coalesce(bool_and(available >= quantity), false) as all_there from locked),
    ended as (
      update stock_holds h set state = ${as} from locked, enough
      where enough.all_there and h.attempt_id = ${attemptId} and h.variant_id = locked.variant_id
    ), moved as (
      update stock_items s set available = s.available - locked.quantity, ${counter}
      from locked, enough where enough.all_there and s.variant_id = locked.variant_id
      returning s.variant_id
    )
    select (select count(*) from locked)::int as wanted, (select count(*) from moved)::int as moved`);
  const counts = rows[0];
  return counts !== undefined && counts.wanted > 0 && counts.wanted === counts.moved;
}
