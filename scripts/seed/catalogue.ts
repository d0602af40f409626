/** The demo catalogue as rows. Prices of the other currencies follow from the dollar price, in whole units. */
import type { ShopCurrency } from '#lib/domain/currencies.ts';
import { carry } from './products/carry.ts';
import { desk } from './products/desk.ts';
import { garden } from './products/garden.ts';
import { home } from './products/home.ts';
import { kitchen } from './products/kitchen.ts';
import { light } from './products/light.ts';
import type { SeedCategory, SeedProduct } from './products/seed-product.ts';
import { sound } from './products/sound.ts';
import { seedId } from './seed-id.ts';

export const SEED_CATEGORIES: readonly SeedCategory[] = [kitchen, light, home, desk, carry, sound, garden];

const PER_DOLLAR: Readonly<Record<ShopCurrency, number>> = { usd: 1, eur: 0.92, gbp: 0.79 };
const CURRENCIES = ['usd', 'eur', 'gbp'] as const;
const OPENED_AT_MS = Date.UTC(2025, 8, 1);

const productRow = (product: SeedProduct, categoryId: string) => {
  const addedAt = new Date(`${product.addedOn}T09:00:00Z`);
  return {
    id: seedId(`product:${product.slug}`, addedAt.getTime()),
    slug: product.slug,
    categoryId,
    title: product.title,
    subtitle: product.subtitle,
    description: product.description,
    image: `/products/${product.slug}.svg`,
    details: product.details.map(([label, value]) => ({ label, value })),
    popularity: product.popularity,
    createdAt: addedAt,
  };
};

const skuOf = (product: SeedProduct, position: number): string =>
  `MH-${product.slug.toUpperCase()}-${String(position + 1).padStart(2, '0')}`;

function variantRows(product: SeedProduct, productId: string, addedAtMs: number) {
  return product.variants.map((variant, position) => {
    const id = seedId(`variant:${product.slug}:${position}`, addedAtMs);
    const dollars = variant.dollars ?? product.dollars;
    return {
      variant: { id, productId, sku: skuOf(product, position), title: variant.title, position },
      stock: { variantId: id, available: variant.stock },
      prices: CURRENCIES.map((currency) => ({
        variantId: id,
        currency,
        amountMinor: Math.max(1, Math.round(dollars * PER_DOLLAR[currency])) * 100,
      })),
    };
  });
}

/** Every row of the catalogue, the same at each call. */
export function catalogueRows() {
  const categories = SEED_CATEGORIES.map(({ slug, name, description }, position) => ({
    id: seedId(`category:${slug}`, OPENED_AT_MS),
    slug,
    name,
    description,
    position,
  }));
  const entries = SEED_CATEGORIES.flatMap((category, index) =>
    category.products.map((product) => {
      const row = productRow(product, categories[index]?.id ?? '');
      return { row, variants: variantRows(product, row.id, row.createdAt.getTime()) };
    }),
  );
  return { categories, entries };
}
