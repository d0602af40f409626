import { describe, expect, test } from 'vitest';
import { GET as getProduct } from '#app/api/products/[slug]/route.ts';
import { GET as getProducts } from '#app/api/products/route.ts';
import { searchWords } from '#lib/catalog/list-products.ts';
import { type Product, productDetailSchema, productListSchema } from '#lib/contracts/catalog.ts';
import { onSeededShop } from '#tests/cart/cart-ground.ts';
import { sameOriginRequest } from '#tests/support/session.ts';

onSeededShop();

const list = async (query: string) => {
  const response = await getProducts(sameOriginRequest(`/api/products?${query}`));
  return productListSchema.parse(await response.json());
};
const everything = async (query: string): Promise<Product[]> => {
  const products: Product[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof list>> = await list(`${query}${cursor && `&cursor=${cursor}`}`);
    products.push(...page.data);
    cursor = page.nextCursor;
  }
  return products;
};
const fromMinor = ({ variants }: Product) => Math.min(...variants.map(({ priceMinor }) => priceMinor));
const slugs = (products: readonly Product[]) => products.map(({ slug }) => slug);

describe('the list', () => {
  test.each(['featured', 'newest', 'price-asc', 'price-desc'])(
    'sorted by %s has every product once over its pages',
    async (sort) => {
      const whole = await list(`sort=${sort}&limit=48`);
      expect(whole.total).toBe(whole.data.length);
      expect(whole.total).toBeGreaterThanOrEqual(24);
      const paged = await everything(`sort=${sort}&limit=5`);
      expect(slugs(paged)).toEqual(slugs(whole.data));
      expect(new Set(slugs(paged)).size).toBe(whole.total);
    },
  );

  test('follows the price in both directions, and the date', async () => {
    const up = (await list('sort=price-asc&limit=48')).data.map(fromMinor);
    expect(up).toEqual([...up].sort((a, b) => a - b));
    const down = (await list('sort=price-desc&limit=48')).data.map(fromMinor);
    expect(down).toEqual([...down].sort((a, b) => b - a));
    const dates = (await list('sort=newest&limit=48')).data.map(({ createdAt }) => createdAt);
    expect(dates).toEqual([...dates].sort().reverse());
  });

  test('keeps to its category', async () => {
    const { data, total } = await list('category=light');
    expect(total).toBe(4);
    for (const product of data) expect(product.category).toEqual({ slug: 'light', name: 'Light' });
    expect(await list('category=nothing-here')).toEqual({ data: [], nextCursor: null, total: 0 });
  });

  test.each([
    ['mug', ['harbor-mug']],
    ['MUGS', ['harbor-mug']],
    ['stone wool', []],
    ['table lamp', ['dusk-lamp']],
    ['kettl', ['ember-kettle']],
    ['garden vase', ['orbit-vase']],
    ["'); drop table products; --", []],
    ['!!! & | :*', undefined],
  ])('search for %s finds by beginnings of words', async (q, expected) => {
    const { data, total } = await list(`q=${encodeURIComponent(q)}&limit=48`);
    if (expected === undefined) expect(total).toBeGreaterThan(24);
    else expect(slugs(data)).toEqual(expected);
  });

  test('gives prices in the asked currency', async () => {
    const { data } = await list('q=harbor&currency=eur');
    expect(data[0]?.variants[0]).toMatchObject({ currency: 'eur', priceMinor: 2600 });
  });

  test.each([
    'sort=cheap',
    'limit=0',
    'limit=1000',
    'currency=xxx',
    'cursor=abc',
    'category=../etc',
    `q=${'x'.repeat(81)}`,
    'unknown=1',
  ])('refuses ?%s', async (query) => {
    const response = await getProducts(sameOriginRequest(`/api/products?${query}`));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'invalid_request', param: query.split('=')[0] },
    });
  });
});

describe('a product', () => {
  const read = (slug: string) =>
    getProduct(sameOriginRequest(`/api/products/${encodeURIComponent(slug)}`), {
      params: Promise.resolve({ slug }),
    });

  test('has variants with price and what is there, sold out included', async () => {
    const product = productDetailSchema.parse(await (await read('loam-casserole')).json());
    expect(
      product.variants.map(({ title, available, priceMinor }) => [title, available, priceMinor]),
    ).toEqual([
      ['Clay', 19, 18900],
      ['Pine', 12, 18900],
      ['Bone', 0, 18900],
    ]);
    expect(product.description.length).toBeGreaterThan(80);
  });

  test.each(['no-such-thing', 'Harbor-Mug', '../secrets', 'x'.repeat(300)])(
    '%s is not found',
    async (slug) => {
      const response = await read(slug);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'not_found' } });
    },
  );
});

test('search words hold letters and digits only, six at most', () => {
  expect(searchWords("  Größe: 42 & (mug | 'x')  ")).toEqual(['größe', '42', 'mug', 'x']);
  expect(searchWords('a b c d e f g h')).toHaveLength(6);
});
