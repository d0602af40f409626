/**
 * Carts and their lines. The owner (user id or token hash) stands in every statement; prices, titles and stock are
 * joined from the catalogue, never stored. Locks: a user's cart before a visitor's.
 */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import { MAX_LINE_QUANTITY } from '#lib/domain/quantity.ts';

export type CartOwner =
  | { readonly kind: 'user'; readonly userId: string }
  | { readonly kind: 'visitor'; readonly tokenHash: string };

const ownedBy = (owner: CartOwner) =>
  owner.kind === 'user' ? sql`c.user_id = ${owner.userId}` : sql`c.token_hash = ${owner.tokenHash}`;

export type CartLineRow = {
  cart_id: string;
  currency: string;
  variant_id: string | null;
  quantity: number;
  unit_minor: number;
  title: string;
  variant_title: string;
  image: string;
  slug: string;
  available: number;
};

/**
 * The owner's cart with its lines, oldest first; one row with a null variant when it is empty, none when there is no
 * cart. What the cart's own live checkout holds counts as available to it: it is this shopper's.
 */
export async function findCart(executor: Executor, owner: CartOwner): Promise<CartLineRow[]> {
  const rows = await executor.execute<CartLineRow>(sql`
    select c.id as cart_id, c.currency, line.variant_id, line.quantity, line.unit_minor, line.title,
           line.variant_title, line.image, line.slug, line.available
    from carts c
    left join lateral (
      select l.variant_id, l.quantity, pr.amount_minor::float8 as unit_minor, p.title, v.title as variant_title,
             p.image, p.slug, l.created_at, coalesce(s.available, 0) + coalesce((
               select sum(h.quantity)::integer from checkout_attempts a
               join stock_holds h on h.attempt_id = a.id and h.variant_id = l.variant_id and h.state = 'held'
               where a.cart_id = c.id
                 and a.state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate')), 0) as available
      from cart_lines l
      join variants v on v.id = l.variant_id
      join products p on p.id = v.product_id
      join prices pr on pr.variant_id = v.id and pr.currency = c.currency
      left join stock_items s on s.variant_id = v.id
      where l.cart_id = c.id
    ) line on true
    where ${ownedBy(owner)}
    order by line.created_at, line.variant_id`);
  return [...rows];
}

/** The owner's cart, made if there is none, and locked until the transaction ends. */
export async function openCart(
  tx: Transaction,
  owner: CartOwner,
  fresh: { id: string; currency: string },
): Promise<{ id: string; currency: string } | undefined> {
  const userId = owner.kind === 'user' ? owner.userId : null;
  const tokenHash = owner.kind === 'visitor' ? owner.tokenHash : null;
  const target = owner.kind === 'user' ? sql`(user_id)` : sql`(token_hash)`;
  const rows = await tx.execute<{ id: string; currency: string }>(sql`
    insert into carts (id, user_id, token_hash, currency)
    values (${fresh.id}, ${userId}, ${tokenHash}, ${fresh.currency})
    on conflict ${target} do update set updated_at = now()
    returning id, currency`);
  return rows[0];
}

export async function visitorCartExists(executor: Executor, tokenHash: string): Promise<boolean> {
  return (await executor.execute(sql`select 1 from carts where token_hash = ${tokenHash}`)).length > 0;
}

/** A visitor's cart, locked; a token that we did not give away opens nothing. */
export async function lockVisitorCart(
  tx: Transaction,
  tokenHash: string,
): Promise<{ id: string; currency: string } | undefined> {
  const rows = await tx.execute<{ id: string; currency: string }>(sql`
    update carts set updated_at = now() where token_hash = ${tokenHash} returning id, currency`);
  return rows[0];
}

/** True when the variant can be bought in this currency at all. */
export async function isSold(executor: Executor, variantId: string, currency: string): Promise<boolean> {
  const rows = await executor.execute(
    sql`select 1 from prices where variant_id = ${variantId} and currency = ${currency}`,
  );
  return rows.length > 0;
}

export type SetLineOutcome = 'set' | 'unknown_variant' | 'full';

/** Sets the quantity of a line of a locked cart; a new line only while the cart has fewer than `maxLines`. */
export async function setLine(
  tx: Transaction,
  cart: { id: string; currency: string },
  line: { variantId: string; quantity: number },
  maxLines: number,
): Promise<SetLineOutcome> {
  const rows = await tx.execute<{ sold: boolean; room: boolean }>(sql`
    with facts as (
      select exists (select 1 from prices where variant_id = ${line.variantId} and currency = ${cart.currency}) as sold,
             (select count(*) filter (where variant_id <> ${line.variantId}) < ${maxLines}::integer
              from cart_lines where cart_id = ${cart.id}) as room
    ), written as (
      insert into cart_lines (cart_id, variant_id, quantity)
      select ${cart.id}::uuid, ${line.variantId}::uuid, ${line.quantity}::integer from facts where sold and room
      on conflict (cart_id, variant_id) do update set quantity = excluded.quantity
    )
    select sold, room from facts`);
  const facts = rows[0];
  if (!facts?.sold) return 'unknown_variant';
  return facts.room ? 'set' : 'full';
}

/** Removes a line; false when the owner has no such line. */
export async function removeLine(executor: Executor, owner: CartOwner, variantId: string): Promise<boolean> {
  const rows = await executor.execute(sql`
    with removed as (
      delete from cart_lines l using carts c
      where c.id = l.cart_id and ${ownedBy(owner)} and l.variant_id = ${variantId}
      returning l.cart_id
    )
    update carts set updated_at = now() where id in (select cart_id from removed) returning id`);
  return rows.length > 0;
}

/** Moves the lines of a locked visitor's cart into a locked user's cart, sums capped, and deletes the former. */
export async function absorbCart(tx: Transaction, fromCartId: string, toCartId: string): Promise<void> {
  await tx.execute(sql`
    insert into cart_lines (cart_id, variant_id, quantity, created_at)
    select ${toCartId}::uuid, variant_id, quantity, created_at from cart_lines where cart_id = ${fromCartId}
    order by variant_id
    on conflict (cart_id, variant_id) do update
      set quantity = least(cart_lines.quantity + excluded.quantity, ${MAX_LINE_QUANTITY}::integer)`);
  await tx.execute(sql`delete from carts where id = ${fromCartId}`);
}
