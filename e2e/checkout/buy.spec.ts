/** Buying: the card that works, cards that do not, 3D Secure with each of its ends. The order is checked in the database. */
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
import { expect, expectPaidOnce, outcomeOf, test } from './support/shopper.ts';

test('4242 buys: one paid order, its stock sold, its lines out of the cart', async ({
  page,
  sql,
  shopper,
}) => {
  await openCheckout(page);
  await expect(page.getByRole('region', { name: 'Order summary' })).toContainText(shopper.title);
  await expect(payButton(page)).toHaveText('Pay $90.00');
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await pressPay(page);
  const number = await expectThanks(page);
  await expectPaidOnce(sql, shopper);
  expect((await outcomeOf(sql, shopper)).orders[0]?.number).toBe(number);
  await expect(page.getByText('Visa ending in 4242')).toBeVisible();
  expect(page.url()).not.toContain('secret');

  await page.reload();
  await expect(page.getByTestId('order-number')).toHaveText(number);
  await page.goto('/checkout');
  await expect(page.getByRole('heading', { name: 'You have just paid' })).toBeVisible();
  await page.goto(`/orders/${number}`);
  await expect(page.getByText('Payment received, order placed')).toBeVisible();
});

test('declined cards get a sentence and a next step, and another card then pays the same order', async ({
  page,
  sql,
  shopper,
}) => {
  await openCheckout(page);
  await fillAddress(page);
  const words = [
    [CARD.noFunds, 'There is not enough available on this card'],
    [CARD.stolen, 'Your bank did not approve this payment.'],
    [CARD.expired, 'This card has expired.'],
  ] as const;
  for (const [number, sentence] of words) {
    await fillCard(page, number);
    await pressPay(page);
    const alert = page.getByRole('alert').filter({ hasText: sentence });
    await expect(alert).toBeVisible();
    await expect(alert).toBeFocused();
    await expect(alert).not.toContainText(/stolen|lost|fraud/i);
    await expect(payButton(page)).toHaveAttribute('data-phase', 'ready');
  }
  const before = await outcomeOf(sql, shopper);
  expect(before.orders.map(({ state }) => state)).toEqual(['awaiting_payment']);
  expect(before.stock).toEqual({ available: 9, held: 1, sold: 0 });
  await fillCard(page, CARD.good);
  await pressPay(page);
  expect(await expectThanks(page)).toBe(before.orders[0]?.number);
  await expectPaidOnce(sql, shopper);
});

test.describe('3D Secure', () => {
  test.beforeEach(async ({ page, shopper }) => {
    expect(shopper.variantId).not.toBe('');
    await openCheckout(page);
    await fillAddress(page);
    await fillCard(page, CARD.alwaysAsks);
    await pressPay(page);
    await expect(challengeFrame(page).getByRole('button', { name: 'Complete authentication' })).toBeVisible();
  });

  test('passed: paid, and the button said that the bank is asked', async ({ page, sql, shopper }) => {
    await expect(payButton(page)).toHaveAttribute('data-phase', 'authenticating');
    expect((await outcomeOf(sql, shopper)).orders.map(({ state }) => state)).toEqual(['awaiting_payment']);
    await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
    await expectThanks(page);
    await expectPaidOnce(sql, shopper);
  });

  for (const way of ['Fail authentication', 'Close without authenticating']) {
    test(`${way.toLowerCase()}: nothing is charged, and trying again pays`, async ({
      page,
      sql,
      shopper,
    }) => {
      await challengeFrame(page).getByRole('button', { name: way }).click();
      const alert = page
        .getByRole('alert')
        .filter({ hasText: 'Your bank could not confirm that it is you.' });
      await expect(alert).toBeFocused();
      const refused = await outcomeOf(sql, shopper);
      expect(refused.orders).toMatchObject([{ state: 'awaiting_payment', payments: 0 }]);
      await pressPay(page);
      await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
      expect(await expectThanks(page)).toBe(refused.orders[0]?.number);
      await expectPaidOnce(sql, shopper);
    });
  }
});
