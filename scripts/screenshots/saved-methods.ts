/** Pictures of the saved methods: nothing yet, adding, the list, the question before removing, and the checkout with them. */
import type { Page } from '@playwright/test';

type Shot = (name: string) => Promise<void>;
type Moves = {
  readonly visit: (page: Page, shot: Shot, path: string, name: string) => Promise<void>;
  readonly settle: (page: Page) => Promise<void>;
  readonly addFirstProduct: (page: Page) => Promise<unknown>;
};

export async function savedMethods(page: Page, shot: Shot, moves: Moves): Promise<void> {
  const { visit, settle, addFirstProduct } = moves;
  await visit(page, shot, '/payment-methods', 'payment-methods-empty');
  for (const card of ['4242424242424242', '5555555555554444']) {
    await page.getByRole('button', { name: 'Add a payment method' }).click();
    const frame = page.frameLocator('iframe[title="Secure payment input frame"]');
    await frame.getByLabel('Card number').fill(card);
    await frame.getByLabel('Expiration date').fill('12 / 34');
    await frame.getByLabel('Security code').fill('123');
    await frame.getByLabel('ZIP code').fill('97201');
    await settle(page);
    await shot('payment-methods-add');
    await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');
    await page.getByText('It is saved').waitFor();
  }
  await settle(page);
  await shot('payment-methods');
  await page
    .getByRole('button', { name: /^Remove / })
    .first()
    .click();
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(300);
  await shot('payment-methods-remove');
  await page.keyboard.press('Escape');
  await addFirstProduct(page);
  await page.goto('/checkout');
  await page.locator('button[data-phase="ready"]').waitFor();
  await settle(page);
  await shot('checkout-saved-card');
  // The next look begins with none again.
  await page.goto('/payment-methods');
  for (let left = 2; left > 0; left -= 1) {
    await page
      .getByRole('button', { name: /^Remove / })
      .first()
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
    await page.getByText(/ is removed\./).waitFor();
  }
}
