/** Rows of the catalogue as the contract shows them. */
import type { ProductDetailRow, ProductRow } from '#db/repositories/catalog.ts';
import type { Product, ProductDetail } from '#lib/contracts/catalog.ts';

export function toProduct(row: ProductRow, currency: string): Product {
  return {
    slug: row.slug,
    title: row.title,
    subtitle: row.subtitle,
    image: row.image,
    category: { slug: row.category_slug, name: row.category_name },
    createdAt: row.created_at,
    variants: row.variants.map((variant) => ({
      id: variant.id,
      sku: variant.sku,
      title: variant.title,
      priceMinor: variant.price_minor,
      currency,
      available: variant.available,
    })),
  };
}

export const toProductDetail = (row: ProductDetailRow, currency: string): ProductDetail => ({
  ...toProduct(row, currency),
  description: row.description,
  details: row.details,
});
