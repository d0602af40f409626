/** Confirmation tokens: made by the test helper and by the browser, used by payments and set-ups. */
import { type Account, RETURN_URL } from './sandbox-client.ts';
import { checkResource } from './stripe-schema.ts';

const SHIPPING = { name: 'Ada', phone: '1', address: { line1: '1 Main St', city: 'Berlin', country: 'DE' } };

export async function driveTokens(account: Account, customer: string): Promise<void> {
  const { stripe } = account;
  const token = await stripe.testHelpers.confirmationTokens.create({
    payment_method: 'pm_card_visa',
    return_url: RETURN_URL,
    setup_future_usage: 'off_session',
    shipping: SHIPPING,
  });
  await stripe.paymentIntents.create({
    amount: 1500,
    currency: 'eur',
    customer,
    confirm: true,
    confirmation_token: token.id,
  });
  await stripe.confirmationTokens.retrieve(token.id);
  const typed = await account.browser('POST', '/v1/confirmation_tokens', {
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': '4242424242424242',
    'payment_method_data[card][exp_month]': '12',
    'payment_method_data[card][exp_year]': '2040',
    'payment_method_data[card][cvc]': '123',
    'payment_method_data[billing_details][name]': 'Ada',
    return_url: RETURN_URL,
  });
  checkResource('confirmation_token', typed.body);
  const setup = await stripe.setupIntents.create({ customer });
  await stripe.setupIntents.confirm(setup.id, { confirmation_token: String(typed.body.id) });
}
