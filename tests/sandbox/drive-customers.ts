/** Customers, their search and their payment methods, and customers whose time is that of a test clock. */
import type Stripe from 'stripe';
import { type Account, eventually } from './sandbox-client.ts';

const ADDRESS = { line1: '1 Main St', city: 'Berlin', postal_code: '10115', country: 'DE' };

export async function driveCustomers({ stripe }: Account): Promise<Stripe.Customer> {
  const customer = await stripe.customers.create({
    email: 'ada@example.com',
    name: 'Ada',
    description: 'first',
    phone: '1',
    address: ADDRESS,
    shipping: { name: 'Ada', phone: '+49 30 1', address: ADDRESS },
    metadata: { a: '1', b: '2' },
    preferred_locales: ['de'],
    business_name: 'Ada Ltd',
    invoice_settings: { footer: 'thanks', custom_fields: [{ name: 'PO', value: '7' }] },
  });
  await stripe.customers.create({ payment_method: 'pm_card_mastercard' });
  await stripe.customers.update(customer.id, {
    metadata: { a: '', c: '3' },
    address: '',
    phone: '',
    individual_name: 'Ada Lovelace',
    invoice_settings: { rendering_options: { amount_tax_display: 'exclude_tax' } },
  });
  await stripe.customers.retrieve(customer.id);
  await stripe.customers.list({ limit: 1, email: 'ada@example.com' });
  await stripe.customers.search({ query: "email:'ADA@example.com' AND metadata['c']:'3'" });
  const gone = await stripe.customers.create({});
  await stripe.customers.del(gone.id);
  await stripe.customers.retrieve(gone.id);
  return customer;
}

export async function driveTestClocks(account: Account): Promise<void> {
  const { testClocks } = account.stripe.testHelpers;
  const clock = await testClocks.create({ frozen_time: 1_800_000_000, name: 'renewals' });
  await account.stripe.customers.create({ test_clock: clock.id, expand: ['test_clock'] });
  await testClocks.list({ limit: 1 });
  await testClocks.advance(clock.id, { frozen_time: 1_800_003_600 });
  await account.control('POST', 'async/run');
  await eventually(async () => ((await testClocks.retrieve(clock.id)).status === 'ready' ? true : undefined));
  await testClocks.del(clock.id);
}
