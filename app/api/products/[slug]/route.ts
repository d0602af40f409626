/** GET /api/products/{slug}: one product with variants, prices in one currency and what is in stock. */
import { readProduct } from '#lib/catalog/read-product.ts';
import { productQuery } from '#lib/contracts/catalog.ts';
import { bodyOrNotFound } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';

export const GET = routeHandler(
  { name: 'products.read', auth: 'none', query: productQuery },
  async ({ query, params }) => {
    return bodyOrNotFound(await readProduct(params.slug ?? '', query.currency));
  },
);
