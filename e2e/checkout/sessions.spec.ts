/**
 * Two people in one browser, a bank that leads back to another browser, a page that Stripe does not accept any more: what
 * is written belongs to who the page was made for, and the screen says what happened to the payment (rules 43, 45).
 */
import type { Page } from '@playwright/test';
import { createUser } from '#tests/support/session.ts';
import {
  CARD,
  expectThanks,
  fillAddress,
  fillCard,
  openCheckout,
  payButton,
  paymentFrame,
  pressPay,
} from './support/checkout-page.ts';
import { expect, expectPaidOnce, giveSession, outcomeOf, putInCart, test } from './support/shopper.ts';

test.describe('another account is signed in meanwhile, in another tab', () => {
  test('Pay sends nothing for either of them, and loading again shows whose checkout it is', async ({
    page,
    context,
    sql,
    shopper,
    makeShopper,
    watch,
  }) => {
    watch.allowConsole(/status of 409/);
    await openCheckout(page);
    await fillAddress(page);
    await fillCard(page, CARD.good);
    const other = await makeShopper(context);
    await pressPay(page);
    const notice = page.getByRole('status').filter({ hasText: 'You are signed in with another account now' });
    await expect(notice).toContainText('Nothing was sent');
    for (const person of [shopper, other]) {
      expect(await outcomeOf(sql, person)).toMatchObject({ orders: [], attempts: 0, cartLines: 1 });
    }
    await notice.getByRole('link', { name: 'Load the page again' }).click();
    await expect(payButton(page)).toHaveAttribute('data-phase', 'ready');
    const summary = page.getByRole('region', { name: 'Order summary' });
    await expect(summary.getByText(other.title)).toBeVisible();
    await expect(page.getByText(shopper.title)).toHaveCount(0);
    await fillAddress(page);
    await fillCard(page, CARD.good);
    await pressPay(page);
    await expectThanks(page);
    await expectPaidOnce(sql, other);
    expect(await outcomeOf(sql, shopper)).toMatchObject({ orders: [], cartLines: 1 });
  });

  test('the cart of neither is changed, and the page can be loaded again', async ({
    page,
    context,
    stack,
    sql,
    shopper,
    watch,
  }) => {
    watch.allowConsole(/status of 409/);
    await page.goto('/cart');
    const more = page.getByRole('button', { name: `One more: Quantity of ${shopper.title}` });
    await expect(more).toBeEnabled();
    const other = await createUser({ name: 'Other Example' });
    await putInCart(sql, other.id, shopper.variantId, 3);
    await giveSession(context, stack.shopUrl, other);
    await more.click();
    await expect(page.getByText(`We could not change ${shopper.title}.`)).toBeVisible();
    const quantities = await sql<{ quantity: number }[]>`
      select l.quantity from cart_lines l join carts c on c.id = l.cart_id
      where c.user_id in ${sql([shopper.id, other.id])} order by l.quantity`;
    expect(quantities.map(({ quantity }) => quantity)).toEqual([1, 3]);
    await page.getByRole('button', { name: 'Load again' }).click();
    await expect(page.getByRole('textbox', { name: `Quantity of ${shopper.title}` })).toHaveValue('3');
  });

  test('no saved card of either is removed', async ({ page, context, stack, sql, shopper, watch }) => {
    watch.allowConsole(/status of 409/);
    await openCheckout(page);
    await fillAddress(page);
    await fillCard(page, CARD.good);
    await paymentFrame(page).getByRole('checkbox').check();
    await pressPay(page);
    await expectThanks(page);
    await page.goto('/payment-methods');
    await page.getByRole('button', { name: 'Remove Visa ending in 4242' }).click();
    await giveSession(context, stack.shopUrl, await createUser({ name: 'Other Example' }));
    await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
    await expect(page.getByText('You are signed in with another account now')).toBeVisible();
    const rows = await sql<
      { state: string }[]
    >`select state from saved_methods where user_id = ${shopper.id}`;
    expect(rows.map(({ state }) => state)).toEqual(['active']);
  });
});

test.describe('a bank that leads back to a browser without the session', () => {
  /** The address that the bank's page leads to, opened where nobody is signed in. */
  async function returnElsewhere(page: Page, button: string): Promise<string> {
    await openCheckout(page);
    await fillAddress(page);
    await paymentFrame(page).getByRole('radio', { name: 'PayPal' }).check();
    await pressPay(page);
    await page.route('**/checkout/return?**', (route) => route.abort(), { times: 1 });
    const left = page.waitForRequest((request) => request.url().includes('/checkout/return?'));
    await page.getByRole('button', { name: button }).click();
    return (await left).url();
  }

  for (const { button, title, says } of [
    { button: 'Approve payment', title: 'Your payment was received', says: 'Sign in to see order' },
    { button: 'Decline payment', title: 'The payment did not go through', says: 'Nothing was charged.' },
  ]) {
    test(`${button}: it says what happened, and nothing of the person`, async ({
      page,
      browser,
      stack,
      shopper,
      watch,
    }) => {
      watch.allowConsole(/ERR_FAILED/);
      const address = await returnElsewhere(page, button);
      const elsewhere = await browser.newContext({ baseURL: stack.shopUrl });
      const stranger = await elsewhere.newPage();
      await stranger.goto(address);
      await expect(stranger.getByRole('heading', { name: title })).toBeVisible();
      await expect(stranger.getByText(says)).toBeVisible();
      expect(stranger.url()).not.toContain('secret');
      const html = await stranger.content();
      for (const personal of [shopper.email, shopper.title, 'Ada', 'Harbour Street', '90.00']) {
        expect(html).not.toContain(personal);
      }
      await elsewhere.close();
    });
  }

  test('a proof opens only its own payment, and no address without one does', async ({
    page,
    browser,
    stack,
    shopper,
    watch,
  }) => {
    expect(shopper.id).not.toBe('');
    watch.allowConsole(/ERR_FAILED/);
    const address = await returnElsewhere(page, 'Approve payment');
    const elsewhere = await browser.newContext({ baseURL: stack.shopUrl });
    const stranger = await elsewhere.newPage();
    await stranger.goto(address);
    const opened = new URL(stranger.url());
    expect(opened.searchParams.get('proof')).not.toBeNull();
    for (const path of [
      opened.pathname,
      `/checkout/pi_unknown${opened.search}`,
      `${opened.pathname}?proof=x`,
    ]) {
      await stranger.goto(path);
      await expect(stranger.getByText('Your payment was received')).toHaveCount(0);
    }
    await elsewhere.close();
  });
});

test('a confirmation that Stripe refuses ends the payment; the page is loaded again and pays', async ({
  page,
  sql,
  shopper,
  watch,
}) => {
  watch.allowConsole(/status of 400/);
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  const message = 'This session is another one.';
  const error = { type: 'invalid_request_error', code: 'resource_missing', message };
  await page.route(
    '**/v1/payment_intents/*/confirm',
    (route) => route.fulfill({ status: 400, json: { error } }),
    {
      times: 1,
    },
  );
  await pressPay(page);
  await page.waitForURL(/renewed=1/);
  await expect(payButton(page)).toHaveAttribute('data-phase', 'ready');
  await expect(page.getByText('could not be sent to your bank and charged nothing')).toBeVisible();
  expect((await outcomeOf(sql, shopper)).stock).toEqual({ available: 10, held: 0, sold: 0 });
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await pressPay(page);
  await expectThanks(page);
  await expect
    .poll(async () => (await outcomeOf(sql, shopper)).stock)
    .toEqual({ available: 9, held: 0, sold: 1 });
});
