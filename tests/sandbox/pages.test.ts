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

describe('actions of the page', () => {
  async function form(name: string): Promise<string> {
    const { text } = await read(`/?account=${name}&view=controls`);
    return /name="token" value="([^"]+)"/.exec(text)?.[1] ?? '';
  }

  async function press(token: string, name: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${sandbox.origin}/_sandbox/page`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({
        token,
        account: name,
        action: 'clock',
        advanceSeconds: '60',
        back: '/?x=1',
      }),
    });
  }

  it('need the token of the page and come from nowhere else', async () => {
    const account = sandbox.account();
    await account.stripe.customers.create();
    const name = account.secretKey.slice(8);
    const token = await form(name);
    expect((await press('', name)).status).toBe(403);
    expect((await press(`${token}x`, name)).status).toBe(403);
    expect((await press(token, name, { origin: 'http://shop.example' })).status).toBe(403);
    expect((await press(token, name, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(await account.control('GET', 'clock')).toMatchObject({ offsetSeconds: 0 });
    const done = await press(token, name, { origin: sandbox.origin });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/?x=1&done=clock']);
    expect(await account.control('GET', 'clock')).toMatchObject({ offsetSeconds: 60 });
  });

  it('never lead to another site', async () => {
    const account = sandbox.account();
    await account.stripe.customers.create();
    const name = account.secretKey.slice(8);
    const response = await fetch(`${sandbox.origin}/_sandbox/page`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        token: await form(name),
        account: name,
        action: 'async/run',
        back: '//shop.example/',
      }),
    });
    expect(response.headers.get('location')).toBe('/?done=async');
  });

  it('are explained when they cannot be done', async () => {
    const account = sandbox.account();
    await account.stripe.customers.create();
    const name = account.secretKey.slice(8);
    const response = await fetch(`${sandbox.origin}/_sandbox/page`, {
      method: 'POST',
      body: new URLSearchParams({
        token: await form(name),
        account: name,
        action: 'nonsense',
        back: '/?a=1',
      }),
    });
    expect([response.status, (await response.text()).includes('Not done')]).toEqual([404, true]);
  });
});
