/** The fault dial for API requests, and that a mistyped setting is refused rather than ignored. */
import { describe, expect, it } from 'vitest';
import type { Account, TestSandbox } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let sandbox: TestSandbox;
let account: Account;
withAccounts((made, running) => {
  sandbox = running;
  account = made;
});

const create = (): Promise<{ status: number }> => account.raw('POST', '/v1/customers');
const customers = async (): Promise<number> =>
  (await account.stripe.customers.list({ limit: 100 })).data.length;

describe('chaos rules', () => {
  it('fail before or after the work', async () => {
    for (const [action, made] of [
      ['error_500_before', 0],
      ['error_500_after', 1],
      ['cut_before', 1],
      ['cut_after', 2],
    ] as const) {
      await account.control('POST', 'chaos', {
        rules: [{ match: { method: 'POST', path: '/v1/customers' }, times: 1, action }],
      });
      if (action.startsWith('cut')) await expect(create()).rejects.toThrow();
      else expect((await create()).status).toBe(500);
      expect(await customers()).toBe(made);
    }
    expect((await create()).status).toBe(200);
  });

  it('limit the rate with Stripe’s headers', async () => {
    await account.control('POST', 'chaos', { rules: [{ action: 'rate_limit_429', times: 1 }] });
    const answer = await account.raw('POST', '/v1/customers');
    expect(answer.status).toBe(429);
    expect(answer.headers.get('stripe-rate-limited-reason')).toBe('global-rate');
    expect(answer.body.error).toMatchObject({ code: 'rate_limit' });
  });

  it('forget a 500 when told so, so that a retry with the same key works', async () => {
    await account.control('POST', 'chaos', {
      rules: [{ action: 'error_500_before', times: 1, kept: false }],
    });
    const key = { 'idempotency-key': 'k' };
    const answers = [
      await account.raw('POST', '/v1/customers', {}, key),
      await account.raw('POST', '/v1/customers', {}, key),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([500, 200]);
  });

  it('match by path pattern and method', async () => {
    await account.control('POST', 'chaos', {
      rules: [{ match: { method: 'post', path: '/v1/customers/*' }, action: 'error_500_before' }],
    });
    const made = await account.raw('POST', '/v1/customers');
    expect(made.status).toBe(200);
    expect((await account.raw('POST', `/v1/customers/${made.body.id}`)).status).toBe(500);
    expect((await account.raw('GET', `/v1/customers/${made.body.id}`)).status).toBe(200);
  });

  it('are the same for the same seed', async () => {
    const run = async (seed: number): Promise<number[]> => {
      await account.control('POST', 'chaos', {
        seed,
        rules: [{ probability: 0.5, action: 'error_500_before' }],
      });
      const statuses: number[] = [];
      for (let index = 0; index < 20; index += 1) statuses.push((await create()).status);
      return statuses;
    };
    const first = await run(3);
    expect(await run(3)).toEqual(first);
    expect(await run(4)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });

  it('are shown, changed in part and reset', async () => {
    await account.control('POST', 'chaos', { latencyMs: 5, webhooks: { duplicate: 1 } });
    expect(await account.control('GET', 'chaos')).toMatchObject({
      latencyMs: 5,
      rules: [],
      webhooks: { duplicate: 1, drop: false },
    });
    await account.control('POST', 'reset');
    expect(await account.control('GET', 'chaos')).toMatchObject({ latencyMs: 0, webhooks: { duplicate: 0 } });
  });

  it.each([
    { latencyMs: -1 },
    { rules: [{ action: 'explode' }] },
    { rules: [{ action: 'delay', tmies: 1 }] },
    { webhooks: { dorp: true } },
    { rules: {} },
    { unknown: 1 },
  ])('refuse %j', async (settings) => {
    await expect(account.control('POST', 'chaos', settings)).rejects.toThrow(/invalid_request_error/);
  });

  it('leave other accounts alone', async () => {
    await account.control('POST', 'chaos', { rules: [{ action: 'error_500_before' }] });
    expect((await sandbox.account().raw('POST', '/v1/customers')).status).toBe(200);
  });
});
