/** The shop's departments in their order. */
import { database } from '#db/client.ts';
import { findCategories } from '#db/repositories/catalog.ts';
import type { Category } from '#lib/contracts/catalog.ts';

export async function listCategories(): Promise<Category[]> {
  const rows = await findCategories(database());
  return rows.map((row) => ({
    slug: row.slug,
    name: row.name,
    description: row.description,
    productCount: row.product_count,
  }));
}
