/** The cart in a browser: optimistic, undone, rolled back, the same in two tabs. */
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';

const ITEMS = '**/api/cart/items/*';
const mini = (page: Page) => page.getByRole('dialog', { name: 'Your cart' });
const lines = (page: Page) => page.getByRole('list', { name: 'In your cart' }).getByRole('listitem');

async function add(page: Page, slug: string): Promise<void> {
  await page.goto(`/products/${slug}`);
  const saved = page.waitForResponse(ITEMS);
  await page.getByRole('button', { name: 'Add to cart' }).click();
  expect((await saved).status()).toBe(200);
}

test('a product of a chosen variant is in the mini-cart before the server answers', async ({ page }) => {
  const held = Promise.withResolvers<void>();
  await page.route(ITEMS, async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.goto('/products/harbor-mug');
  await page.getByRole('radio', { name: 'Rust' }).check();
  await page.getByRole('button', { name: 'One more: Quantity of Harbor Mug' }).click();
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect(mini(page).getByRole('listitem')).toContainText('Rust');
  await expect(mini(page).getByText('$56.00').first()).toBeVisible();
  const saved = page.waitForResponse(ITEMS);
  held.resolve();
  expect((await saved).status()).toBe(200);
  await page.unrouteAll({ behavior: 'wait' });
  await page.goto('/cart');
  await expect(lines(page)).toContainText('Rust');
  await expect(page.getByText('$61.90')).toBeVisible();
});

test('quantity, removal and undo on the cart page, down to the total', async ({ page }) => {
  await add(page, 'brass-pen');
  await add(page, 'harbor-mug');
  await page.goto('/cart');
  await expect(lines(page)).toHaveCount(2);
  const summary = page.getByRole('region', { name: 'Summary' });
  await expect(summary.getByText('$74.00')).toBeVisible();
  await expect(summary.getByText('$79.90')).toHaveCount(1);
  await page.getByRole('button', { name: 'One more: Quantity of Harbor Mug' }).click();
  await expect(summary.getByText('Free', { exact: true })).toBeVisible();
  await expect(summary.getByText('$102.00').last()).toBeVisible();
  await page.getByRole('button', { name: 'Remove Plumb Pen' }).click();
  await expect(lines(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(lines(page)).toHaveCount(2);
  await page.reload();
  await expect(lines(page)).toHaveCount(2);
});

test('what the server refuses goes back, with words', async ({ page, watch }) => {
  watch.allowConsole(/status of 503/);
  await add(page, 'brass-pen');
  await page.goto('/cart');
  await expect(lines(page)).toHaveCount(1);
  await page.route(ITEMS, (route) =>
    route.fulfill({
      status: 503,
      json: {
        error: {
          code: 'service_unavailable',
          message: 'We are not available right now. Please try again.',
          requestId: 'r',
          retryable: true,
        },
      },
    }),
  );
  await page.getByRole('button', { name: 'Remove Plumb Pen' }).click();
  await expect(page.getByText('We could not remove Plumb Pen.')).toBeVisible();
  await expect(lines(page)).toHaveCount(1);
});

test('a cart that cannot be read says so, and is read again on request', async ({ page, watch }) => {
  watch.allowConsole(/net::ERR/);
  await add(page, 'brass-pen');
  await page.route('**/api/cart', (route) => route.abort());
  await page.goto('/cart');
  await expect(page.getByRole('heading', { name: 'We could not load your cart' })).toBeVisible();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(lines(page)).toHaveCount(1);
});

test('another tab of the same shopper follows', async ({ page, context }) => {
  await page.goto('/cart');
  await expect(page.getByRole('heading', { name: 'Your cart is empty' })).toBeVisible();
  const other = await context.newPage();
  await add(other, 'orbit-vase');
  await expect(lines(page)).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Cart, 1 item' })).toBeVisible();
});

test('more than there is blocks checkout, and says how to go on', async ({ page, sql }) => {
  await add(page, 'hour-clock');
  await page.goto('/cart');
  await page.getByLabel('Quantity of Quarter Clock', { exact: true }).getByRole('textbox').fill('3');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('region', { name: 'Summary' }).getByText('$264.00').first()).toBeVisible();
  await sql`update stock_items set available = 2 where variant_id in
    (select v.id from variants v join products p on p.id = v.product_id where p.slug = 'hour-clock')`;
  await page.reload();
  await expect(page.getByText('Only 2 left. Please lower the quantity.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Checkout' })).toHaveCount(0);
  await page.getByRole('button', { name: 'One less: Quantity of Quarter Clock' }).click();
  await expect(page.getByRole('link', { name: 'Checkout' })).toBeVisible();
});

test('a sold-out variant can be looked at and not be bought', async ({ page }) => {
  await page.goto('/products/loam-casserole');
  await page.getByRole('radio', { name: /Bone/ }).check();
  await expect(page.getByRole('button', { name: 'Sold out' })).toBeDisabled();
  await page.getByRole('radio', { name: 'Pine' }).check();
  await expect(page.getByRole('button', { name: 'Add to cart' })).toBeEnabled();
});

test('a product is bought into the cart by keyboard alone, and focus comes back', async ({ page }) => {
  await page.goto('/products/harbor-mug');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: 'Fog' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Rust' })).toBeChecked();
  // Past the quantity (its "one less" cannot be pressed at one) and "one more".
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Add to cart' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(mini(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(mini(page)).toBeHidden();
});
