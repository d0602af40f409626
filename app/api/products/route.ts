/** GET /api/products: the catalogue by category, words, order and page, with prices in one currency. */
import { listProducts } from '#lib/catalog/list-products.ts';
import { productsQuery } from '#lib/contracts/catalog.ts';
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';

export const GET = routeHandler(
  { name: 'products.list', auth: 'none', query: productsQuery },
  async ({ query }) => {
    return bodyOf(await listProducts(query));
  },
);
