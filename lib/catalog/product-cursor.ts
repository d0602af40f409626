/** Where a page of products ended, as opaque text for the address; anything else than our own text is refused. */
import type { ProductPosition } from '#db/repositories/catalog.ts';
import { isUuid } from '#lib/domain/ids.ts';

export const encodeCursor = ({ key, id }: ProductPosition): string =>
  Buffer.from(`${key}.${id}`, 'utf8').toString('base64url');

const MAX_KEY = 2 ** 31 - 1;

export function decodeCursor(text: string): ProductPosition | undefined {
  const [key = '', id = '', ...rest] = Buffer.from(text, 'base64url').toString('utf8').split('.');
  if (rest.length > 0 || !/^\d{1,10}$/.test(key) || Number(key) > MAX_KEY || !isUuid(id)) return undefined;
  return { key: Number(key), id };
}
