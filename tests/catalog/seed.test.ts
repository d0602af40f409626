import { existsSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { database } from '#db/client.ts';
import { verifyPassword } from '#lib/auth/passwords.ts';
import { openPerson } from '#lib/auth/personal-data.ts';
import { seed } from '#scripts/seed/seed.ts';
import { onSeededShop } from '#tests/cart/cart-ground.ts';

onSeededShop();

const numbers = async (query: ReturnType<typeof sql>) => (await database().execute(query))[0];
const contents = async () =>
  (
    await database().execute<{ hash: string }>(sql`
    select md5(string_agg(t::text, '|' order by t::text)) as hash from (
      select o.id || o.number || o.user_id || o.total_minor || o.placed_at || o.snapshot_hash as t from orders o
      union all select s.variant_id || ':' || s.available || ':' || s.sold from stock_items s
      union all select p.id || p.slug || p.title from products p) all_rows`)
  )[0]?.hash;

test('every product has a picture of its own, a price in each currency, and stock', async () => {
  const images = await database().execute<{ image: string }>(sql`select image from products`);
  expect(images.length).toBeGreaterThanOrEqual(24);
  expect(new Set(images.map(({ image }) => image)).size).toBe(images.length);
  for (const { image } of images) expect(existsSync(`public${image}`), image).toBe(true);
  expect(
    await numbers(sql`
      select count(*)::int as variants, min(c.n)::int as currencies, count(s.*)::int as stocked,
             count(*) filter (where s.available = 0)::int as sold_out,
             count(*) filter (where s.available between 1 and 5)::int as low
      from variants v
      left join lateral (select count(*) n from prices where variant_id = v.id) c on true
      left join stock_items s on s.variant_id = v.id`),
  ).toMatchObject({ currencies: 3, stocked: expect.any(Number), sold_out: 1, low: 4 });
});

test('the four demo users can sign in, and their e-mail is nowhere in clear', async () => {
  const rows = await database().execute<{
    id: string;
    role: 'shopper' | 'support' | 'admin';
    email_enc: string;
    name_enc: string | null;
    password_hash: string | null;
  }>(sql`select id, role, email_enc, name_enc, password_hash from users order by id`);
  const people = rows.map((row) => openPerson({ ...row, emailEnc: row.email_enc, nameEnc: row.name_enc }));
  expect(new Map(people.map(({ email, role }) => [email, role]))).toEqual(
    new Map([
      ['shopper@markethub.test', 'shopper'],
      ['shopper2@markethub.test', 'shopper'],
      ['admin@markethub.test', 'admin'],
      ['support@markethub.test', 'support'],
    ]),
  );
  expect(rows.some(({ email_enc }) => email_enc.includes('markethub.test'))).toBe(false);
  expect(await verifyPassword(rows[0]?.password_hash ?? null, 'markethub-demo')).toBe(true);
});

test('orders are the same every time, and a larger number only adds', async () => {
  await seed(database(), { orders: 40 });
  const first = await contents();
  await seed(database(), { orders: 40 });
  expect(await contents()).toBe(first);
  await seed(database(), { orders: 60 });
  expect(await numbers(sql`select count(*)::int as n from orders`)).toEqual({ n: 60 });
});

test('a demo order leaves every row that a purchase leaves, and the sums hold', async () => {
  await seed(database(), { orders: 60 });
  expect(
    await numbers(sql`
      select count(*)::int as orders, count(*) filter (where o.state = 'paid')::int as paid,
             count(p.*)::int as payments, count(*) filter (where p.amount_minor = o.total_minor)::int as right_amount,
             count(*) filter (where l.total = o.subtotal_minor)::int as right_lines,
             count(*) filter (where h.sold = l.pieces)::int as right_holds
      from orders o
      left join payments p on p.order_id = o.id and p.status = 'succeeded' and p.currency = o.currency
      left join lateral (select sum(total_minor) total, sum(quantity) pieces from order_lines where order_id = o.id) l on true
      left join lateral (select sum(h.quantity) sold from checkout_attempts a join stock_holds h on h.attempt_id = a.id
                         where a.order_id = o.id and h.state = 'sold') h on true`),
  ).toEqual({ orders: 60, paid: 60, payments: 60, right_amount: 60, right_lines: 60, right_holds: 60 });
  expect(
    await numbers(sql`
      select count(*)::int as wrong from stock_items s
      where s.sold <> coalesce((select sum(quantity) from stock_holds where variant_id = s.variant_id and state = 'sold'), 0)`),
  ).toEqual({ wrong: 0 });
});
