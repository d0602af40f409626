/** Idempotency keys as Stripe documents them: the first answer, whatever it was, for 24 hours. */
import { describe, expect, it } from 'vitest';
import type { Account, TestSandbox } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let sandbox: TestSandbox;
let account: Account;
withAccounts((made, running) => {
  sandbox = running;
  account = made;
});

const INTENT = { amount: '2000', currency: 'usd' };
const DECLINED = {
  ...INTENT,
  payment_method: 'pm_card_visa_chargeDeclined',
  confirm: 'true',
  'automatic_payment_methods[enabled]': 'true',
  'automatic_payment_methods[allow_redirects]': 'never',
};
const KEY = { 'idempotency-key': 'order-1' };

async function countIntents(): Promise<number> {
  return (await account.stripe.paymentIntents.list({ limit: 100 })).data.length;
}

describe('idempotency', () => {
  it('answers a repeated request with the first answer', async () => {
    const first = await account.raw('POST', '/v1/payment_intents', INTENT, KEY);
    const again = await account.raw('POST', '/v1/payment_intents', INTENT, KEY);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('original-request')).toBe(first.headers.get('request-id'));
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(await countIntents()).toBe(1);
  });

  it('keeps a decline, and charges nothing the second time', async () => {
    const first = await account.raw('POST', '/v1/payment_intents', DECLINED, KEY);
    const again = await account.raw('POST', '/v1/payment_intents', DECLINED, KEY);
    expect([first.status, again.status]).toEqual([402, 402]);
    expect(again.body).toEqual(first.body);
    expect((await account.stripe.charges.list()).data).toHaveLength(1);
  });

  it('keeps a 500, whether it came before or after the work', async () => {
    for (const [action, made] of [
      ['error_500_before', 0],
      ['error_500_after', 1],
    ] as const) {
      account = sandbox.account();
      await account.control('POST', 'chaos', {
        rules: [{ match: { path: '/v1/payment_intents', method: 'POST' }, times: 1, action }],
      });
      const first = await account.raw('POST', '/v1/payment_intents', INTENT, KEY);
      const again = await account.raw('POST', '/v1/payment_intents', INTENT, KEY);
      expect([first.status, again.status]).toEqual([500, 500]);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(await countIntents()).toBe(made);
    }
  });

  it('keeps nothing for a request that failed validation or was limited', async () => {
    const wrong = await account.raw('POST', '/v1/payment_intents', { ...INTENT, amount: 'ten' }, KEY);
    await account.control('POST', 'chaos', { rules: [{ times: 1, action: 'rate_limit_429' }] });
    const limited = await account.raw('POST', '/v1/payment_intents', INTENT, KEY);
    const right = await account.raw('POST', '/v1/payment_intents', INTENT, KEY);
    expect([wrong.status, limited.status, right.status]).toEqual([400, 429, 200]);
    expect(right.headers.get('idempotent-replayed')).toBeNull();
  });

  it('refuses the key with other parameters or another path', async () => {
    await account.raw('POST', '/v1/payment_intents', INTENT, KEY);
    for (const [path, params] of [
      ['/v1/payment_intents', { ...INTENT, amount: '2001' }],
      ['/v1/customers', {}],
    ] as const) {
      const other = await account.raw('POST', path, params, KEY);
      expect(other.status).toBe(400);
      expect(other.body.error).toMatchObject({ type: 'idempotency_error' });
    }
    expect(await countIntents()).toBe(1);
  });

  it('answers 409 while the first request is under way', async () => {
    await account.control('POST', 'chaos', { latencyMs: 150 });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => account.raw('POST', '/v1/payment_intents', INTENT, KEY)),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect(answers.find((answer) => answer.status === 409)?.body.error).toMatchObject({
      code: 'idempotency_key_in_use',
    });
    expect(await countIntents()).toBe(1);
  });

  it('lets the SDK retry through a cut connection and charge once', async () => {
    const { clientFor } = await import('./sandbox-client.ts');
    await account.control('POST', 'chaos', {
      rules: [{ match: { path: '/v1/payment_intents' }, times: 1, action: 'cut_after' }],
    });
    const retrying = clientFor(sandbox, account.secretKey, [], 2);
    const intent = await retrying.paymentIntents.create({ amount: 2000, currency: 'usd' });
    expect(intent.id).toMatch(/^pi_/);
    expect(await countIntents()).toBe(1);
  });

  it('forgets a key after 24 hours', async () => {
    const first = await account.raw('POST', '/v1/payment_intents', INTENT, KEY);
    await account.control('POST', 'clock', { advanceSeconds: 24 * 3600 });
    const later = await account.raw('POST', '/v1/payment_intents', INTENT, KEY);
    expect(later.body.id).not.toBe(first.body.id);
  });

  it('refuses a key of more than 255 characters', async () => {
    const answer = await account.raw('POST', '/v1/payment_intents', INTENT, {
      'idempotency-key': 'k'.repeat(256),
    });
    expect(answer.status).toBe(400);
  });

  it('shows keys and replays in the request log, and names them in events', async () => {
    await account.raw('POST', '/v1/payment_intents', INTENT, KEY);
    await account.raw('POST', '/v1/payment_intents', INTENT, KEY);
    const log = (await account.control('GET', 'requests')) as {
      data: { idempotency_key: string; replayed: boolean }[];
    };
    expect(log.data.map(({ idempotency_key, replayed }) => [idempotency_key, replayed])).toEqual([
      ['order-1', true],
      ['order-1', false],
    ]);
    const [event] = await account.events();
    expect(event).toMatchObject({ request: { idempotency_key: 'order-1' } });
  });
});
