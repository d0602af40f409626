/** The pages: they say what they are, show what happened, and repeat nothing unescaped. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSandbox, type TestSandbox } from './sandbox-client.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());

async function read(path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${sandbox.origin}${path}`);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('pages', () => {
  it('show an account’s payments, requests and events', async () => {
    expect((await read('/')).text).toContain('No account yet');
    const account = sandbox.account();
    const intent = await account.stripe.paymentIntents.create(
      {
        amount: 2000,
        currency: 'usd',
        payment_method: 'pm_card_visa',
        confirm: true,
        return_url: 'http://localhost/',
        description: '<script>alert(1)</script>',
      },
      { idempotencyKey: 'shown' },
    );
    const { text, headers } = await read(`/?account=${account.secretKey.slice(8)}`);
    for (const word of [
      'Sandbox',
      intent.id,
      '$20.00 USD',
      'succeeded',
      'shown',
      'charge.succeeded',
      '&lt;script&gt;',
    ]) {
      expect(text).toContain(word);
    }
    expect(text).not.toContain('<script>');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('give a receipt at the address that a charge names', async () => {
    const { stripe } = sandbox.account();
    const params = {
      amount: 2000,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url: 'http://localhost/',
    };
    await stripe.paymentIntents.create(params);
    const [charge] = (await stripe.charges.list()).data;
    const { status, text } = await read(new URL(charge?.receipt_url ?? '').pathname);
    expect([status, text.includes('visa ending in 4242')]).toEqual([200, true]);
    expect((await read('/_sandbox/receipts/ch_none')).status).toBe(404);
  });
});
