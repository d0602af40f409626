/** The official SDK, unchanged: pages in both directions, retries, idempotent replays, classes of errors, signatures. */
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { type Account, clientFor, type TestSandbox } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let sandbox: TestSandbox;
let account: Account;
withAccounts((made, running) => {
  sandbox = running;
  account = made;
});

const PAYMENT = {
  amount: 2000,
  currency: 'usd',
  confirm: true,
  payment_method: 'pm_card_visa',
  return_url: 'https://example.com/',
} as const;

const rule = (action: string, times = 1): Promise<unknown> =>
  account.control('POST', 'chaos', { rules: [{ match: { method: 'POST' }, times, action }] });

describe('pages', () => {
  const makeCustomers = async (count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) ids.push((await account.stripe.customers.create()).id);
    return ids;
  };

  it('come by themselves, towards the older', async () => {
    const ids = await makeCustomers(13);
    const seen: string[] = [];
    for await (const { id } of account.stripe.customers.list({ limit: 3 })) seen.push(id);
    expect(seen).toEqual(ids.toReversed());
  });

  it('come by themselves, towards the newer', async () => {
    const ids = await makeCustomers(13);
    const seen: string[] = [];
    const [oldest = ''] = ids;
    for await (const { id } of account.stripe.customers.list({ limit: 3, ending_before: oldest }))
      seen.push(id);
    expect(seen).toEqual(ids.slice(1));
  });

  it('end where the caller ends them', async () => {
    await makeCustomers(8);
    const seen: string[] = [];
    await account.stripe.customers.list({ limit: 3 }).autoPagingEach((customer) => {
      seen.push(customer.id);
      return seen.length < 5;
    });
    expect(seen).toHaveLength(5);
    const four = await account.stripe.events.list({ limit: 2 }).autoPagingToArray({ limit: 4 });
    expect(four).toHaveLength(4);
  });
});

describe('retries', () => {
  // A 500 is kept under the idempotency key, as Stripe keeps it: only one that came before the work can be retried into success.
  it.each(['cut_before', 'cut_after'])('bring a payment through %s, and it is made once', async (action) => {
    const stripe = clientFor(sandbox, account.secretKey, [], 3);
    await rule(action, 2);
    const intent = await stripe.paymentIntents.create(PAYMENT);
    expect(intent.status).toBe('succeeded');
    const charges = await account.stripe.charges.list();
    expect(charges.data.map((charge) => charge.payment_intent)).toEqual([intent.id]);
  });

  it('bring a payment through errors that kept nothing', async () => {
    const stripe = clientFor(sandbox, account.secretKey, [], 3);
    const rules = [{ match: { method: 'POST' }, times: 2, action: 'error_500_before', kept: false }];
    await account.control('POST', 'chaos', { rules });
    const intent = await stripe.paymentIntents.create(PAYMENT);
    expect((await account.stripe.charges.list()).data.map((charge) => charge.payment_intent)).toEqual([
      intent.id,
    ]);
  });

  it('get the kept 500 again, and the work is still done once', async () => {
    const stripe = clientFor(sandbox, account.secretKey, [], 2);
    await rule('error_500_after');
    await expect(stripe.paymentIntents.create(PAYMENT)).rejects.toBeInstanceOf(Stripe.errors.StripeAPIError);
    expect((await account.stripe.charges.list()).data).toHaveLength(1);
  });

  it('wait while the first request with the key is under way', async () => {
    const stripe = clientFor(sandbox, account.secretKey, [], 5);
    const rules = [{ match: { method: 'POST' }, times: 1, action: 'delay', delayMs: 300 }];
    await account.control('POST', 'chaos', { rules });
    const options = { idempotencyKey: 'order-7' };
    const both = await Promise.all([
      stripe.paymentIntents.create(PAYMENT, options),
      stripe.paymentIntents.create(PAYMENT, options),
    ]);
    expect(both[0].id).toBe(both[1].id);
    expect((await account.stripe.charges.list()).data).toHaveLength(1);
  });
});

describe('idempotency', () => {
  it('replays the first answer, and the headers say so', async () => {
    const options = { idempotencyKey: 'order-1' };
    const first = await account.stripe.paymentIntents.create(PAYMENT, options);
    const again = await account.stripe.paymentIntents.create(PAYMENT, options);
    expect(again.id).toBe(first.id);
    const headers = new Headers(again.lastResponse.headers);
    expect(headers.get('idempotent-replayed')).toBe('true');
    expect(headers.get('original-request')).toBe(first.lastResponse.requestId);
  });
});

describe('errors', () => {
  const { errors } = Stripe;
  const create = (params: object, options: object = {}): Promise<unknown> =>
    account.stripe.paymentIntents.create({ ...PAYMENT, ...params }, options);
  const withKey = (key: string): Stripe => clientFor(sandbox, key);

  it('have the class that the kind of failure has', async () => {
    await expect(create({ payment_method: 'pm_card_visa_chargeDeclined' })).rejects.toSatisfy(
      (error) => error instanceof errors.StripeCardError && error.decline_code === 'generic_decline',
    );
    await expect(create({ amount: -1 })).rejects.toSatisfy(
      (error) => error instanceof errors.StripeInvalidRequestError && error.param === 'amount',
    );
    await expect(account.stripe.charges.retrieve('ch_none')).rejects.toSatisfy(
      (error) => error instanceof errors.StripeInvalidRequestError && error.code === 'resource_missing',
    );
    await expect(withKey('nonsense').balance.retrieve()).rejects.toBeInstanceOf(
      errors.StripeAuthenticationError,
    );
    await expect(withKey(account.publishableKey).balance.retrieve()).rejects.toBeInstanceOf(
      errors.StripePermissionError,
    );
  });

  it('have it for faults of the dial too', async () => {
    await rule('rate_limit_429');
    await expect(create({})).rejects.toSatisfy(
      (error) => error instanceof errors.StripeRateLimitError && error.code === 'rate_limit',
    );
    await rule('error_500_before');
    await expect(create({})).rejects.toBeInstanceOf(errors.StripeAPIError);
    await rule('cut_before');
    await expect(create({})).rejects.toBeInstanceOf(errors.StripeConnectionError);
  });

  it('name a key that was used for something else', async () => {
    await create({}, { idempotencyKey: 'order-2' });
    await expect(create({ amount: 3000 }, { idempotencyKey: 'order-2' })).rejects.toBeInstanceOf(
      errors.StripeIdempotencyError,
    );
  });

  it('carry the request’s id and the failed intent', async () => {
    await expect(create({ payment_method: 'pm_card_visa_chargeDeclined' })).rejects.toMatchObject({
      statusCode: 402,
      requestId: expect.stringMatching(/^req_/),
      payment_intent: { status: 'requires_payment_method' },
      charge: expect.stringMatching(/^ch_/),
    });
  });
});

describe('signatures', () => {
  const { webhooks } = new Stripe('sk_test_x');
  const secret = 'whsec_test';
  const payload = JSON.stringify({ id: 'evt_1', object: 'event' });

  it('of an old delivery are refused', () => {
    const timestamp = Math.floor(Date.now() / 1000) - 301;
    const header = webhooks.generateTestHeaderString({ payload, secret, timestamp });
    expect(() => webhooks.constructEvent(payload, header, secret)).toThrow(
      Stripe.errors.StripeSignatureVerificationError,
    );
    expect(webhooks.constructEvent(payload, header, secret, 600).id).toBe('evt_1');
  });
});
