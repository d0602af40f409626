/** Paying without a card: bank debits that take their time, a payment that is only authorised, a method that leaves the page. */
import type { Page } from '@playwright/test';
import Stripe from 'stripe';
import type { StackInfo } from '../support/stack-info.ts';
import {
  CARD,
  expectThanks,
  fillAddress,
  fillCard,
  openCheckout,
  paymentFrame,
  pressPay,
} from './support/checkout-page.ts';
import { expect, expectPaidOnce, outcomeOf, test } from './support/shopper.ts';

async function fillBankAccount(page: Page, number: string): Promise<void> {
  const frame = paymentFrame(page);
  await frame.getByRole('radio', { name: 'US bank account' }).check();
  await frame.getByLabel('Routing number').fill('110000000');
  await frame.getByLabel('Account number').fill(number);
  await frame.getByLabel('Full name').fill('Ada Example');
}

function sandboxClient(stack: StackInfo): Stripe {
  const { hostname, port } = new URL(stack.sandboxUrl);
  return new Stripe(stack.secretKey, { host: hostname, port, protocol: 'http', telemetry: false });
}

test('a bank debit that takes long says that it is on its way, and nobody pays twice', async ({
  page,
  shopper,
}) => {
  await openCheckout(page);
  await fillAddress(page);
  await fillBankAccount(page, '000000000009');
  await pressPay(page);
  await page.waitForURL(/\/checkout\/pi_\w+$/);
  await expect(page.getByRole('heading', { name: 'Your payment is on its way' })).toBeVisible();
  await page.goto('/checkout');
  await expect(page).toHaveURL(/\/checkout\/pi_\w+$/);
  await expect(page.getByRole('heading', { name: 'Your payment is on its way' })).toBeVisible();
  await expect(page.locator('button[data-phase]')).toHaveCount(0);
  expect(shopper.id).not.toBe('');
});

test('a bank debit that goes through is a paid order', async ({ page, sql, shopper }) => {
  await openCheckout(page);
  await fillAddress(page);
  await fillBankAccount(page, '000123456789');
  await pressPay(page);
  await expectThanks(page);
  await expectPaidOnce(sql, shopper);
});

test('a payment that is only authorised says so', async ({ page, stack, shopper }) => {
  const stripe = sandboxClient(stack);
  await page.route('**/api/payments/intents', async (route) => {
    const answer = await route.fetch();
    const body: { paymentIntent?: { id: string } } = await answer.json();
    // As an account does whose captures are made by hand.
    await stripe.paymentIntents.update(body.paymentIntent?.id ?? '', { capture_method: 'manual' });
    await route.fulfill({ response: answer, json: body });
  });
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await pressPay(page);
  await page.waitForURL(/\/checkout\/pi_\w+$/);
  await expect(page.getByRole('heading', { name: 'Your bank has approved the payment' })).toBeVisible();
  expect(shopper.id).not.toBe('');
});

for (const { button, paid } of [
  { button: 'Approve payment', paid: true },
  { button: 'Decline payment', paid: false },
]) {
  test(`PayPal: ${button}`, async ({ page, sql, shopper }) => {
    await openCheckout(page);
    await fillAddress(page);
    await paymentFrame(page).getByRole('radio', { name: 'PayPal' }).check();
    await pressPay(page);
    await page.getByRole('button', { name: button }).click();
    if (!paid) {
      await expect(page.getByRole('heading', { name: 'The payment did not go through' })).toBeVisible();
      const { orders, stock } = await outcomeOf(sql, shopper);
      expect(orders.map(({ state, payments }) => [state, payments])).toEqual([['awaiting_payment', 0]]);
      expect(stock).toEqual({ available: 9, held: 1, sold: 0 });
      return;
    }
    await expectThanks(page);
    await expectPaidOnce(sql, shopper);
  });
}
