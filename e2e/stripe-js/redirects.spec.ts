/** Methods that leave the page and 3D Secure by redirect: every way they end, and what the shop gets back. */
import { press } from '../support/press.ts';
import { fillCard, openCheckout, paymentFrame, pressPay, resultJson } from './support/checkout.ts';
import { expect, test } from './support/fixtures.ts';

const ENDS = [
  { button: 'Approve payment', redirectStatus: 'succeeded', status: 'succeeded' },
  { button: 'Decline payment', redirectStatus: 'failed', status: 'requires_payment_method' },
  { button: 'Cancel and go back', redirectStatus: 'failed', status: 'requires_payment_method' },
] as const;

for (const { button, redirectStatus, status } of ENDS) {
  test(`PayPal: ${button}`, async ({ page, shop }) => {
    await openCheckout(page, shop);
    await paymentFrame(page).getByRole('radio', { name: 'PayPal' }).check();
    await expect(paymentFrame(page).getByText('you are taken to PayPal')).toBeVisible();
    await pressPay(page);
    await expect(page.getByRole('heading', { name: 'Approve the payment' })).toBeFocused();
    await expect(page.getByText('€19.99')).toBeVisible();
    await page.getByRole('button', { name: button }).click();
    await page.waitForURL('**/return?**');
    const query = new URL(page.url()).searchParams;
    expect(query.get('redirect_status')).toBe(redirectStatus);
    const intent = await shop.stripe.paymentIntents.retrieve(query.get('payment_intent') ?? '');
    expect(intent.status).toBe(status);
    expect(query.get('payment_intent_client_secret')).toBe(intent.client_secret);
  });
}

for (const { button, status } of [
  { button: 'Complete authentication', status: 'succeeded' },
  { button: 'Fail authentication', status: 'requires_payment_method' },
  { button: 'Close without authenticating', status: 'requires_payment_method' },
]) {
  test(`3D Secure by redirect, through handleNextAction: ${button}`, async ({ page, shop }) => {
    await openCheckout(page, shop);
    const intent = await shop.stripe.paymentIntents.create({
      amount: 1999,
      currency: 'eur',
      payment_method: 'pm_card_authenticationRequired',
      confirm: true,
      return_url: `${shop.url}/return`,
    });
    await page.evaluate(async (clientSecret) => {
      void (await window.shopStripe)?.handleNextAction({ clientSecret });
    }, intent.client_secret ?? '');
    await page.getByRole('button', { name: button }).click();
    await page.waitForURL('**/return?**');
    const query = new URL(page.url()).searchParams;
    expect(query.get('redirect_status')).toBe(status === 'succeeded' ? 'succeeded' : 'failed');
    expect((await shop.stripe.paymentIntents.retrieve(intent.id)).status).toBe(status);
  });
}

test('a page that has been used says so', async ({ page, shop }) => {
  const intent = await shop.stripe.paymentIntents.create({
    amount: 1999,
    currency: 'eur',
    payment_method_data: { type: 'klarna' },
    confirm: true,
    return_url: `${shop.url}/return`,
  });
  const url = intent.next_action?.redirect_to_url?.url ?? '';
  await page.goto(url);
  await page.getByRole('button', { name: 'Approve payment' }).click();
  await page.waitForURL('**/return?**');
  await page.goto(url);
  await expect(page.getByText('nothing to approve')).toBeVisible();
});

for (const { iban, ends } of [
  { iban: 'AT611904300234573201', ends: 'succeeded' },
  { iban: 'AT861904300235473202', ends: 'requires_payment_method' },
]) {
  test(`a SEPA debit is processing and then ${ends}`, async ({ page, shop }) => {
    await openCheckout(page, shop);
    const frame = paymentFrame(page);
    await frame.getByRole('radio', { name: 'SEPA Debit' }).check();
    await press(frame.getByRole('button', { name: 'Test accounts' }));
    await press(frame.locator(`[data-test-card="${iban}"]`));
    await frame.getByLabel('Full name').fill('Jenny Rosen');
    await frame.getByLabel('Email').fill('jenny@example.com');
    await pressPay(page);
    const { paymentIntent } = await resultJson(page);
    expect(paymentIntent?.status).toBe('processing');
    const read = async (): Promise<string> =>
      (await shop.stripe.paymentIntents.retrieve(String(paymentIntent?.id))).status;
    await expect.poll(read).toBe(ends);
  });
}

test('what is offered follows currency and amount, live', async ({ page, shop }) => {
  await openCheckout(page, shop, { currency: 'usd' });
  await expect(paymentFrame(page).getByRole('radio')).toHaveCount(4);
  await expect(paymentFrame(page).getByRole('radio', { name: 'US bank account' })).toBeVisible();
  await openCheckout(page, shop, { currency: 'jpy', shown: '500' });
  await expect(paymentFrame(page).getByRole('radio')).toHaveCount(0);
});

test('a wrong IBAN is explained at its field', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const frame = paymentFrame(page);
  await frame.getByRole('radio', { name: 'SEPA Debit' }).check();
  await frame.getByRole('textbox', { name: 'IBAN' }).fill('AT00 1904 3002 3457 3201');
  await pressPay(page);
  expect((await resultJson(page)).submit?.error).toMatchObject({ code: 'invalid_iban' });
  await expect(frame.getByRole('textbox', { name: 'IBAN' })).toHaveAccessibleDescription(
    'Your IBAN is invalid.',
  );
});

test('a language changes live and keeps what is typed', async ({ page, shop }) => {
  await openCheckout(page, shop, { languages: '1' });
  await fillCard(page, { number: '4242424242424242' });
  await page.getByRole('button', { name: 'Auf Deutsch' }).press('Enter');
  const frame = paymentFrame(page);
  await expect(frame.getByLabel('Kartennummer')).toHaveValue('4242 4242 4242 4242');
  await expect(frame.getByRole('radio', { name: 'SEPA-Lastschrift' })).toBeVisible();
});

test('an accordion shows the form inside the chosen method', async ({ page, shop }) => {
  const layout = { layout: { type: 'accordion', defaultCollapsed: true } };
  await page.goto(`${shop.url}/?paymentOptions=${encodeURIComponent(JSON.stringify(layout))}`);
  const frame = paymentFrame(page);
  await expect(frame.getByRole('radio', { name: 'Card' })).not.toBeChecked();
  await expect(frame.getByLabel('Card number')).toHaveCount(0);
  await pressPay(page);
  expect((await resultJson(page)).submit?.error).toMatchObject({ code: 'incomplete_payment_method' });
  await frame.getByRole('radio', { name: 'Card' }).check();
  await expect(frame.getByLabel('Card number')).toBeVisible();
});
