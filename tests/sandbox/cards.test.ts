/** The test card tables, by number as a browser sends them and by test id as a server does. */
import { describe, expect, it } from 'vitest';
import { TEST_CARDS } from '#sandbox/cards/test-cards.ts';
import type { Account, TestSandbox } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let sandbox: TestSandbox;
let account: Account;
withAccounts((made, running) => {
  sandbox = running;
  account = made;
});

const INTENT = {
  amount: '2000',
  currency: 'usd',
  confirm: 'true',
  'automatic_payment_methods[enabled]': 'true',
  'automatic_payment_methods[allow_redirects]': 'never',
};

interface Outcome {
  status: string;
  code: string | undefined;
  declineCode: string | undefined;
}

async function pay(params: Record<string, string>): Promise<Outcome> {
  const { body } = await account.raw('POST', '/v1/payment_intents', { ...INTENT, ...params });
  const error = body.error as
    | { code?: string; decline_code?: string; payment_intent?: { status: string } }
    | undefined;
  return {
    status: String(error?.payment_intent?.status ?? body.status),
    code: error?.code,
    declineCode: error?.decline_code,
  };
}

function byNumber(number: string): Record<string, string> {
  return {
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': number,
    'payment_method_data[card][exp_month]': '12',
    'payment_method_data[card][exp_year]': '2040',
    'payment_method_data[card][cvc]': number.startsWith('3') && number.length === 15 ? '1234' : '123',
  };
}

describe('test cards', () => {
  it('does the same by number and by test id, for every card', async () => {
    for (const card of TEST_CARDS) {
      const outcome = await pay({ payment_method: `pm_card_${card.name}` });
      for (const number of card.numbers) expect(await pay(byNumber(number)), number).toEqual(outcome);
    }
  });

  it.each([
    ['4242424242424242', 'succeeded', undefined, undefined],
    ['4000000000000002', 'requires_payment_method', 'card_declined', 'generic_decline'],
    ['4000000000009995', 'requires_payment_method', 'card_declined', 'insufficient_funds'],
    ['4000000000009987', 'requires_payment_method', 'card_declined', 'lost_card'],
    ['4000000000009979', 'requires_payment_method', 'card_declined', 'stolen_card'],
    ['4000000000000069', 'requires_payment_method', 'expired_card', undefined],
    ['4000000000000127', 'requires_payment_method', 'incorrect_cvc', undefined],
    ['4000000000000119', 'requires_payment_method', 'processing_error', undefined],
    ['4000000000006975', 'requires_payment_method', 'card_declined', 'card_velocity_exceeded'],
    ['4100000000000019', 'requires_payment_method', 'card_declined', 'fraudulent'],
    ['4000000000000101', 'succeeded', undefined, undefined],
    ['4000002500003155', 'requires_action', undefined, undefined],
    ['4000002760003184', 'requires_action', undefined, undefined],
    ['4000000000003220', 'requires_action', undefined, undefined],
    ['4000008400001280', 'requires_payment_method', 'card_declined', 'generic_decline'],
    ['4000000000003055', 'succeeded', undefined, undefined],
    ['4000000032200000', 'succeeded', undefined, undefined],
  ])('%s: %s %s %s', async (number, status, code, declineCode) => {
    expect(await pay(byNumber(number))).toEqual({ status, code, declineCode });
  });

  it.each([
    ['4242424242424241', 'incorrect_number', undefined],
    ['4111111111111111', 'card_declined', 'test_mode_live_card'],
    ['1234', 'invalid_number', undefined],
    ['4242abcd42424242', 'invalid_number', undefined],
  ])('refuses the number %s', async (number, code, declineCode) => {
    const { status, body } = await account.raw('POST', '/v1/payment_intents', {
      ...INTENT,
      ...byNumber(number),
    });
    expect(status).toBe(402);
    expect(body.error).toMatchObject({ type: 'card_error', code });
    expect((body.error as { decline_code?: string }).decline_code).toBe(declineCode);
    expect(JSON.stringify(body)).not.toContain(number);
    expect((await account.stripe.paymentIntents.list()).data).toEqual([]);
  });

  it.each([
    ['exp_month', '13', 'invalid_expiry_month'],
    ['exp_year', '2001', 'invalid_expiry_year'],
    ['exp_year', '2100', 'invalid_expiry_year'],
    ['cvc', '99', 'invalid_cvc'],
    ['cvc', '12345', 'invalid_cvc'],
  ])('refuses %s %s', async (field, value, code) => {
    const params = {
      ...INTENT,
      ...byNumber('4242424242424242'),
      [`payment_method_data[card][${field}]`]: value,
    };
    const { status, body } = await account.raw('POST', '/v1/payment_intents', params);
    expect(status).toBe(402);
    expect(body.error).toMatchObject({ type: 'card_error', code });
  });

  it('cannot be saved when the issuer declines, but for the card made for that', async () => {
    const customer = await account.stripe.customers.create();
    await expect(
      account.stripe.paymentMethods.attach('pm_card_visa_chargeDeclined', { customer: customer.id }),
    ).rejects.toMatchObject({ type: 'StripeCardError' });
    const saved = await account.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
      customer: customer.id,
    });
    expect(await pay({ payment_method: saved.id, customer: customer.id })).toMatchObject({
      code: 'card_declined',
    });
  });

  it('shows failed checks on the charge', async () => {
    await pay({ ...byNumber('4000000000000101') });
    const [charge] = (await account.stripe.charges.list()).data;
    expect(charge?.payment_method_details?.card?.checks?.cvc_check).toBe('fail');
  });

  it('goes straight to the available balance when the card says so', async () => {
    await pay({ payment_method: 'pm_card_bypassPending', capture_method: 'automatic' });
    await pay({ payment_method: 'pm_card_visa', capture_method: 'automatic' });
    const read = async (): Promise<number[]> => {
      const { available, pending } = await account.stripe.balance.retrieve();
      return [available[0]?.amount ?? 0, pending[0]?.amount ?? 0];
    };
    expect(await read()).toEqual([1912, 1912]);
    await account.control('POST', 'clock', { advanceSeconds: 4 * 86_400 });
    expect(await read()).toEqual([3824, 0]);
  });

  it('has one fingerprint per card and account', async () => {
    const make = async (from: Account, token: string): Promise<string | null | undefined> =>
      (await from.stripe.paymentMethods.create({ type: 'card', card: { token } })).card?.fingerprint;
    const [a, b, other, elsewhere] = [
      await make(account, 'tok_visa'),
      await make(account, 'tok_visa'),
      await make(account, 'tok_mastercard'),
      await make(sandbox.account(), 'tok_visa'),
    ];
    expect(a).toBe(b);
    expect(new Set([a, other, elsewhere]).size).toBe(3);
  });
});
