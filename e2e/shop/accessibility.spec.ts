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

/** Both themes come from the same tokens and both widths from the same components: two looks see all of them. */
const LOOKS = [
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 320 },
] as const;

for (const { colorScheme, width } of LOOKS) {
  test.describe(`${width} px, ${colorScheme}`, () => {
    test.use({ colorScheme, viewport: { width, height: 800 }, contextOptions: { reducedMotion: 'reduce' } });

    for (const [name, path, heading] of PAGES) {
      test(name, async ({ page, watch }) => {
        watch.allowConsole(/status of 404/);
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
        await expectAccessible(page);
      });
    }

    test('mini-cart and filled cart', async ({ page }) => {
      await page.goto('/products/cloud-towels');
      await page.getByRole('button', { name: 'Add to cart' }).click();
      const drawer = page.getByRole('dialog', { name: 'Your cart' });
      await expect(drawer.getByRole('link', { name: 'Checkout' })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('link', { name: 'View cart' }).click();
      await expect(page.getByRole('list', { name: 'In your cart' })).toBeVisible();
      await expectAccessible(page);
    });
  });
}
