/** Buying with a card: deferred and client-secret flows, both kinds of return, declines, and a lost answer. */
import {
  fillCard,
  intentIdFrom,
  openCheckout,
  paymentFrame,
  pressPay,
  resultJson,
} from './support/checkout.ts';
import { expect, test } from './support/fixtures.ts';

for (const flow of ['deferred', 'secret']) {
  test(`a ${flow} checkout with 4242 succeeds and the server sees it`, async ({ page, shop }) => {
    await openCheckout(page, shop, { flow });
    await fillCard(page, { number: '4242424242424242' });
    await pressPay(page);
    const answer = await resultJson(page);
    expect(answer.paymentIntent?.status).toBe('succeeded');
    const intent = await shop.stripe.paymentIntents.retrieve(intentIdFrom(answer), {
      expand: ['payment_method'],
    });
    expect(intent.status).toBe('succeeded');
    const method = intent.payment_method;
    if (typeof method !== 'object' || method === null) throw new Error('payment_method is not expanded');
    expect(method.card).toMatchObject({ brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2034 });
    expect(method.billing_details.address).toMatchObject({ country: 'US', postal_code: '42424' });
  });
}

test('redirect always leaves for the return address with what Stripe adds to it', async ({ page, shop }) => {
  await openCheckout(page, shop, { redirect: 'always' });
  await fillCard(page, { number: '4242424242424242' });
  await pressPay(page);
  await page.waitForURL('**/return?**');
  const query = new URL(page.url()).searchParams;
  expect(query.get('redirect_status')).toBe('succeeded');
  expect(query.get('payment_intent')).toMatch(/^pi_/);
  expect(query.get('payment_intent_client_secret')).toMatch(/^pi_\w+_secret_\w+$/);
});

const DECLINES = [
  { number: '4000000000000002', code: 'card_declined', decline: 'generic_decline' },
  { number: '4000000000009995', code: 'card_declined', decline: 'insufficient_funds' },
  { number: '4000000000000069', code: 'expired_card', decline: undefined },
  { number: '4000000000000127', code: 'incorrect_cvc', decline: undefined },
] as const;

for (const { number, code, decline } of DECLINES) {
  test(`${number} answers ${decline ?? code} and the same intent can be paid afterwards`, async ({
    page,
    shop,
  }) => {
    await openCheckout(page, shop, { flow: 'secret' });
    await fillCard(page, { number });
    await pressPay(page);
    const answer = await resultJson(page);
    expect(answer.error).toMatchObject({ type: 'card_error', code });
    expect(answer.error?.decline_code).toBe(decline);
    const id = intentIdFrom(answer);
    await fillCard(page, { number: '4242424242424242' });
    await pressPay(page);
    await expect(page.locator('output')).toContainText('"status":"succeeded"');
    expect(intentIdFrom(await resultJson(page))).toBe(id);
  });
}

test('a number that is no published test number is refused without being kept', async ({ page, shop }) => {
  await openCheckout(page, shop);
  await fillCard(page, { number: '4539578763621486' });
  await pressPay(page);
  const answer = await resultJson(page);
  expect(answer.error).toMatchObject({
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'test_mode_live_card',
  });
});

test('deferred Elements that show another amount than the intent has do not charge', async ({
  page,
  shop,
}) => {
  await openCheckout(page, shop, { amount: '2999', shown: '1999' });
  await fillCard(page, { number: '4242424242424242' });
  await pressPay(page);
  const answer = await resultJson(page);
  expect(answer.error?.type).toBe('invalid_request_error');
  const intent = await shop.stripe.paymentIntents.retrieve(intentIdFrom(answer));
  expect(intent.status).toBe('requires_payment_method');
});

test('an answer that is lost on the way is looked up, not reported as a failure', async ({ page, shop }) => {
  await openCheckout(page, shop);
  let lost = 0;
  await page.route('**/v1/payment_intents/*/confirm', async (route) => {
    lost += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await fillCard(page, { number: '4242424242424242' });
  await pressPay(page);
  expect((await resultJson(page)).paymentIntent?.status).toBe('succeeded');
  expect(lost).toBe(1);
});

test('without a connection the shopper gets an error and nothing is charged', async ({ page, shop }) => {
  await openCheckout(page, shop, { flow: 'secret' });
  await page.route('**/v1/payment_intents/**', (route) => route.abort('connectionrefused'));
  await fillCard(page, { number: '4242424242424242' });
  await pressPay(page);
  expect((await resultJson(page)).error?.type).toBe('api_connection_error');
  await expect(paymentFrame(page).getByLabel('Card number')).toHaveValue('4242 4242 4242 4242');
});
