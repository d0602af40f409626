/** Products by category, words, order and page; the same answer for the storefront and for GET /api/products. */
import { database } from '#db/client.ts';
import { countProducts, findProducts, type ProductRow } from '#db/repositories/catalog.ts';
import type { ProductList, ProductsQuery, Sort } from '#lib/contracts/catalog.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { decodeCursor, encodeCursor } from './product-cursor.ts';
import { toProduct } from './product-mapping.ts';

const MAX_WORDS = 6;

/** Letters and digits of what somebody typed, at most six words: nothing of it can be query syntax. */
export const searchWords = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 0)
    .slice(0, MAX_WORDS);

const sortKey = (sort: Sort, row: ProductRow): number =>
  sort === 'featured' ? row.popularity : sort === 'newest' ? 0 : row.from_minor;

export async function listProducts(query: ProductsQuery): Promise<Result<ProductList, PublicError>> {
  const position = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  if (query.cursor !== undefined && !position)
    return err(publicError('invalid_request', { param: 'cursor' }));
  const filter = {
    currency: query.currency,
    category: query.category,
    words: searchWords(query.q ?? ''),
  };
  const db = database();
  const [rows, total] = await Promise.all([
    findProducts(db, filter, { sort: query.sort, limit: query.limit + 1, position }),
    countProducts(db, filter),
  ]);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return ok({
    data: page.map((row) => toProduct(row, query.currency)),
    nextCursor:
      rows.length > query.limit && last
        ? encodeCursor({ key: sortKey(query.sort, last), id: last.id })
        : null,
    total,
  });
}
