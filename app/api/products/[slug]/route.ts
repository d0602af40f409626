/** GET /api/products/{slug}: one product with variants, prices in one currency and what is in stock. */
import { readProduct } from '#lib/catalog/read-product.ts';
import { productQuery } from '#lib/contracts/catalog.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err, ok } from '#lib/domain/result.ts';
import { routeHandler } from '#lib/http/route-handler.ts';

export const GET = routeHandler(
  { name: 'products.read', auth: 'none', query: productQuery },
  async ({ query, params }) => {
    const product = await readProduct(params.slug ?? '', query.currency);
    return product ? ok({ body: product }) : err(publicError('not_found'));
  },
);
