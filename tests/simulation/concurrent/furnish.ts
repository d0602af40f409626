/** A small shelf for many buyers, and the tables that the invariants compare with. */
import type { Sql } from 'postgres';
import { uuidv7 } from 'uuidv7';
import { noteBaseline } from '../invariants.ts';

/** Scarce, something between, and plenty; several, so that carts overlap. */
const STOCKS = [3, 8, 60, 400] as const;

/** @returns the variants that are sold */
export async function furnish(owner: Sql): Promise<string[]> {
  const [category, variants] = [uuidv7(), [] as string[]];
  await owner`insert into categories (id, slug, name) values (${category}, 'things', 'Things')`;
  for (const stock of STOCKS) {
    const [product, variant] = [uuidv7(), uuidv7()];
    await owner`insert into products (id, slug, category_id, title, image)
      values (${product}, ${`p-${product}`}, ${category}, 'Walnut lamp', '/products/lamp.svg')`;
    await owner`insert into variants (id, product_id, sku) values (${variant}, ${product}, ${`SKU-${variant}`})`;
    await owner`insert into prices (variant_id, currency, amount_minor) values (${variant}, 'usd', ${1_900 + stock})`;
    await owner`insert into stock_items (variant_id, available) values (${variant}, ${stock})`;
    variants.push(variant);
  }
  await noteBaseline(owner);
  return variants;
}
