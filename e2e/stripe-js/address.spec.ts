/** The Address Element: fields per country, values and events, and where they go when a payment is confirmed. */
import {
  addressFrame,
  fillCard,
  intentIdFrom,
  openCheckout,
  paymentFrame,
  pressPay,
  resultJson,
} from './support/checkout.ts';
import { expect, test } from './support/fixtures.ts';

test('a shipping address is validated, reported and sent with the payment', async ({ page, shop }) => {
  await openCheckout(page, shop, { address: 'shipping' });
  const frame = addressFrame(page);
  await fillCard(page, { number: '4242424242424242' });
  await pressPay(page);
  expect((await resultJson(page)).submit?.error).toMatchObject({
    type: 'validation_error',
    code: 'incomplete_name',
  });
  await expect(frame.getByLabel('Full name')).toBeFocused();

  await frame.getByLabel('Full name').fill('Ada Lovelace');
  await frame.getByLabel('Address line 1').fill('1 Main Street');
  await frame.getByLabel('City').fill('Springfield');
  await frame.getByLabel('State').selectOption('IL');
  await frame.getByLabel('ZIP code').fill('62701');
  await expect
    .poll(() =>
      page.evaluate(() => window.shopEvents.filter(({ name }) => name === 'addresschange').at(-1)?.event),
    )
    .toEqual({
      elementType: 'address',
      elementMode: 'shipping',
      empty: false,
      complete: true,
      isNewAddress: true,
      value: {
        name: 'Ada Lovelace',
        address: {
          line1: '1 Main Street',
          line2: null,
          city: 'Springfield',
          state: 'IL',
          postal_code: '62701',
          country: 'US',
        },
      },
    });
  await pressPay(page);
  await expect(page.locator('output')).toContainText('succeeded');
  const intent = await shop.stripe.paymentIntents.retrieve(intentIdFrom(await resultJson(page)));
  expect(intent.shipping).toMatchObject({
    name: 'Ada Lovelace',
    address: {
      line1: '1 Main Street',
      city: 'Springfield',
      state: 'IL',
      postal_code: '62701',
      country: 'US',
    },
  });
});

test('a billing address replaces the country of the card form and reaches the payment method', async ({
  page,
  shop,
}) => {
  const addressOptions = JSON.stringify({
    display: { name: 'split' },
    fields: { phone: 'always' },
    defaultValues: {
      firstName: 'Grace',
      lastName: 'Hopper',
      phone: '+49 30 123456',
      address: { line1: 'Hauptstraße 1', city: 'Berlin', postal_code: '10115', country: 'DE' },
    },
  });
  await openCheckout(page, shop, { address: 'billing', addressOptions });
  await expect(paymentFrame(page).getByLabel('Country')).toBeHidden();
  await expect(addressFrame(page).getByLabel('First name')).toHaveValue('Grace');
  await fillCard(page, { number: '4242424242424242' });
  await pressPay(page);
  const intent = await shop.stripe.paymentIntents.retrieve(intentIdFrom(await resultJson(page)), {
    expand: ['payment_method'],
  });
  const method = intent.payment_method;
  if (typeof method !== 'object' || method === null) throw new Error('payment_method is not expanded');
  expect(method.billing_details).toMatchObject({
    name: 'Grace Hopper',
    phone: '+49 30 123456',
    address: { line1: 'Hauptstraße 1', city: 'Berlin', postal_code: '10115', country: 'DE' },
  });
});

const COUNTRIES = [
  { country: 'US', visible: ['State', 'ZIP code'], hidden: ['Province'] },
  { country: 'CA', visible: ['Province', 'Postal code'], hidden: ['ZIP code'] },
  { country: 'GB', visible: ['Town or city', 'Postcode'], hidden: ['State'] },
  { country: 'DE', visible: ['City', 'Postal code'], hidden: ['State'] },
  { country: 'JP', visible: ['Prefecture', 'Postal code'], hidden: ['State'] },
  { country: 'IE', visible: ['County (optional)', 'Eircode (optional)'], hidden: ['ZIP code'] },
  { country: 'AE', visible: ['Emirate'], hidden: ['Postal code', 'City'] },
] as const;

test('each country has its own fields and labels', async ({ page, shop }) => {
  await openCheckout(page, shop, { address: 'shipping' });
  const frame = addressFrame(page);
  for (const { country, visible, hidden } of COUNTRIES) {
    await frame.getByLabel('Country').selectOption(country);
    for (const label of visible) await expect(frame.getByLabel(label, { exact: true })).toBeVisible();
    for (const label of hidden) await expect(frame.getByLabel(label, { exact: true })).toHaveCount(0);
  }
});

test('only allowed countries can be chosen, and a postal code has to fit', async ({ page, shop }) => {
  const addressOptions = JSON.stringify({ allowedCountries: ['DE', 'AT'] });
  await openCheckout(page, shop, { address: 'shipping', addressOptions });
  const frame = addressFrame(page);
  await expect(frame.getByLabel('Country').locator('option')).toHaveText(['Austria', 'Germany']);
  await frame.getByLabel('Country').selectOption('DE');
  await frame.getByLabel('Postal code').fill('1234');
  await frame.getByLabel('City').fill('Berlin');
  await expect(frame.getByLabel('Postal code')).toHaveAccessibleDescription(
    'This postal code does not fit the country.',
  );
});

test('getValue validates and answers what is typed', async ({ page, shop }) => {
  await openCheckout(page, shop, { address: 'shipping' });
  await addressFrame(page).getByLabel('Full name').fill('Ada');
  const value = await page.evaluate(async () => {
    const stripe = await window.shopStripe;
    const host = document.body.appendChild(document.createElement('div'));
    const element = stripe?.elements().create('address', {
      mode: 'billing',
      defaultValues: {
        name: 'Ada',
        address: { line1: '1 Way', city: 'Paris', postal_code: '75001', country: 'FR' },
      },
    });
    element?.mount(host);
    const answer = await element?.getValue();
    element?.destroy();
    return JSON.stringify(answer);
  });
  expect(JSON.parse(value)).toEqual({
    complete: true,
    isNewAddress: true,
    value: {
      name: 'Ada',
      address: { line1: '1 Way', line2: null, city: 'Paris', state: '', postal_code: '75001', country: 'FR' },
    },
  });
});
