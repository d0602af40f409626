/** A sandbox with something of everything in it, one per worker, and a page that is watched for errors. */
import { createServer } from 'node:http';
import { test as base, expect } from '@playwright/test';
import Stripe from 'stripe';
import { startSandbox } from '#sandbox/server.ts';

export interface FilledSandbox {
  readonly origin: string;
  readonly account: string;
  readonly stripe: Stripe;
  /** A paid charge that nobody has disputed. */
  newCharge(): Promise<string>;
  /** Deliveries that the endpoint has received. */
  received(): number;
}

const pay = (stripe: Stripe, method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({
    amount: 4200,
    currency: 'usd',
    payment_method: method,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    description: 'Order 1001',
    ...more,
  });

async function fill(stripe: Stripe): Promise<void> {
  const customer = await stripe.customers.create({ email: 'ada@example.com', name: 'Ada Lovelace' });
  await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  const paid = await pay(stripe, 'pm_card_visa');
  await stripe.refunds.create({ payment_intent: paid.id, amount: 1200 });
  await pay(stripe, 'pm_card_chargeDeclinedExpiredCard').catch(() => undefined);
  await pay(stripe, 'pm_card_mastercard', { capture_method: 'manual' });
  await pay(stripe, 'pm_usBankAccount_processing');
  await stripe.paymentIntents.create({ amount: 1999, currency: 'eur' }, { idempotencyKey: 'order-1002' });
}

async function startReceiver(): Promise<{ url: string; count: () => number; close: () => void }> {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    request.resume();
    response.writeHead(count % 4 === 0 ? 500 : 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    count: () => count,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export const test = base.extend<object, { sandbox: FilledSandbox }>({
  sandbox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern.
    async ({}, use) => {
      const running = await startSandbox();
      const receiver = await startReceiver();
      const account = `page_${Math.random().toString(36).slice(2)}`;
      const stripe = new Stripe(`sk_test_${account}`, {
        host: '127.0.0.1',
        port: running.port,
        protocol: 'http',
        telemetry: false,
      });
      await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] });
      await fill(stripe);
      await use({
        origin: running.origin,
        account,
        stripe,
        newCharge: async () => String((await pay(stripe, 'pm_card_visa')).latest_charge),
        received: receiver.count,
      });
      receiver.close();
      await running.close();
    },
    { scope: 'worker' },
  ],
  page: async ({ page }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await use(page);
    expect(problems).toEqual([]);
  },
});

export { expect };
