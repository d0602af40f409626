/** Customers: what is checked, how they are found, and what their test clock does to them. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { type Account, RETURN_URL } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
let stripe: Stripe;
withAccounts((made) => {
  account = made;
  stripe = account.stripe;
});

describe('customers', () => {
  it('refuse an address that is none, and a default method that is not theirs', async () => {
    await expect(stripe.customers.create({ email: 'not an address' })).rejects.toMatchObject({
      code: 'email_invalid',
      param: 'email',
    });
    const { id } = await stripe.customers.create();
    const stranger = await stripe.customers.create({ payment_method: 'pm_card_visa' });
    const [foreign] = (await stripe.customers.listPaymentMethods(stranger.id)).data;
    const invoice_settings = { default_payment_method: foreign?.id ?? '' };
    for (const refused of [
      stripe.customers.update(id, { invoice_settings }),
      stripe.customers.create({ invoice_settings }),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: 'resource_missing', statusCode: 400 });
    }
    await expect(stripe.customers.create({ invoice_prefix: 'a' })).rejects.toMatchObject({
      param: 'invoice_prefix',
    });
  });

  it('name what changed, and say nothing when nothing did', async () => {
    const { id } = await stripe.customers.create({ name: 'Ada', business_name: 'Ada Ltd' });
    await stripe.customers.update(id, { name: 'Ada' });
    await stripe.customers.update(id, { business_name: '', invoice_settings: { footer: 'thanks' } });
    const updates = (await stripe.events.list({ type: 'customer.updated' })).data;
    expect(updates.map((event) => event.data.previous_attributes)).toEqual([
      { business_name: 'Ada Ltd', invoice_settings: { footer: null } },
    ]);
    expect(await stripe.customers.retrieve(id)).not.toHaveProperty('business_name');
  });

  it('are found by what they carry, page after page', async () => {
    for (const name of ['Ada', 'Grace', 'Edsger']) {
      await stripe.customers.create({ name, email: `${name}@example.com`, metadata: { team: 'core' } });
    }
    const names = async (query: string) =>
      (await stripe.customers.search({ query })).data.map((customer) => customer.name);
    expect(await names("email:'ADA@example.com'")).toEqual(['Ada']);
    expect(await names('name~"race"')).toEqual(['Grace']);
    expect(await names("metadata['team']:'core' AND -name:'Ada'")).toEqual(['Edsger', 'Grace']);
    expect(await names("name:'Ada' OR name:'Grace'")).toEqual(['Grace', 'Ada']);
    expect(await names('created>0 phone:null')).toHaveLength(3);
    const first = await stripe.customers.search({ query: 'created>0', limit: 2 });
    expect(first).toMatchObject({ has_more: true });
    const page = first.next_page ?? '';
    const rest = await stripe.customers.search({ query: 'created>0', limit: 2, page });
    expect(rest).toMatchObject({ has_more: false, next_page: null, data: [{ name: 'Ada' }] });
    const all = await stripe.customers
      .search({ query: 'created>0', limit: 1 })
      .autoPagingToArray({ limit: 9 });
    expect(all).toHaveLength(3);
  });

  it.each(['', 'color:"red"', "name:'Ada' AND email:'a' OR phone:'1'", 'name~"ab"', 'metadata:"x"', 'name:'])(
    'refuse the search %j',
    async (query) => {
      await expect(stripe.customers.search({ query })).rejects.toMatchObject({ statusCode: 400 });
    },
  );
});

describe('test clocks', () => {
  const FROZEN = 1_700_000_000;
  const DAY = 86_400;

  async function onClock(): Promise<{ clock: string; customer: string }> {
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: FROZEN });
    const customer = await stripe.customers.create({ test_clock: clock.id, payment_method: 'pm_card_visa' });
    expect(customer).toMatchObject({ created: FROZEN, test_clock: clock.id });
    return { clock: clock.id, customer: customer.id };
  }

  it('give their customers a time of their own, which expires their authorisations', async () => {
    const { clock, customer } = await onClock();
    const held = await stripe.paymentIntents.create({
      amount: 1500,
      currency: 'eur',
      customer,
      payment_method: 'pm_card_visa',
      capture_method: 'manual',
      confirm: true,
      return_url: RETURN_URL,
    });
    expect(held).toMatchObject({ status: 'requires_capture', created: FROZEN });
    await account.control('POST', 'clock', { advanceSeconds: 20 * DAY });
    expect((await stripe.paymentIntents.retrieve(held.id)).status).toBe('requires_capture');
    const advancing = await stripe.testHelpers.testClocks.advance(clock, { frozen_time: FROZEN + 8 * DAY });
    expect(advancing).toMatchObject({
      status: 'advancing',
      frozen_time: FROZEN,
      status_details: { advancing: { target_frozen_time: FROZEN + 8 * DAY } },
    });
    await expect(
      stripe.testHelpers.testClocks.advance(clock, { frozen_time: FROZEN + 9 * DAY }),
    ).rejects.toMatchObject({ message: expect.stringContaining('underway') });
    await account.control('POST', 'async/run');
    expect(await stripe.testHelpers.testClocks.retrieve(clock)).toMatchObject({
      status: 'ready',
      frozen_time: FROZEN + 8 * DAY,
      status_details: {},
    });
    expect(await stripe.paymentIntents.retrieve(held.id)).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'expired',
      canceled_at: FROZEN + 8 * DAY,
    });
  });

  it('move forward only, and take their customers with them when they go', async () => {
    const { clock, customer } = await onClock();
    await expect(stripe.testHelpers.testClocks.advance(clock, { frozen_time: FROZEN })).rejects.toMatchObject(
      { param: 'frozen_time' },
    );
    expect((await stripe.customers.list()).data).toEqual([]);
    expect((await stripe.customers.list({ test_clock: clock })).data.map(({ id }) => id)).toEqual([customer]);
    await account.control('POST', 'clock', { advanceSeconds: 30 * DAY });
    await expect(stripe.testHelpers.testClocks.retrieve(clock)).rejects.toMatchObject({ statusCode: 404 });
    const { id: second } = await stripe.testHelpers.testClocks.create({ frozen_time: FROZEN });
    await stripe.testHelpers.testClocks.del(second);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ deleted: true });
    await expect(stripe.customers.create({ test_clock: clock })).rejects.toMatchObject({
      code: 'resource_missing',
      param: 'test_clock',
    });
    expect(await account.eventTypes()).toEqual(
      expect.arrayContaining(['customer.deleted', 'test_helpers.test_clock.deleted']),
    );
  });
});
