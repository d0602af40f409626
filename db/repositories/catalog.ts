/**
 * Reads of the catalogue, each one statement. A product is listed with all its variants and prices in one currency;
 * a product without a price in that currency is not for sale in it and stays out. Lists go by keyset.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';

export type VariantRow = {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly price_minor: number;
  readonly available: number;
};

export type ProductRow = {
  id: string;
  slug: string;
  title: string;
  subtitle: string;
  image: string;
  category_slug: string;
  category_name: string;
  popularity: number;
  created_at: string;
  from_minor: number;
  variants: VariantRow[];
};

/** Where the page before ended: the sort key (absent for "newest", whose key is the id itself) and the id. */
export type ProductPosition = { readonly key: number; readonly id: string };
export type ProductSort = 'featured' | 'newest' | 'price-asc' | 'price-desc';

export type ProductFilter = {
  readonly currency: string;
  readonly category?: string | undefined;
  /** Words in lower case, letters and digits only; every one must begin a word of the product or its category. */
  readonly words: readonly string[];
};

const offer = (currency: string): SQL => sql`
  cross join lateral (
    select min(pr.amount_minor)::float8 as from_minor,
           json_agg(json_build_object('id', v.id, 'sku', v.sku, 'title', v.title, 'price_minor', pr.amount_minor,
             'available', coalesce(s.available, 0)) order by v.position, v.id) as variants
    from variants v
    join prices pr on pr.variant_id = v.id and pr.currency = ${currency}
    left join stock_items s on s.variant_id = v.id
    where v.product_id = p.id
  ) offer`;

const listed = sql`p.id, p.slug, p.title, p.subtitle, p.image, p.popularity,
  to_char(p.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as created_at,
  c.slug as category_slug, c.name as category_name, offer.from_minor, offer.variants`;

const filtered = ({ category, words }: ProductFilter): SQL => sql`
  offer.from_minor is not null
  ${category === undefined ? sql`` : sql`and c.slug = ${category}`}
  ${sql.join(
    words.map(
      (
        word,
      ) => sql`and to_tsvector('english', p.title || ' ' || p.subtitle || ' ' || p.description || ' ' || c.name)
        @@ to_tsquery('english', ${`${word}:*`})`,
    ),
  )}`;

const ORDERS: Readonly<Record<ProductSort, SQL>> = {
  featured: sql`p.popularity desc, p.id desc`,
  newest: sql`p.id desc`,
  'price-asc': sql`offer.from_minor asc, p.id asc`,
  'price-desc': sql`offer.from_minor desc, p.id desc`,
};

function after(sort: ProductSort, { key, id }: ProductPosition): SQL {
  switch (sort) {
    case 'featured':
      return sql`and (p.popularity, p.id) < (${key}::integer, ${id}::uuid)`;
    case 'newest':
      return sql`and p.id < ${id}::uuid`;
    case 'price-asc':
      return sql`and (offer.from_minor, p.id) > (${key}::float8, ${id}::uuid)`;
    case 'price-desc':
      return sql`and (offer.from_minor, p.id) < (${key}::float8, ${id}::uuid)`;
  }
}

export async function findProducts(
  executor: Executor,
  filter: ProductFilter,
  page: { sort: ProductSort; limit: number; position?: ProductPosition | undefined },
): Promise<ProductRow[]> {
  const rows = await executor.execute<ProductRow>(sql`
    select ${listed}
    from products p join categories c on c.id = p.category_id ${offer(filter.currency)}
    where ${filtered(filter)} ${page.position ? after(page.sort, page.position) : sql``}
    order by ${ORDERS[page.sort]} limit ${page.limit}`);
  return [...rows];
}

export async function countProducts(executor: Executor, filter: ProductFilter): Promise<number> {
  const rows = await executor.execute<{ count: number }>(sql`
    select count(*)::integer as count
    from products p join categories c on c.id = p.category_id ${offer(filter.currency)}
    where ${filtered(filter)}`);
  return rows[0]?.count ?? 0;
}

export type ProductDetailRow = ProductRow & {
  description: string;
  details: { label: string; value: string }[];
};

export async function findProduct(
  executor: Executor,
  slug: string,
  currency: string,
): Promise<ProductDetailRow | undefined> {
  const rows = await executor.execute<ProductDetailRow>(sql`
    select ${listed}, p.description, p.details
    from products p join categories c on c.id = p.category_id ${offer(currency)}
    where p.slug = ${slug} and offer.from_minor is not null`);
  return rows[0];
}

/** Others of the same category first, then the rest, each by popularity. */
export async function findRelated(
  executor: Executor,
  slug: string,
  currency: string,
  limit: number,
): Promise<ProductRow[]> {
  const rows = await executor.execute<ProductRow>(sql`
    select ${listed}
    from products self
    join products p on p.id <> self.id
    join categories c on c.id = p.category_id ${offer(currency)}
    where self.slug = ${slug} and offer.from_minor is not null
    order by (p.category_id = self.category_id) desc, p.popularity desc, p.id limit ${limit}`);
  return [...rows];
}

export type CategoryRow = { slug: string; name: string; description: string; product_count: number };

export async function findCategories(executor: Executor): Promise<CategoryRow[]> {
  const rows = await executor.execute<CategoryRow>(sql`
    select c.slug, c.name, c.description, count(p.id)::integer as product_count
    from categories c left join products p on p.category_id = c.id
    group by c.id order by c.position, c.slug`);
  return [...rows];
}
