/** WCAG 2.2 AA on every page and state of the storefront, light and dark, wide and narrow. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(' '))])).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, 'the page scrolls sideways').toBeLessThanOrEqual(0);
}

const PAGES = [
  ['the first page', '/', 'Things worth keeping.'],
  ['a department', '/categories/light', 'Light'],
  ['a search', '/search?q=lamp', 'Results for “lamp”'],
  ['a search without a result', '/search?q=zeppelin', 'Results for “zeppelin”'],
  ['a product', '/products/transit-bottle', 'Transit Bottle'],
  ['an empty cart', '/cart', 'Your cart'],
  ['a page that is not there', '/no/such/page', 'This page is not here'],
] as const;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [320, 1440]) {
    test(`every page at ${width} px, ${colorScheme}`, async ({ page, watch }) => {
      watch.allowConsole(/status of 404/);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      for (const [, path, heading] of PAGES) {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
        await expectAccessible(page);
      }
    });

    test(`mini-cart and filled cart at ${width} px, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      await page.goto('/products/cloud-towels');
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await expect(
        page.getByRole('dialog', { name: 'Your cart' }).getByRole('link', { name: 'Checkout' }),
      ).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('link', { name: 'View cart' }).click();
      await expect(page.getByRole('list', { name: 'In your cart' })).toBeVisible();
      await expectAccessible(page);
    });
  }
}
