/** The hosted page of a checkout session: pay, be declined and try again, approve, take a code, leave. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type Stripe from 'stripe';
import { press } from '../support/press.ts';
import { challengeFrame, fillCard, paymentFrame } from './support/checkout.ts';
import { expect, test } from './support/fixtures.ts';
import type { Shop } from './support/shop-server.ts';

type Params = Stripe.Checkout.SessionCreateParams;

async function openSession(page: Page, shop: Shop, params: Params = {}): Promise<Stripe.Checkout.Session> {
  const session = await shop.stripe.checkout.sessions.create({
    line_items: [
      {
        price_data: { currency: 'eur', unit_amount: 1250, product_data: { name: 'Green tea' } },
        quantity: 2,
      },
    ],
    success_url: `${shop.url}/?paid={CHECKOUT_SESSION_ID}`,
    cancel_url: `${shop.url}/?back`,
    ...params,
  });
  await page.goto(session.url ?? '');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  return session;
}

async function payWith(page: Page, number: string): Promise<void> {
  await fillCard(page, { number });
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByRole('button', { name: /^Pay/ }).press('Enter');
}

test('a card pays, after a declined one on the same page', async ({ page, shop }) => {
  const session = await openSession(page, shop);
  await expect(page.getByText('Green tea × 2')).toBeVisible();
  await payWith(page, '4000000000000002');
  await expect(page.getByRole('alert')).toContainText('declined');
  await payWith(page, '4242424242424242');
  await page.waitForURL(`${shop.url}/?paid=${session.id}`);
  const paid = await shop.stripe.checkout.sessions.retrieve(session.id);
  expect(paid).toMatchObject({ status: 'complete', payment_status: 'paid', amount_total: 2500 });
});

test('a card that the bank asks about pays after the challenge', async ({ page, shop }) => {
  const session = await openSession(page, shop);
  await payWith(page, '4000002760003184');
  await press(challengeFrame(page).getByRole('button', { name: 'Complete authentication' }));
  await page.waitForURL(`${shop.url}/?paid=${session.id}`);
});

test('a code makes the order free, which needs no card', async ({ page, shop }) => {
  const coupon = await shop.stripe.coupons.create({ percent_off: 100 });
  const code = await shop.stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id } });
  const session = await openSession(page, shop, { allow_promotion_codes: true });
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByRole('textbox', { name: 'Promotion code' }).fill('wrong');
  await page.getByRole('button', { name: 'Apply' }).press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'invalid' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Promotion code' }).fill(code.code);
  await page.getByRole('button', { name: 'Apply' }).press('Enter');
  // What was typed before is still there.
  await expect(paymentFrame(page).getByLabel('Card number')).toHaveCount(0);
  await expect(page.getByLabel('Email')).toHaveValue('ada@example.com');
  await page.getByRole('button', { name: 'Complete order' }).press('Enter');
  await page.waitForURL(`${shop.url}/?paid=${session.id}`);
});

test('a set-up keeps the card, an expired order says so, and the page is accessible', async ({
  page,
  shop,
}) => {
  const customer = await shop.stripe.customers.create({ email: 'ada@example.com' });
  const setup = await shop.stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'eur',
    customer: customer.id,
    success_url: `${shop.url}/?saved`,
  });
  await page.goto(setup.url ?? '');
  await expect(page.getByLabel('Email')).toHaveValue('ada@example.com');
  await fillCard(page, { number: '4242424242424242' });
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await page.getByRole('button', { name: 'Save payment method' }).press('Enter');
  await page.waitForURL(`${shop.url}/?saved`);
  expect((await shop.stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);
  const session = await openSession(page, shop);
  await shop.stripe.checkout.sessions.expire(session.id);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'This order has expired' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Back to the shop' })).toHaveAttribute(
    'href',
    `${shop.url}/?back`,
  );
});

test('a returning customer pays with a saved card', async ({ page, shop }) => {
  const customer = await shop.stripe.customers.create({ email: 'ada@example.com' });
  const saved = await shop.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  await shop.stripe.paymentMethods.update(saved.id, { allow_redisplay: 'always' });
  const session = await openSession(page, shop, { customer: customer.id });
  await expect(paymentFrame(page).getByRole('radio', { name: 'Visa ending in 4242' })).toBeChecked();
  await page.getByRole('button', { name: /^Pay/ }).press('Enter');
  await page.waitForURL(`${shop.url}/?paid=${session.id}`);
  const paid = await shop.stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
  expect(paid.payment_intent).toMatchObject({ payment_method: saved.id, customer: customer.id });
});

test('another delivery changes what is paid', async ({ page, shop }) => {
  const option = (name: string, amount: number): Stripe.Checkout.SessionCreateParams.ShippingOption => ({
    shipping_rate_data: { display_name: name, fixed_amount: { amount, currency: 'eur' } },
  });
  const session = await openSession(page, shop, {
    shipping_options: [option('Post', 390), option('Courier', 900)],
  });
  await expect(page.getByRole('button', { name: 'Pay €28.90' })).toBeVisible();
  await page.getByRole('radio', { name: 'Courier' }).check();
  await expect(page.getByRole('button', { name: 'Pay €34.00' })).toBeVisible();
  await payWith(page, '4242424242424242');
  await page.waitForURL(`${shop.url}/?paid=${session.id}`);
  expect((await shop.stripe.checkout.sessions.retrieve(session.id)).amount_total).toBe(3400);
});
