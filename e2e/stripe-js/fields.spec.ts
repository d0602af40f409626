/** The card fields: inline messages, focus, formatting, autofill, the test-card picker, and all of it by keyboard. */
import { pressSlowly } from '../support/press.ts';
import { fillCard, openCheckout, paymentFrame, pressPay, resultJson } from './support/checkout.ts';
import { expect, test } from './support/fixtures.ts';

const MISTAKES = [
  {
    field: 'Card number',
    number: '4242424242424241',
    message: 'Your card number is invalid.',
    code: 'invalid_number',
  },
  {
    field: 'Card number',
    number: '42424242',
    message: 'Your card number is incomplete.',
    code: 'incomplete_number',
  },
  {
    field: 'Expiration date',
    expiry: '01 / 20',
    message: "Your card's expiration year is in the past.",
    code: 'invalid_expiry_year_past',
  },
  {
    field: 'Expiration date',
    expiry: '1',
    message: "Your card's expiration date is incomplete.",
    code: 'incomplete_expiry',
  },
  {
    field: 'Security code',
    cvc: '12',
    message: "Your card's security code is incomplete.",
    code: 'incomplete_cvc',
  },
  {
    field: 'ZIP code',
    postalCode: '123',
    message: 'Your postal code is incomplete.',
    code: 'incomplete_zip',
  },
];

for (const { field, message, code, ...wrong } of MISTAKES) {
  test(`${code} is explained beside the field, which gets the focus`, async ({ page, shop }) => {
    await openCheckout(page, shop);
    await fillCard(page, { number: '4242424242424242', ...wrong });
    await pressPay(page);
    const answer = await resultJson(page);
    expect(answer.submit?.error).toEqual({ type: 'validation_error', code, message });
    const input = paymentFrame(page).getByLabel(field);
    await expect(input).toBeFocused();
    await expect(input).toHaveAttribute('aria-invalid', 'true');
    await expect(input).toHaveAccessibleDescription(message);
    await expect(paymentFrame(page).getByRole('status')).toHaveText(message);
  });
}

test('a button does not move away from under a slow press when the field that is left turns out wrong', async ({
  page,
  shop,
}) => {
  await openCheckout(page, shop);
  await fillCard(page, { number: '4242424242424242', postalCode: '123' });
  await pressSlowly(page, page.getByRole('button', { name: 'Pay', exact: true }));
  expect((await resultJson(page)).submit?.error).toMatchObject({ code: 'incomplete_zip' });
  await expect(paymentFrame(page).getByText('Your postal code is incomplete.').first()).toBeVisible();
});

test('an empty form shows every problem and focuses the first', async ({ page, shop }) => {
  await openCheckout(page, shop);
  await pressPay(page);
  await resultJson(page);
  const frame = paymentFrame(page);
  await expect(frame.locator('.Error:visible')).toHaveCount(4);
  await expect(frame.getByLabel('Card number')).toBeFocused();
});

test('a message goes as soon as the value is right', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const frame = paymentFrame(page);
  await frame.getByLabel('Card number').fill('4242424242424241');
  await frame.getByLabel('Security code').focus();
  await expect(frame.getByText('Your card number is invalid.').first()).toBeVisible();
  await frame.getByLabel('Card number').fill('4242424242424242');
  await expect(frame.getByLabel('Card number')).toHaveAttribute('aria-invalid', 'false');
});

test('numbers are grouped by brand, and the code is as long as the brand says', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const frame = paymentFrame(page);
  const number = frame.getByLabel('Card number');
  const cvc = frame.getByLabel('Security code');
  await number.pressSequentially('378282246310005999');
  await expect(number).toHaveValue('3782 822463 10005');
  await cvc.pressSequentially('12345');
  await expect(cvc).toHaveValue('1234');
  await number.fill('');
  await number.pressSequentially('36227206271667');
  await expect(number).toHaveValue('3622 720627 1667');
  await number.fill('');
  await number.pressSequentially('42424242424242424');
  await expect(number).toHaveValue('4242 4242 4242 4242');
  await expect(cvc).toHaveAttribute('maxlength', '3');
});

