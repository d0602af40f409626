/** One purchase is paid once: double presses, two tabs, and a cart that changes while the checkout is open. */
import type { Page } from '@playwright/test';
import {
  CARD,
  challengeFrame,
  expectThanks,
  fillAddress,
  fillCard,
  openCheckout,
  payButton,
  pressPay,
} from './support/checkout-page.ts';
import { expect, expectPaidOnce, outcomeOf, PRICE_MINOR, putInCart, test } from './support/shopper.ts';

const expectOrderShown = (page: Page, number: string) =>
  expect(page.getByText(number).filter({ visible: true }).first()).toBeVisible();

test('a second press, and Enter, while paying do nothing', async ({ page, sql, shopper }) => {
  const created: string[] = [];
  const confirmed: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'POST') return;
    if (request.url().endsWith('/api/payments/intents')) created.push(request.url());
    if (request.url().endsWith('/confirm')) confirmed.push(request.url());
  });
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await payButton(page).scrollIntoViewIfNeeded();
  await payButton(page).dblclick();
  await payButton(page).press('Enter');
  await expectThanks(page);
  expect(created).toHaveLength(1);
  expect(confirmed).toHaveLength(1);
  await expectPaidOnce(sql, shopper);
});

test('two tabs: the second one finds the money that moved and shows that', async ({
  page,
  context,
  watch,
  sql,
  shopper,
}) => {
  // The local Stripe's refusal to confirm what is paid already.
  watch.allowConsole(/status of 400 .*\/confirm\)$/);
  const second = await context.newPage();
  for (const tab of [page, second]) {
    await openCheckout(tab);
    await fillAddress(tab);
    await fillCard(tab, CARD.good);
  }
  await pressPay(page);
  const number = await expectThanks(page);
  await pressPay(second);
  await expectOrderShown(second, number);
  await expectPaidOnce(sql, shopper);
});

test('two tabs pressed at the same moment: one payment, and both end at it', async ({
  page,
  context,
  watch,
  sql,
  shopper,
}) => {
  // The local Stripe's refusal to confirm what is paid already.
  watch.allowConsole(/status of 400 .*\/confirm\)$/);
  const second = await context.newPage();
  for (const tab of [page, second]) {
    await openCheckout(tab);
    await fillAddress(tab);
    await fillCard(tab, CARD.good);
  }
  await Promise.all([payButton(page).press('Enter'), payButton(second).press('Enter')]);
  await expectPaidOnce(sql, shopper);
  const [order] = (await outcomeOf(sql, shopper)).orders;
  for (const tab of [page, second]) await expectOrderShown(tab, order?.number ?? '-');
});

test('a cart changed elsewhere before Pay: the new total is shown and asked for, then paid', async ({
  page,
  sql,
  shopper,
}) => {
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await putInCart(sql, shopper.id, shopper.variantId, 3);
  await pressPay(page);
  await expect(page.getByText('The total is now $270.00')).toBeVisible();
  await expect(payButton(page)).toHaveText('Pay $270.00');
  expect((await outcomeOf(sql, shopper)).orders).toEqual([]);
  await pressPay(page);
  await expectThanks(page);
  await expectPaidOnce(sql, shopper, 3);
});

test('a cart changed during the check of the bank: what was agreed to is paid, the rest stays in the cart', async ({
  page,
  sql,
  shopper,
}) => {
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.alwaysAsks);
  await pressPay(page);
  const complete = challengeFrame(page).getByRole('button', { name: 'Complete authentication' });
  await expect(complete).toBeVisible();
  await putInCart(sql, shopper.id, shopper.variantId, 3);
  await complete.click();
  await expectThanks(page);
  await expect
    .poll(async () => (await outcomeOf(sql, shopper)).orders)
    .toMatchObject([{ state: 'paid', totalMinor: PRICE_MINOR, payments: 1 }]);
  expect((await outcomeOf(sql, shopper)).stock).toEqual({ available: 9, held: 0, sold: 1 });
});

test('sold out meanwhile: the lines are named, nothing is charged, the cart is kept', async ({
  page,
  sql,
  shopper,
}) => {
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await sql`update stock_items set available = 0 where variant_id = ${shopper.variantId}`;
  await pressPay(page);
  const notice = page.getByRole('status').filter({ hasText: 'Not everything is available any more' });
  await expect(notice).toContainText(shopper.title);
  await expect(notice.getByRole('link', { name: 'Change your cart' })).toBeVisible();
  const outcome = await outcomeOf(sql, shopper);
  expect(outcome.orders).toEqual([]);
  expect(outcome.cartLines).toBe(1);
});
