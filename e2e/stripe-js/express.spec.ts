/** Wallets: approved, cancelled and refused sheets, delivery that changes the amount; and the e-mail field of Link. */
import type { FrameLocator, Page } from '@playwright/test';
import { press } from '../support/press.ts';
import { fillCard, openCheckout, paymentFrame, pressPay, resultJson } from './support/checkout.ts';
import { expect, test } from './support/fixtures.ts';

const buttons = (page: Page): FrameLocator =>
  page.frameLocator('iframe[title="Secure express checkout frame"]');
const sheet = (page: Page, wallet: string): FrameLocator => page.frameLocator(`iframe[title="${wallet}"]`);

async function names(page: Page): Promise<string[]> {
  return page.evaluate(() => window.shopEvents.map(({ name }) => name));
}

for (const { wallet, details } of [
  { wallet: 'Apple Pay', details: { type: 'card', card: { wallet: { type: 'apple_pay' } } } },
  { wallet: 'Google Pay', details: { type: 'card', card: { wallet: { type: 'google_pay' } } } },
  { wallet: 'Link', details: { type: 'link' } },
]) {
  test(`${wallet} pays without a field`, async ({ page, shop }) => {
    await openCheckout(page, shop, { express: '1' });
    await press(buttons(page).getByRole('button', { name: `Pay with ${wallet}` }));
    await expect(sheet(page, wallet).getByRole('heading')).toBeFocused();
    await expect(sheet(page, wallet).getByText('€19.99').first()).toBeVisible();
    await press(sheet(page, wallet).getByRole('button', { name: 'Approve' }));
    const { paymentIntent } = await resultJson(page);
    expect(paymentIntent?.status).toBe('succeeded');
    const paid = await shop.stripe.paymentIntents.retrieve(String(paymentIntent?.id), {
      expand: ['latest_charge'],
    });
    expect(paid.latest_charge).toMatchObject({
      payment_method_details: details,
      billing_details: { email: 'jenny.rosen@example.com' },
    });
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
}

test('cancelling charges nothing, and the form still pays', async ({ page, shop }) => {
  await openCheckout(page, shop, { express: '1' });
  await press(buttons(page).getByRole('button', { name: 'Pay with Apple Pay' }));
  await press(sheet(page, 'Apple Pay').getByRole('button', { name: 'Cancel' }));
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect.poll(() => names(page)).toContain('cancel');
  expect(await names(page)).not.toContain('confirm');
  await fillCard(page, { number: '4242424242424242' });
  await pressPay(page);
  expect((await resultJson(page)).paymentIntent?.status).toBe('succeeded');
});

test('a shop that refuses the click gets no sheet', async ({ page, shop }) => {
  await openCheckout(page, shop, { express: '1', refuse: '1' });
  await press(buttons(page).getByRole('button', { name: 'Pay with Google Pay' }));
  await expect.poll(() => names(page)).toContain('click');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('address and delivery change the amount that is shown and charged', async ({ page, shop }) => {
  await openCheckout(page, shop, { express: '1', ships: '1', amount: '3499' });
  await press(buttons(page).getByRole('button', { name: 'Pay with Google Pay' }));
  const pay = sheet(page, 'Google Pay');
  await expect(pay.getByText('€24.99')).toBeVisible();
  await pay.getByLabel('Ship to').selectOption({ index: 1 });
  await expect(pay.getByText('No delivery to this address.')).toBeVisible();
  await expect(pay.getByRole('button', { name: 'Approve' })).toBeDisabled();
  await pay.getByLabel('Ship to').selectOption({ index: 0 });
  await pay.getByRole('radio', { name: 'Express' }).check();
  await expect(pay.getByText('€34.99')).toBeVisible();
  await press(pay.getByRole('button', { name: 'Approve' }));
  const { paymentIntent } = await resultJson(page);
  expect(paymentIntent).toMatchObject({ status: 'succeeded', amount: 3499 });
  expect(paymentIntent?.shipping).toMatchObject({ address: { country: 'DE', city: 'Berlin' } });
  const told = await page.evaluate(
    () => window.shopEvents.find(({ name }) => name === 'shippingaddresschange')?.event,
  );
  expect(JSON.stringify(told)).not.toContain('Hauptstraße');
});

test('a declined card in a wallet is a declined payment', async ({ page, shop }) => {
  await openCheckout(page, shop, { express: '1' });
  await press(buttons(page).getByRole('button', { name: 'Pay with Apple Pay' }));
  await sheet(page, 'Apple Pay').getByLabel('Card').selectOption('Visa •••• 0002');
  await press(sheet(page, 'Apple Pay').getByRole('button', { name: 'Approve' }));
  expect((await resultJson(page)).error).toMatchObject({ code: 'card_declined' });
});

test('the e-mail of Link Authentication goes along with the payment', async ({ page, shop }) => {
  await openCheckout(page, shop, { link: '1' });
  const email = page.frameLocator('iframe[title="Secure email input frame"]').getByLabel('Email');
  await email.fill('ada@');
  await fillCard(page, { number: '4242424242424242' });
  await pressPay(page);
  expect((await resultJson(page)).submit?.error).toMatchObject({ code: 'invalid_email' });
  await email.fill('ada@example.com');
  await pressPay(page);
  await expect(page.locator('output')).toContainText('succeeded');
  const { paymentIntent } = await resultJson(page);
  const method = await shop.stripe.paymentMethods.retrieve(String(paymentIntent?.payment_method));
  expect(method.billing_details.email).toBe('ada@example.com');
  expect(await paymentFrame(page).getByRole('radio').count()).toBeGreaterThan(1);
});