test('correcting a digit in the middle keeps the caret there', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const number = paymentFrame(page).getByLabel('Card number');
  await number.pressSequentially('424242424242');
  for (let step = 0; step < 10; step += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('7');
  await expect(number).toHaveValue('4247 4242 4242');
});

test('the expiry is typed without separators and can be deleted again', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const expiry = paymentFrame(page).getByLabel('Expiration date');
  await expiry.pressSequentially('434');
  await expect(expiry).toHaveValue('04 / 34');
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('Backspace');
  await expect(expiry).toHaveValue('0');
  await expiry.fill('12/2034');
  await expect(expiry).toHaveValue('12 / 34');
});

test('autofill finds its fields', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const frame = paymentFrame(page);
  await expect(frame.getByLabel('Card number')).toHaveAttribute('autocomplete', 'cc-number');
  await expect(frame.getByLabel('Expiration date')).toHaveAttribute('autocomplete', 'cc-exp');
  await expect(frame.getByLabel('Security code')).toHaveAttribute('autocomplete', 'cc-csc');
  await expect(frame.getByLabel('Country')).toHaveAttribute('autocomplete', 'billing country');
});

test('the postal code is asked for where banks check it', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const frame = paymentFrame(page);
  await frame.getByLabel('Country').selectOption('DE');
  await expect(frame.getByLabel('ZIP code')).toBeHidden();
  await frame.getByLabel('Country').selectOption('GB');
  await expect(frame.getByLabel('Postal code')).toBeVisible();
  await frame.getByLabel('Country').selectOption('DE');
  await fillCard(page, { number: '4242424242424242' });
  await pressPay(page);
  expect((await resultJson(page)).paymentIntent?.status).toBe('succeeded');
});

test('a purchase works with the keyboard alone', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const frame = paymentFrame(page);
  await page.keyboard.press('Tab');
  await expect(frame.getByRole('radio', { name: 'Card' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(frame.getByRole('button', { name: 'Test cards' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.type('4242424242424242');
  await page.keyboard.press('Tab');
  await page.keyboard.type('1234');
  await page.keyboard.press('Tab');
  await page.keyboard.type('123');
  await page.keyboard.press('Tab');
  await expect(frame.getByLabel('Country')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.type('42424');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Pay', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  expect((await resultJson(page)).paymentIntent?.status).toBe('succeeded');
});

test('a test card is chosen by keyboard and pays', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const frame = paymentFrame(page);
  await expect(frame.getByText('Sandbox', { exact: true })).toBeVisible();
  const toggle = frame.getByRole('button', { name: 'Test cards' });
  await toggle.press('Enter');
  await expect(toggle).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(toggle).toBeFocused();
  await expect(toggle).toHaveAttribute('aria-expanded', 'false');
  await toggle.press('Enter');
  await frame.getByRole('button', { name: 'Succeeds 3782 822463 10005' }).press('Enter');
  await expect(toggle).toBeFocused();
  await expect(frame.getByLabel('Card number')).toHaveValue('3782 822463 10005');
  await expect(frame.getByLabel('Security code')).toHaveValue('1234');
  await expect(frame.getByRole('status')).toHaveText('Test card filled in: Succeeds, American Express.');
  await pressPay(page);
  expect((await resultJson(page)).paymentIntent?.status).toBe('succeeded');
});

test('the frame speaks German and French', async ({ page, shop }) => {
  await page.goto(`${shop.url}/?locale=de`);
  await expect(paymentFrame(page).getByLabel('Kartennummer')).toBeVisible();
  await page.goto(`${shop.url}/?locale=fr-CA`);
  await expect(paymentFrame(page).getByLabel('Numéro de carte')).toBeVisible();
});
