/** How a test drives the shop's page and the frames in it. */
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';
import { press } from '../../support/press.ts';
import type { Shop } from './shop-server.ts';

export interface CardInput {
  readonly number: string;
  readonly expiry?: string;
  readonly cvc?: string;
  readonly postalCode?: string;
}

export function paymentFrame(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="Secure payment input frame"]');
}

export function addressFrame(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="Secure address input frame"]');
}

export function challengeFrame(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="3D Secure authentication"]');
}

export async function openCheckout(
  page: Page,
  shop: Shop,
  query: Record<string, string> = {},
): Promise<void> {
  await page.goto(`${shop.url}/?${new URLSearchParams(query)}`);
  await expect(paymentFrame(page).getByLabel('Card number')).toBeVisible();
}

export async function fillCard(page: Page, card: CardInput): Promise<void> {
  const frame = paymentFrame(page);
  await frame.getByLabel('Card number').fill(card.number);
  await frame.getByLabel('Expiration date').fill(card.expiry ?? '12 / 34');
  await frame.getByLabel('Security code').fill(card.cvc ?? '123');
  const postalCode = frame.getByLabel('ZIP code');
  if (await postalCode.isVisible()) await postalCode.fill(card.postalCode ?? '42424');
}

export function pressPay(page: Page): Promise<void> {
  return press(page.getByRole('button', { name: 'Pay', exact: true }));
}

/** What the shop got from submit, confirmPayment or as an exception, as JSON text. */
export function result(page: Page): Locator {
  return page.locator('output');
}

export async function resultJson(page: Page): Promise<Record<string, Record<string, unknown>>> {
  await expect(result(page)).not.toBeEmpty();
  return JSON.parse(await result(page).innerText());
}

/** The id of the intent that the shop's page made last. */
export function intentIdFrom(answer: Record<string, Record<string, unknown>>): string {
  const intent = answer.paymentIntent ?? answer.error?.payment_intent;
  const id = typeof intent === 'object' && intent !== null && 'id' in intent ? intent.id : undefined;
  if (typeof id !== 'string') throw new Error(`No intent in ${JSON.stringify(answer)}`);
  return id;
}
