/** Rolling a signing secret: both sign for a while, then only the new one; either is enough for a receiver. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Account, eventually, startTestSandbox, type TestSandbox } from './sandbox-client.ts';
import { type Receiver, startReceiver, verified } from './webhook-receiver.ts';

let sandbox: TestSandbox;
let account: Account;
let receiver: Receiver;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  account = sandbox.account();
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.close();
  await sandbox.close();
});

it('two secrets sign until the old one has expired', async () => {
  const made = await account.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] });
  const old = made.secret ?? '';
  const rolled = await account.control('POST', `webhook_endpoints/${made.id}/roll`, {
    expiresInSeconds: 3600,
  });
  const secret = String(rolled['secret']);
  expect(secret).not.toBe(old);

  await account.stripe.customers.create();
  const first = await eventually(() => receiver.received[0]);
  expect(verified(first, old).type).toBe('customer.created');
  expect(verified(first, secret).type).toBe('customer.created');

  await account.control('POST', 'clock', { advanceSeconds: 3601 });
  await account.stripe.customers.create();
  const second = await eventually(() => receiver.received[1]);
  expect(() => verified(second, old)).toThrow(/signature/i);
  expect(verified(second, secret).type).toBe('customer.created');
});

it('lasts a day at most', async () => {
  const made = await account.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] });
  const roll = account.control('POST', `webhook_endpoints/${made.id}/roll`, { expiresInSeconds: 86_401 });
  await expect(roll).rejects.toThrow('expiresInSeconds');
});
