/** Customer sessions of every component, and what the browser reads and changes through one. */
import type { Account } from './sandbox-client.ts';
import { checkResource } from './stripe-schema.ts';

export async function driveCustomerSessions(account: Account, customer: string): Promise<void> {
  const { stripe } = account;
  const session = await stripe.customerSessions.create({
    customer,
    components: {
      payment_element: {
        enabled: true,
        features: {
          payment_method_save: 'enabled',
          payment_method_save_usage: 'off_session',
          payment_method_redisplay: 'enabled',
          payment_method_remove: 'enabled',
          payment_method_allow_redisplay_filters: ['always', 'limited', 'unspecified'],
        },
      },
    },
    expand: ['customer'],
  });
  await stripe.customerSessions.create({
    customer,
    components: {
      pricing_table: { enabled: true },
      customer_sheet: { enabled: true, features: { payment_method_remove: 'enabled' } },
      mobile_payment_element: { enabled: true, features: { payment_method_redisplay: 'enabled' } },
    },
  });
  const customer_session_client_secret = session.client_secret;
  await account.browser('GET', '/v1/elements/sessions', {
    type: 'deferred_intent',
    customer_session_client_secret,
  });
  const saved = await stripe.paymentMethods.attach('pm_card_discover', { customer });
  const changed = await account.browser('POST', `/v1/payment_methods/${saved.id}`, {
    customer_session_client_secret,
    'card[exp_year]': '2041',
  });
  checkResource('payment_method', { ...changed.body, metadata: {}, customer_account: null });
  await account.browser('POST', `/v1/payment_methods/${saved.id}/detach`, { customer_session_client_secret });
}
