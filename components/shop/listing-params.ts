/** What a list page's address asks for; anything odd in it falls back to the plain list, never to an error. */
import type { Sort } from '#lib/contracts/catalog.ts';

export type RawParams = Readonly<Record<string, string | string[] | undefined>>;

const SORTS: Readonly<Record<string, Sort>> = {
  featured: 'featured',
  newest: 'newest',
  'price-asc': 'price-asc',
  'price-desc': 'price-desc',
};
export const PAGE_STEP = 12;
export const PAGE_MAX = 48;

const one = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? '') : (value ?? '');

export function listingParams(raw: RawParams) {
  const asked = Number(one(raw.show));
  const cursor = one(raw.cursor);
  return {
    q: one(raw.q).trim().slice(0, 80),
    category: /^[a-z0-9-]{1,80}$/.test(one(raw.category)) ? one(raw.category) : '',
    sort: SORTS[one(raw.sort)] ?? ('featured' as const),
    shown:
      Number.isInteger(asked) && asked > PAGE_STEP
        ? Math.min(PAGE_MAX, Math.ceil(asked / PAGE_STEP) * PAGE_STEP)
        : PAGE_STEP,
    cursor: cursor === '' ? undefined : cursor.slice(0, 200),
  };
}
