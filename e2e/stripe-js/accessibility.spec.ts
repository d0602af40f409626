/** axe finds nothing in the shop's page, in the frames and in the challenge, in both themes and on small and large pages. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { press } from '../support/press.ts';
import {
  challengeFrame,
  fillCard,
  openCheckout,
  paymentFrame,
  pressPay,
  resultJson,
} from './support/checkout.ts';
import { expect, test } from './support/fixtures.ts';

async function violations(page: Page): Promise<string[]> {
  const results = await new AxeBuilder({ page }).exclude('output').analyze();
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}`),
  );
}

const LOOKS = [
  { name: 'light', query: {}, width: 390 },
  { name: 'night', query: { appearance: '{"theme":"night"}', dark: '1' }, width: 1440 },
  { name: 'flat', query: { appearance: '{"theme":"flat"}' }, width: 320 },
] as const;

for (const { name, query, width } of LOOKS) {
  test(`no violation in the ${name} theme at ${width} px: empty, wrong, picker open`, async ({
    page,
    shop,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    await openCheckout(page, shop, { address: 'shipping', ...query });
    expect(await violations(page)).toEqual([]);
    await pressPay(page);
    await resultJson(page);
    await paymentFrame(page).getByRole('button', { name: 'Test cards' }).press('Enter');
    expect(await violations(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const inFrame = await paymentFrame(page)
      .locator('html')
      .evaluate((node) => node.scrollWidth - node.clientWidth);
    expect(inFrame).toBeLessThanOrEqual(0);
  });
}

test('no violation in the challenge dialog', async ({ page, shop }) => {
  await openCheckout(page, shop);
  await fillCard(page, { number: '4000002760003184' });
  await pressPay(page);
  const pass = challengeFrame(page).getByRole('button', { name: 'Complete authentication' });
  await expect(pass).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await press(pass);
  await resultJson(page);
});

test('controls are large enough to touch', async ({ page, shop }) => {
  await openCheckout(page, shop, { address: 'shipping' });
  for (const frame of page.frames().slice(1)) {
    const small = await frame.evaluate(() =>
      [...document.querySelectorAll('input, select, button')]
        .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 44)
        .map((node) => node.id || node.className),
    );
    expect(small).toEqual([]);
  }
});

for (const { name, query, width } of LOOKS) {
  test(`no violation in other methods, wallets and their sheet: ${name} at ${width} px`, async ({
    page,
    shop,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    await openCheckout(page, shop, { express: '1', link: '1', ...query });
    const frame = paymentFrame(page);
    for (const method of ['PayPal', 'SEPA Debit']) {
      await frame.getByRole('radio', { name: method }).check();
      expect(await violations(page)).toEqual([]);
    }
    const inFrame = await frame.locator('html').evaluate((node) => node.scrollWidth - node.clientWidth);
    expect(inFrame).toBeLessThanOrEqual(0);
    const wallets = page.frameLocator('iframe[title="Secure express checkout frame"]');
    await press(wallets.getByRole('button', { name: 'Pay with Apple Pay' }));
    const cancel = page.frameLocator('iframe[title="Apple Pay"]').getByRole('button', { name: 'Cancel' });
    await expect(cancel).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await press(cancel);
  });
}

test('no violation on the page of a method that redirects, light and dark', async ({ page, shop }) => {
  const intent = await shop.stripe.paymentIntents.create({
    amount: 1999,
    currency: 'eur',
    payment_method_data: { type: 'paypal' },
    confirm: true,
    return_url: `${shop.url}/return`,
  });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(intent.next_action?.redirect_to_url?.url ?? '');
    await expect(page.getByRole('button', { name: 'Approve payment' })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  }
});
