/** Shapes of the catalogue as the API and the pages give it. Prices are minor units of one currency per answer. */
import { z } from 'zod';
import { SHOP_CURRENCIES } from '#lib/domain/currencies.ts';

export const SORTS = ['featured', 'newest', 'price-asc', 'price-desc'] as const;
export type Sort = (typeof SORTS)[number];
export const PAGE_SIZE_MAX = 48;

const slug = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);

export const productsQuery = z.strictObject({
  q: z.string().trim().max(80).optional(),
  category: slug.optional(),
  sort: z.enum(SORTS).default('featured'),
  currency: z.enum(SHOP_CURRENCIES).default('usd'),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(24),
  cursor: z.string().max(200).optional(),
});
export type ProductsQuery = z.infer<typeof productsQuery>;

export const productQuery = z.strictObject({ currency: z.enum(SHOP_CURRENCIES).default('usd') });

export const categorySchema = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  productCount: z.int(),
});
export type Category = z.infer<typeof categorySchema>;

export const variantSchema = z.object({
  id: z.string(),
  sku: z.string(),
  title: z.string(),
  priceMinor: z.int(),
  currency: z.string(),
  available: z.int(),
});
export type Variant = z.infer<typeof variantSchema>;

export const productSchema = z.object({
  slug: z.string(),
  title: z.string(),
  subtitle: z.string(),
  image: z.string(),
  category: z.object({ slug: z.string(), name: z.string() }),
  createdAt: z.string(),
  variants: z.array(variantSchema),
});
export type Product = z.infer<typeof productSchema>;

export const productDetailSchema = productSchema.extend({
  description: z.string(),
  details: z.array(z.object({ label: z.string(), value: z.string() })),
});
export type ProductDetail = z.infer<typeof productDetailSchema>;

export const productListSchema = z.object({
  data: z.array(productSchema),
  nextCursor: z.string().nullable(),
  total: z.int(),
});
export type ProductList = z.infer<typeof productListSchema>;
