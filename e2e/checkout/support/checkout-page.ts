/** How a test fills and sends the checkout. */
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';
import { press } from '../../support/press.ts';
import type { StackInfo } from '../../support/stack-info.ts';

export const CARD = {
  good: '4242424242424242',
  mastercard: '5555555555554444',
  declined: '4000000000000002',
  noFunds: '4000000000009995',
  stolen: '4000000000009979',
  expired: '4000000000000069',
  alwaysAsks: '4000002760003184',
} as const;

export const paymentFrame = (page: Page): FrameLocator =>
  page.frameLocator('iframe[title="Secure payment input frame"]');
export const addressFrame = (page: Page): FrameLocator =>
  page.frameLocator('iframe[title="Secure address input frame"]');
export const challengeFrame = (page: Page): FrameLocator =>
  page.frameLocator('iframe[title="3D Secure authentication"]');

export const payButton = (page: Page): Locator => page.locator('button[data-phase]');

/** Opens the checkout and waits until it can be used. */
export async function openCheckout(page: Page): Promise<void> {
  await page.goto('/checkout');
  await expect(payButton(page)).toHaveAttribute('data-phase', 'ready');
}

export async function fillAddress(page: Page): Promise<void> {
  const frame = addressFrame(page);
  await frame.getByLabel('Full name').fill('Ada Example');
  await frame.getByLabel('Address line 1').fill('12 Harbour Street');
  await frame.getByLabel('City').fill('Portland');
  await frame.getByLabel('State').selectOption('OR');
  await frame.getByLabel('ZIP code').fill('97201');
}

export async function fillCard(page: Page, number: string): Promise<void> {
  const frame = paymentFrame(page);
  await frame.getByLabel('Card number').fill(number);
  await frame.getByLabel('Expiration date').fill('12 / 34');
  await frame.getByLabel('Security code').fill('123');
  await frame.getByLabel('ZIP code').fill('97201');
}

export const pressPay = (page: Page): Promise<void> => press(payButton(page));

export async function expectThanks(page: Page): Promise<string> {
  await page.waitForURL(/\/checkout\/pi_\w+$/);
  await expect(page.getByRole('heading', { name: 'Thank you, your order is placed' })).toBeVisible();
  return page.getByTestId('order-number').innerText();
}

/** Sets a fault, or the clock, of the local Stripe. */
export async function controlSandbox(stack: StackInfo, path: string, body: object): Promise<void> {
  const response = await fetch(`${stack.sandboxUrl}/_sandbox/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`control ${path}: ${response.status} ${await response.text()}`);
}
