/** Saved cards by a person: added, made the default, removed, refused by the bank; and a returning shopper pays with a press. */
import type { Page } from '@playwright/test';
import {
  addressFrame,
  CARD,
  challengeFrame,
  expectThanks,
  fillAddress,
  fillCard,
  openCheckout,
  paymentFrame,
  pressPay,
} from '../checkout/support/checkout-page.ts';
import { expect, putInCart, test } from '../checkout/support/shopper.ts';
import { expectAccessible } from '../support/accessible.ts';
import { press } from '../support/press.ts';

const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });

const saveButton = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });

const pressSave = (page: Page): Promise<void> => press(saveButton(page));

async function addCard(page: Page, number: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a payment method' }).click();
  await expect(page.getByRole('heading', { name: 'Add a payment method' })).toBeFocused();
  await expect(saveButton(page)).toBeEnabled();
  await fillCard(page, number);
  await pressSave(page);
}

for (const { width, colorScheme } of [
  { width: 390, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
] as const) {
  test(`the screen at ${width} px, ${colorScheme}: empty, adding, refused, listed, default moved, removed`, async ({
    page,
    shopper,
  }) => {
    test.slow();
    expect(shopper.id).not.toBe('');
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/account');
    await page.getByRole('link', { name: 'Manage payment methods' }).click();
    await expect(page.getByRole('heading', { name: 'Nothing saved yet' })).toBeVisible();
    await expectAccessible(page, 'empty');

    await addCard(page, CARD.noFunds);
    const refused = page.getByRole('alert').filter({ hasText: 'not enough available' });
    await expect(refused).toBeFocused();
    await expectAccessible(page, 'refused');
    await fillCard(page, CARD.good);
    await pressSave(page);
    await expect(page.getByText('It is saved, and offered at your next checkout.')).toBeVisible();
    await expect(row(page, 'Visa ending in 4242')).toContainText('Default');
    await expect(row(page, 'Visa ending in 4242')).toContainText('Expires 12/34');

    await addCard(page, CARD.mastercard);
    await expect(row(page, 'Mastercard ending in 4444')).toBeVisible();
    await expectAccessible(page, 'listed');
    await page.getByRole('button', { name: 'Make default: Mastercard ending in 4444' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'is your default now' })).toBeFocused();
    await expect(row(page, 'Mastercard ending in 4444')).toContainText('Default');
    await expect(row(page, 'Visa ending in 4242')).not.toContainText('Default');

    await page.getByRole('button', { name: 'Remove Visa ending in 4242' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove Visa ending in 4242?' });
    await expect(dialog).toBeVisible();
    await expectAccessible(page, 'asking');
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await expect(row(page, 'Visa ending in 4242')).toBeVisible();
    await page.getByRole('button', { name: 'Remove Visa ending in 4242' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
    await expect(page.getByText('Visa ending in 4242 is removed.')).toBeVisible();
    await expect(row(page, 'Visa ending in 4242')).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole('listitem')).toHaveCount(1);
  });
}

test('a card of a bank that asks is saved after its check', async ({ page, shopper }) => {
  test.slow();
  expect(shopper.id).not.toBe('');
  await page.goto('/payment-methods');
  await addCard(page, CARD.alwaysAsks);
  await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
  await expect(page.getByText('It is saved, and offered at your next checkout.')).toBeVisible();
  await expect(page.getByRole('listitem')).toHaveCount(1);
});

test('without a connection to the provider the form says so, and the list stays', async ({
  page,
  shopper,
  watch,
}) => {
  expect(shopper.id).not.toBe('');
  watch.allowConsole(/Failed to load resource|net::ERR|status of 503/);
  await page.goto('/payment-methods');
  await page.route('**/api/payments/setup-intents', (route) => route.abort());
  await addCard(page, CARD.good);
  await expect(page.getByRole('alert').filter({ hasText: 'The connection was lost' })).toBeFocused();
});

test('a shopper saves the card while paying, and the next time pays with no field filled', async ({
  page,
  shopper,
  sql,
}) => {
  test.slow();
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await paymentFrame(page).getByRole('checkbox').check();
  await pressPay(page);
  await expectThanks(page);
  await page.goto('/payment-methods');
  await expect(row(page, 'Visa ending in 4242')).toBeVisible();

  await putInCart(sql, shopper.id, shopper.variantId, 1);
  await openCheckout(page);
  await expect(addressFrame(page).getByLabel('Address line 1')).toHaveValue('12 Harbour Street');
  await expect(paymentFrame(page).getByText('4242')).toBeVisible();
  await pressPay(page);
  await expectThanks(page);
  const rows = await sql`select state from orders where user_id = ${shopper.id}`;
  expect(rows.map((order) => order.state)).toEqual(['paid', 'paid']);
});

test('while the shop is guarded, our server looks at the card and confirms; the bank still asks', async ({
  page,
  shopper,
  sql,
  watch,
}) => {
  test.slow();
  watch.allowConsole(/status of 409/);
  // Only this shopper's press is guarded, so that tests side by side are left alone.
  await page.route('**/api/payments/intents', async (route) => {
    const body: { confirmationTokenId?: string } = route.request().postDataJSON();
    if (body.confirmationTokenId) return route.continue();
    await route.fulfill({
      status: 409,
      contentType: 'application/json',
      body: JSON.stringify({
        error: { code: 'confirmation_token_required', message: '', requestId: 'r', retryable: false },
      }),
    });
  });
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.alwaysAsks);
  await pressPay(page);
  await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
  await expectThanks(page);
  const rows = await sql`select state from orders where user_id = ${shopper.id}`;
  expect(rows.map((order) => order.state)).toEqual(['paid']);
});
