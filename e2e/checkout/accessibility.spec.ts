/** axe finds nothing on the pay pages, in their states and in the frames, light and dark, wide and narrow. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/accessible.ts';
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
import { expect, test } from './support/shopper.ts';

const LOOKS = [
  { width: 320, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
] as const;

for (const { width, colorScheme } of LOOKS) {
  test(`pay pages at ${width} px, ${colorScheme}`, async ({ page, shopper }) => {
    expect(shopper.variantId).not.toBe('');
    test.slow();
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openCheckout(page);
    await expectAccessible(page, 'ready');
    await pressPay(page);
    await expect(page.getByText('Something is still missing')).toBeVisible();
    await expectAccessible(page, 'fields missing');
    await fillAddress(page);
    await fillCard(page, CARD.noFunds);
    await pressPay(page);
    await expect(page.getByText('There is not enough available')).toBeVisible();
    await expectAccessible(page, 'declined');
    await page.goto(`/checkout/return?payment_intent=${await intentIdOf(page)}`);
    await expect(page.getByRole('heading', { name: 'The payment did not go through' })).toBeVisible();
    await expectAccessible(page, 'refused result');
    await openCheckout(page);
    await fillCard(page, CARD.alwaysAsks);
    await pressPay(page);
    await expect(challengeFrame(page).getByRole('button', { name: 'Complete authentication' })).toBeVisible();
    await expect(payButton(page)).toHaveAttribute('data-phase', 'authenticating');
    await expectAccessible(page, 'check of the bank');
    await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
    await expectThanks(page);
    await expectAccessible(page, 'paid');
    await page.goto('/checkout');
    await expect(page.getByRole('heading', { name: 'You have just paid' })).toBeVisible();
    await expectAccessible(page, 'just paid');
  });
}

/** The attempt that lives, from the answer our own page gets for it. */
async function intentIdOf(page: Page): Promise<string> {
  const asked = page.waitForRequest(/\/api\/payments\/intents\/pi_\w+$/);
  await page.reload();
  return new URL((await asked).url()).pathname.split('/').at(-1) ?? '';
}
