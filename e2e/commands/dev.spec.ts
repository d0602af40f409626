/**
 * Development mode comes alive: React answers a press, a cart is filled and a card buys. A stack of its own, since the
 * other browser tests use the production build.
 */
import {
  CARD,
  expectThanks,
  fillAddress,
  fillCard,
  openCheckout,
  pressPay,
} from '../checkout/support/checkout-page.ts';
import { expect, expectPaidOnce, test as shopperTest } from '../checkout/support/shopper.ts';
import { startTemporaryStack } from '../support/temporary-stack.ts';

const test = shopperTest.extend({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it needs from this pattern
    async ({}, use) => {
      const temporary = await startTemporaryStack({
        build: 'dev',
        values: { NEXT_DIST_DIR: '.next/isolated' },
      });
      await use(temporary.stack);
      await temporary.end();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

test.describe.configure({ timeout: 120_000 });

test('a product goes into the cart and a card buys in development mode', async ({ page, sql, shopper }) => {
  // Pages are compiled at their first request.
  page.setDefaultNavigationTimeout(60_000);
  await page.goto('/products/harbor-mug');
  const saved = page.waitForResponse('**/api/cart/items/*', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Add to cart' }).click();
  expect((await saved).status()).toBe(200);
  await sql`delete from cart_lines l using carts c
    where c.id = l.cart_id and c.user_id = ${shopper.id} and l.variant_id <> ${shopper.variantId}`;

  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await pressPay(page);
  await expectThanks(page);
  await expectPaidOnce(sql, shopper);
});
