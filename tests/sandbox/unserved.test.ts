/** What the sandbox does not serve is refused the way Stripe refuses an address that it does not know. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestSandbox, type TestSandbox } from './sandbox-client.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());

it.each([
  ['POST', '/v1/subscriptions'],
  ['GET', '/v1/invoices'],
  ['POST', '/v1/billing_portal/sessions'],
  ['POST', '/v1/accounts'],
  ['POST', '/v1/transfers'],
  ['GET', '/v1/payouts'],
  ['POST', '/v1/products/prod_1/features'],
])('does not know %s %s', async (method, path) => {
  expect(await sandbox.account().raw(method, path)).toMatchObject({
    status: 404,
    body: {
      error: {
        type: 'invalid_request_error',
        message: expect.stringContaining(`Unrecognized request URL (${method}: ${path})`),
      },
    },
  });
});
