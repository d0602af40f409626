/** Saving a card with confirmSetup, payment methods made in the browser, and intents that cannot be used. */
import { press } from '../support/press.ts';
import { challengeFrame, fillCard, openCheckout, paymentFrame, resultJson } from './support/checkout.ts';
import { expect, test } from './support/fixtures.ts';

test('confirmSetup saves a card, through a challenge when the bank asks', async ({ page, shop }) => {
  await openCheckout(page, shop, { flow: 'secret', intent: 'setup' });
  await expect(paymentFrame(page).getByText('to charge your card for future payments')).toBeVisible();
  await fillCard(page, { number: '4000002500003155' });
  await page.getByRole('button', { name: 'Pay', exact: true }).press('Enter');
  await press(challengeFrame(page).getByRole('button', { name: 'Complete authentication' }));
  const answer = await resultJson(page);
  expect(answer.setupIntent).toMatchObject({ object: 'setup_intent', status: 'succeeded' });
});

test('createPaymentMethod gives the server an id and the page no number', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const made = await page.evaluate(async () => {
    const stripe = await window.shopStripe;
    const elements = stripe?.elements({
      mode: 'payment',
      amount: 100,
      currency: 'eur',
      paymentMethodCreation: 'manual',
    });
    const host = document.body.appendChild(document.createElement('div'));
    const element = elements?.create('payment');
    Object.assign(window, { manualElements: elements });
    element?.mount(host);
    return new Promise<boolean>((resolve) => element?.on('ready', () => resolve(true)));
  });
  expect(made).toBe(true);
  const frame = page.frameLocator('iframe[title="Secure payment input frame"] >> nth=1');
  await frame.getByRole('button', { name: 'Test cards' }).press('Enter');
  await frame.getByRole('button', { name: 'Succeeds 4242' }).press('Enter');
  const text = await page.evaluate(async () => {
    const stripe = await window.shopStripe;
    const elements = window.manualElements;
    if (!stripe || !elements) return '';
    await elements.submit();
    return JSON.stringify(
      await stripe.createPaymentMethod({ elements, params: { billing_details: { name: 'Ada' } } }),
    );
  });
  const { paymentMethod } = JSON.parse(text);
  expect(paymentMethod).toMatchObject({ object: 'payment_method', billing_details: { name: 'Ada' } });
  expect(paymentMethod.card).toMatchObject({ last4: '4242', brand: 'visa' });
  const method = await shop.stripe.paymentMethods.retrieve(paymentMethod.id);
  expect(method.card?.last4).toBe('4242');
});

test('an intent that is over is a loaderror before anything is typed', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const intent = await shop.stripe.paymentIntents.create({ amount: 1999, currency: 'eur' });
  await shop.stripe.paymentIntents.cancel(intent.id);
  const code = await page.evaluate(async (clientSecret) => {
    const stripe = await window.shopStripe;
    const element = stripe?.elements({ clientSecret }).create('payment');
    element?.mount(document.body.appendChild(document.createElement('div')));
    return new Promise((resolve) => element?.on('loaderror', (event) => resolve(event.error.code)));
  }, intent.client_secret ?? '');
  expect(code).toBe('payment_intent_unexpected_state');
});

test('loading the form does not move the page', async ({ page, shop }) => {
  await page.addInitScript(() => {
    if (window.parent !== window) return;
    let shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if ('value' in entry && typeof entry.value === 'number') shift += entry.value;
        Object.assign(window, { layoutShift: shift });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await openCheckout(page, shop, { address: 'shipping' });
  await expect
    .poll(() => page.evaluate(() => window.shopEvents.some(({ name }) => name === 'ready')))
    .toBe(true);
  expect(await page.evaluate(() => window.layoutShift ?? 0)).toBeLessThan(0.02);
});
