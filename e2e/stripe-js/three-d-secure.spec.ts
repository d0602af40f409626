/** 3D Secure: passed, failed, closed in three ways, abandoned with the page, and finished for a server-side confirm. */
import { press } from '../support/press.ts';
import {
  challengeFrame,
  fillCard,
  intentIdFrom,
  openCheckout,
  pressPay,
  resultJson,
} from './support/checkout.ts';
import { expect, test } from './support/fixtures.ts';

const ALWAYS_AUTHENTICATE = '4000002760003184';

test('a passed challenge completes the payment', async ({ page, shop }) => {
  await openCheckout(page, shop);
  await fillCard(page, { number: ALWAYS_AUTHENTICATE });
  await pressPay(page);
  await press(challengeFrame(page).getByRole('button', { name: 'Complete authentication' }));
  const answer = await resultJson(page);
  expect(answer.paymentIntent?.status).toBe('succeeded');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const intent = await shop.stripe.paymentIntents.retrieve(intentIdFrom(answer));
  expect(intent.status).toBe('succeeded');
});

test('a passed challenge leaves for the return address by default', async ({ page, shop }) => {
  await openCheckout(page, shop, { redirect: 'always' });
  await fillCard(page, { number: ALWAYS_AUTHENTICATE });
  await pressPay(page);
  await press(challengeFrame(page).getByRole('button', { name: 'Complete authentication' }));
  await page.waitForURL('**/return?**redirect_status=succeeded**');
});

test('a failed challenge is an authentication failure on the page, and another card works', async ({
  page,
  shop,
}) => {
  await openCheckout(page, shop, { flow: 'secret' });
  await fillCard(page, { number: ALWAYS_AUTHENTICATE });
  await pressPay(page);
  await press(challengeFrame(page).getByRole('button', { name: 'Fail authentication' }));
  const answer = await resultJson(page);
  expect(answer.error).toMatchObject({
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
  });
  await fillCard(page, { number: '4242424242424242' });
  await pressPay(page);
  await expect(page.locator('output')).toContainText('"status":"succeeded"');
});

const WAYS_TO_CLOSE = ['button', 'escape in the frame', 'escape in the page'] as const;
for (const way of WAYS_TO_CLOSE) {
  test(`closing the challenge by ${way} fails the authentication`, async ({ page, shop }) => {
    await openCheckout(page, shop);
    await fillCard(page, { number: ALWAYS_AUTHENTICATE });
    await pressPay(page);
    const close = challengeFrame(page).getByRole('button', { name: 'Close without authenticating' });
    await expect(close).toBeVisible();
    if (way === 'button') await press(close);
    else if (way === 'escape in the frame') await close.press('Escape');
    else {
      await page.getByRole('dialog').focus();
      await page.getByRole('dialog').press('Escape');
    }
    const answer = await resultJson(page);
    expect(answer.error?.code).toBe('payment_intent_authentication_failure');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    const intent = await shop.stripe.paymentIntents.retrieve(intentIdFrom(answer));
    expect(intent.status).toBe('requires_payment_method');
  });
}

test('focus goes into the challenge, stays there, and comes back to the page', async ({ page, shop }) => {
  await openCheckout(page, shop);
  await fillCard(page, { number: ALWAYS_AUTHENTICATE });
  await page.getByRole('button', { name: 'Pay', exact: true }).press('Enter');
  await expect(challengeFrame(page).getByRole('heading')).toBeFocused();
  for (let step = 0; step < 8; step += 1) {
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(
      () => document.activeElement?.closest('dialog') !== null || document.activeElement === document.body,
    );
    expect(inside).toBe(true);
  }
  await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).press('Enter');
  await expect(page.locator('output')).toContainText('succeeded');
  expect(await page.evaluate(() => document.documentElement.style.overflow)).toBe('');
});

test('a page that is closed during the challenge leaves the intent waiting', async ({
  page,
  shop,
  context,
}) => {
  const tab = await context.newPage();
  await openCheckout(tab, shop, { flow: 'secret' });
  await fillCard(tab, { number: ALWAYS_AUTHENTICATE });
  await pressPay(tab);
  await expect(challengeFrame(tab).getByRole('heading')).toBeVisible();
  await tab.close();
  const list = await shop.stripe.paymentIntents.list({ limit: 1 });
  expect(list.data[0]?.status).toBe('requires_action');
  expect(page.isClosed()).toBe(false);
});

test('handleNextAction finishes what the server confirmed, and throws when nothing is asked', async ({
  page,
  shop,
}) => {
  await openCheckout(page, shop);
  const intent = await shop.stripe.paymentIntents.create({
    amount: 1999,
    currency: 'eur',
    payment_method: 'pm_card_authenticationRequired',
    automatic_payment_methods: { enabled: true },
    confirm: true,
    return_url: `${shop.url}/return`,
    use_stripe_sdk: true,
  });
  expect(intent.status).toBe('requires_action');
  const handled = page.evaluate(async (clientSecret) => {
    const stripe = await window.shopStripe;
    return JSON.stringify(await stripe?.handleNextAction({ clientSecret }));
  }, intent.client_secret ?? '');
  await press(challengeFrame(page).getByRole('button', { name: 'Complete authentication' }));
  expect(JSON.parse(await handled)).toMatchObject({ paymentIntent: { id: intent.id, status: 'succeeded' } });
  const again = await page.evaluate(async (clientSecret) => {
    const stripe = await window.shopStripe;
    try {
      return JSON.stringify(await stripe?.handleNextAction({ clientSecret }));
    } catch (error) {
      return error instanceof Error ? error.name : 'no error';
    }
  }, intent.client_secret ?? '');
  expect(again).toBe('IntegrationError');
});

test('a redirect challenge is a page of its own that returns to the shop', async ({ page, shop }) => {
  const intent = await shop.stripe.paymentIntents.create({
    amount: 1999,
    currency: 'eur',
    payment_method: 'pm_card_authenticationRequired',
    automatic_payment_methods: { enabled: true },
    confirm: true,
    return_url: `${shop.url}/return?order=7`,
  });
  const url = intent.next_action?.redirect_to_url?.url;
  if (!url) throw new Error('no redirect_to_url');
  await page.goto(url);
  await page.getByRole('button', { name: 'Complete authentication' }).click();
  await page.waitForURL('**/return?**');
  const query = new URL(page.url()).searchParams;
  expect(query.get('order')).toBe('7');
  expect(query.get('payment_intent')).toBe(intent.id);
  expect(query.get('redirect_status')).toBe('succeeded');
  expect((await shop.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
});

test('retrievePaymentIntent shows only what a browser may see', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const intent = await shop.stripe.paymentIntents.create({
    amount: 1999,
    currency: 'eur',
    metadata: { order: '7' },
    automatic_payment_methods: { enabled: true },
  });
  const text = await page.evaluate(async (clientSecret) => {
    const stripe = await window.shopStripe;
    return JSON.stringify(await stripe?.retrievePaymentIntent(clientSecret));
  }, intent.client_secret ?? '');
  const answer = JSON.parse(text);
  expect(answer.paymentIntent).toMatchObject({
    id: intent.id,
    amount: 1999,
    status: 'requires_payment_method',
  });
  expect(answer.paymentIntent.metadata).toBeUndefined();
});
