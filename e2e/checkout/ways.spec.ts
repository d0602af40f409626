/** Ways through the checkout: by keyboard alone, cancelling, returning from a redirect, and whom it is not for. */
import {
  addressFrame,
  CARD,
  expectThanks,
  fillAddress,
  fillCard,
  openCheckout,
  payButton,
  paymentFrame,
  pressPay,
} from './support/checkout-page.ts';
import { expect, expectPaidOnce, outcomeOf, test } from './support/shopper.ts';

test('keyboard alone: fields in order, Pay by Enter, a paid order', async ({ page, sql, shopper }) => {
  await openCheckout(page);
  const address = addressFrame(page);
  const payment = paymentFrame(page);
  const tabTo = async (field: ReturnType<typeof address.getByLabel>) => {
    for (let presses = 0; presses < 15; presses += 1) {
      if (await field.evaluate((node) => node === document.activeElement && document.hasFocus())) return;
      await page.keyboard.press('Tab');
    }
    throw new Error('Tab does not reach the field');
  };
  const type = async (field: ReturnType<typeof address.getByLabel>, text: string) => {
    await tabTo(field);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(text);
  };
  await type(address.getByLabel('Full name'), 'Ada Example');
  await type(address.getByLabel('Address line 1'), '12 Harbour Street');
  await type(address.getByLabel('City'), 'Portland');
  await tabTo(address.getByLabel('State'));
  await page.keyboard.type('Oregon');
  await type(address.getByLabel('ZIP code'), '97201');
  await type(payment.getByLabel('Card number'), CARD.good);
  await type(payment.getByLabel('Expiration date'), '1234');
  await type(payment.getByLabel('Security code'), '123');
  await type(payment.getByLabel('ZIP code'), '97201');
  for (let presses = 0; presses < 5; presses += 1) {
    await page.keyboard.press('Tab');
    if (await payButton(page).evaluate((node) => node === document.activeElement)) break;
  }
  await expect(payButton(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expectThanks(page);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expectPaidOnce(sql, shopper);
});

test('missing fields are marked, nothing is sent, and the message has the focus', async ({
  page,
  sql,
  shopper,
}) => {
  await openCheckout(page);
  await pressPay(page);
  const alert = page.getByRole('alert').filter({ hasText: 'Something is still missing' });
  await expect(alert).toBeFocused();
  await expect(addressFrame(page).getByText('Address line 1', { exact: true })).toBeVisible();
  await expect(addressFrame(page).getByLabel('Address line 1')).toHaveAttribute('aria-invalid', 'true');
  await expect(paymentFrame(page).getByLabel('Card number')).toHaveAttribute('aria-invalid', 'true');
  expect((await outcomeOf(sql, shopper)).attempts).toBe(0);
});

test('cancelling releases the stock, keeps the cart, and leads back to a new payment', async ({
  page,
  sql,
  shopper,
}) => {
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.declined);
  await pressPay(page);
  await expect(page.getByRole('alert').filter({ hasText: 'Your bank did not approve' })).toBeVisible();
  expect((await outcomeOf(sql, shopper)).stock.held).toBe(1);
  await page.getByRole('button', { name: 'Cancel this payment' }).click();
  await expect(page.getByRole('heading', { name: 'The payment was canceled' })).toBeVisible();
  const cancelled = await outcomeOf(sql, shopper);
  expect(cancelled).toMatchObject({ cartLines: 1, stock: { available: 10, held: 0, sold: 0 } });
  expect(cancelled.orders.map(({ payments }) => payments)).toEqual([0]);
  await page.getByRole('link', { name: 'Back to checkout' }).click();
  await expect(payButton(page)).toHaveAttribute('data-phase', 'ready');
  await fillCard(page, CARD.good);
  await pressPay(page);
  await expectThanks(page);
  expect((await outcomeOf(sql, shopper)).stock).toEqual({ available: 9, held: 0, sold: 1 });
});

test('the return address only names an attempt: its status is not believed, its secret is gone', async ({
  page,
  shopper,
}) => {
  expect(shopper.variantId).not.toBe('');
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.declined);
  const created = page.waitForResponse('**/api/payments/intents');
  await pressPay(page);
  const { paymentIntent } = await (await created).json();
  await expect(page.getByRole('alert').filter({ hasText: 'Your bank did not approve' })).toBeVisible();
  const query = new URLSearchParams({
    payment_intent: paymentIntent.id,
    payment_intent_client_secret: paymentIntent.clientSecret,
    redirect_status: 'succeeded',
  });
  await page.goto(`/checkout/return?${query}`);
  await expect(page).toHaveURL(new RegExp(`/checkout/${paymentIntent.id}$`));
  await expect(page.getByRole('heading', { name: 'The payment did not go through' })).toBeVisible();
});

test("somebody else's payment and an unknown one are the same page: not found", async ({
  page,
  browser,
  stack,
  makeShopper,
  shopper,
  watch,
}) => {
  expect(shopper.variantId).not.toBe('');
  watch.allowConsole(/status of 404/);
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await pressPay(page);
  await expectThanks(page);
  const other = await browser.newContext({ baseURL: stack.shopUrl });
  await makeShopper(other);
  const stranger = await other.newPage();
  for (const path of [new URL(page.url()).pathname, '/checkout/pi_unknown']) {
    expect((await stranger.goto(path))?.status()).toBe(404);
    await expect(stranger.getByRole('heading', { name: 'We could not find this payment' })).toBeVisible();
  }
  await other.close();
});

test('signed out: sign in first, then straight to the checkout', async ({ page }) => {
  await page.goto('/checkout');
  await expect(page).toHaveURL(/\/sign-in\?next=(\/|%2F)checkout$/);
  await expect(page.getByText('Sign in to check out. Your cart comes with you.')).toBeVisible();
});

test('an empty cart has no form, but says what to do', async ({ page, sql, shopper }) => {
  await sql`delete from cart_lines using carts where carts.id = cart_id and user_id = ${shopper.id}`;
  await page.goto('/checkout');
  await expect(page.getByRole('heading', { name: 'Your cart is empty' })).toBeVisible();
});
