/** One product with everything its page shows, and what else to look at. */
import { database } from '#db/client.ts';
import { findProduct, findRelated } from '#db/repositories/catalog.ts';
import type { Product, ProductDetail } from '#lib/contracts/catalog.ts';
import type { ShopCurrency } from '#lib/domain/currencies.ts';
import { toProduct, toProductDetail } from './product-mapping.ts';

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** null: no such product, or not for sale in this currency. */
export async function readProduct(slug: string, currency: ShopCurrency): Promise<ProductDetail | null> {
  if (slug.length > 80 || !SLUG.test(slug)) return null;
  const row = await findProduct(database(), slug, currency);
  return row ? toProductDetail(row, currency) : null;
}

export async function relatedProducts(
  slug: string,
  currency: ShopCurrency,
  limit: number,
): Promise<Product[]> {
  const rows = await findRelated(database(), slug, currency, limit);
  return rows.map((row) => toProduct(row, currency));
}
