/** Saved methods through a customer session: shown, chosen, removed, kept; and the two-step confirmation with a token. */
import type { Page } from '@playwright/test';
import { press, pressSlowly } from '../support/press.ts';
import { challengeFrame, fillCard, paymentFrame, pressPay, resultJson } from './support/checkout.ts';
import { expect, test } from './support/fixtures.ts';
import type { Shop } from './support/shop-server.ts';

interface Returning {
  readonly customer: string;
  readonly methods: readonly string[];
  readonly session: string;
}

/** A customer with two saved cards, and a session that allows everything. */
async function returningCustomer(shop: Shop, cards: readonly string[]): Promise<Returning> {
  const { stripe } = shop;
  const customer = await stripe.customers.create({ email: 'ada@example.com' });
  const methods: string[] = [];
  for (const card of cards) {
    const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
    await stripe.paymentMethods.update(method.id, { allow_redisplay: 'always' });
    methods.push(method.id);
  }
  const session = await stripe.customerSessions.create({
    customer: customer.id,
    components: {
      payment_element: {
        enabled: true,
        features: {
          payment_method_redisplay: 'enabled',
          payment_method_remove: 'enabled',
          payment_method_save: 'enabled',
          payment_method_save_usage: 'off_session',
        },
      },
    },
  });
  return { customer: customer.id, methods, session: session.client_secret };
}

async function open(
  page: Page,
  shop: Shop,
  who: Returning,
  more: Record<string, string> = {},
): Promise<void> {
  const intentParams = JSON.stringify({ customer: who.customer });
  await page.goto(`${shop.url}/?${new URLSearchParams({ session: who.session, intentParams, ...more })}`);
}

test('a saved card is chosen already and pays with one press', async ({ page, shop }) => {
  const who = await returningCustomer(shop, ['pm_card_visa', 'pm_card_mastercard']);
  await open(page, shop, who);
  const frame = paymentFrame(page);
  await expect(frame.getByRole('radio', { name: 'Mastercard ending in 4444' })).toBeChecked();
  await expect(frame.getByLabel('Card number')).toHaveCount(0);
  await frame.getByRole('radio', { name: 'Visa ending in 4242' }).check();
  await pressPay(page);
  const { paymentIntent } = await resultJson(page);
  expect(paymentIntent).toMatchObject({ status: 'succeeded', payment_method: who.methods[0] });
});

test('the default method comes first, whatever is newer', async ({ page, shop }) => {
  const who = await returningCustomer(shop, ['pm_card_visa', 'pm_card_mastercard']);
  await shop.stripe.customers.update(who.customer, {
    invoice_settings: { default_payment_method: who.methods[0] ?? '' },
  });
  await open(page, shop, who);
  const visa = paymentFrame(page).getByRole('radio', { name: 'Visa ending in 4242' });
  await expect(visa).toBeChecked();
  await expect(paymentFrame(page).getByText('Default')).toBeVisible();
});

test('removing asks once and takes the card away for good', async ({ page, shop }) => {
  const who = await returningCustomer(shop, ['pm_card_visa', 'pm_card_mastercard']);
  await open(page, shop, who);
  const frame = paymentFrame(page);
  await press(frame.getByRole('button', { name: 'Remove Mastercard ending in 4444' }));
  await press(frame.getByRole('button', { name: 'Keep' }));
  await press(frame.getByRole('button', { name: 'Remove Mastercard ending in 4444' }));
  await press(frame.getByRole('button', { name: 'Remove Mastercard ending in 4444?' }));
  await expect(frame.getByRole('radio', { name: 'Mastercard ending in 4444' })).toHaveCount(0);
  await expect(frame.getByRole('radio', { name: 'Visa ending in 4242' })).toBeChecked();
  const left = await shop.stripe.customers.listPaymentMethods(who.customer);
  expect(left.data.map(({ id }) => id)).toEqual([who.methods[0]]);
  const events = await page.evaluate(() => window.shopEvents.map(({ name }) => name));
  expect(events).toContain('savedpaymentmethodremove');
});

test('a new card is kept when the shopper says so, and only then', async ({ page, shop }) => {
  const who = await returningCustomer(shop, ['pm_card_mastercard']);
  for (const keep of [false, true]) {
    await open(page, shop, who);
    const frame = paymentFrame(page);
    await frame.getByRole('radio', { name: 'New payment method' }).check();
    await fillCard(page, { number: '4242424242424242' });
    if (keep) await frame.getByLabel('Save my payment details for future purchases').check();
    await pressPay(page);
    expect((await resultJson(page)).paymentIntent?.status).toBe('succeeded');
    const saved = await shop.stripe.customers.listPaymentMethods(who.customer);
    expect(saved.data).toHaveLength(keep ? 2 : 1);
    if (keep) expect(saved.data[0]?.allow_redisplay).toBe('always');
  }
});

test('a box below a field that turns out wrong is ticked by the press that left the field', async ({
  page,
  shop,
}) => {
  await open(page, shop, await returningCustomer(shop, []));
  await fillCard(page, { number: '4242424242424242', postalCode: '123' });
  const frame = paymentFrame(page);
  const box = frame.getByLabel('Save my payment details for future purchases');
  await pressSlowly(page, box);
  await expect(box).toBeChecked();
  await expect(frame.getByText('Your postal code is incomplete.').first()).toBeVisible();
});

test('a set-up without an intent keeps the card', async ({ page, shop }) => {
  const who = await returningCustomer(shop, []);
  await open(page, shop, who, { mode: 'setup', intent: 'setup' });
  await fillCard(page, { number: '5555555555554444' });
  await pressPay(page);
  expect((await resultJson(page)).setupIntent?.status).toBe('succeeded');
  const saved = await shop.stripe.customers.listPaymentMethods(who.customer);
  expect(saved.data[0]?.card?.last4).toBe('4444');
});

for (const { name, number, asks } of [
  { name: 'pays at once', number: '4242424242424242', asks: false },
  { name: 'goes through a challenge', number: '4000002760003184', asks: true },
]) {
  test(`a confirmation token ${name}`, async ({ page, shop }) => {
    await page.goto(`${shop.url}/?flow=token`);
    await fillCard(page, { number });
    await pressPay(page);
    if (asks) await press(challengeFrame(page).getByRole('button', { name: 'Complete authentication' }));
    expect(await resultJson(page)).toEqual({ preview: 'card', status: 'succeeded' });
  });
}
