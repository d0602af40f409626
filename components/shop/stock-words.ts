/** What the shop says about how many are left; a number only when it helps to decide. */
import type { Variant } from '#lib/contracts/catalog.ts';

export const LOW_STOCK = 5;

export type StockWords = { readonly text: string; readonly tone: 'success' | 'warning' | 'neutral' };

export function stockWords(available: number): StockWords {
  if (available === 0) return { text: 'Sold out', tone: 'neutral' };
  if (available === 1) return { text: 'Last one', tone: 'warning' };
  if (available <= LOW_STOCK) return { text: `Only ${available} left`, tone: 'warning' };
  return { text: 'In stock', tone: 'success' };
}

export const totalAvailable = (variants: readonly Variant[]): number =>
  variants.reduce((sum, { available }) => sum + available, 0);

/** The lowest price, and whether other variants cost more. */
export function priceRange(variants: readonly Variant[]): { fromMinor: number; varies: boolean } {
  const amounts = variants.map(({ priceMinor }) => priceMinor);
  const fromMinor = Math.min(...amounts);
  return { fromMinor, varies: amounts.some((amount) => amount !== fromMinor) };
}
