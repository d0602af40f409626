/** What belongs to one person: orders with receipt and history, the profile, and ending every session. */
import {
  CARD,
  expectThanks,
  fillAddress,
  fillCard,
  openCheckout,
  pressPay,
} from '../checkout/support/checkout-page.ts';
import { expect, test } from '../checkout/support/shopper.ts';
import { expectAccessible } from '../support/accessible.ts';

test('a bought order is in the list and on its page; nobody else sees it', async ({
  page,
  browser,
  stack,
  makeShopper,
  shopper,
  watch,
}) => {
  test.slow();
  watch.allowConsole(/status of 404/);
  await page.goto('/orders');
  await expect(page.getByRole('heading', { name: 'No orders yet' })).toBeVisible();
  await expectAccessible(page, 'no orders');
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await pressPay(page);
  const number = await expectThanks(page);

  await page.goto('/orders');
  await expectAccessible(page, 'the list');
  await page.getByRole('link', { name: number }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(number);
  await expect(page.getByText(shopper.title)).toBeVisible();
  await expect(page.getByText('Visa ending in 4242')).toBeVisible();
  await expect(page.getByText('12 Harbour Street')).toBeVisible();
  await expect(page.getByTestId('total')).toContainText('$90.00');
  await expectAccessible(page, 'the order');

  const other = await browser.newContext({ baseURL: stack.shopUrl });
  await makeShopper(other);
  const stranger = await other.newPage();
  for (const path of [`/orders/${number}`, '/orders/MH-000000000000']) {
    expect((await stranger.goto(path))?.status()).toBe(404);
    await expect(stranger.getByRole('heading', { name: 'We could not find this order' })).toBeVisible();
    await expectAccessible(stranger, 'an order that is not there');
  }
  await other.close();
});

test('signing out everywhere asks once, then ends the session', async ({ page, shopper }) => {
  await page.goto('/account');
  await expect(page.getByText(shopper.email).first()).toBeVisible();
  await expectAccessible(page, 'the account');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign out everywhere?' });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page).toHaveURL(/\/$/);
  await page.goto('/account');
  await expect(page).toHaveURL(/\/sign-in/);
});
