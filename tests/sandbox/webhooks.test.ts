/** Webhooks: signed, retried, recorded, resent, and every fault of the dial. */
import type Stripe from 'stripe';
import { afterEach, describe, expect, it } from 'vitest';
import { type Account, eventually } from './sandbox-client.ts';
import { checkEvent, type EventBody } from './stripe-schema.ts';
import { type Receiver, startReceiver, verified } from './webhook-receiver.ts';
import { withAccounts } from './with-accounts.ts';

interface Delivery {
  type: string;
  status: string;
  attempts: { status: number | null }[];
}

let account: Account;
let receiver: Receiver;
let endpoint: Stripe.WebhookEndpoint;
withAccounts(async (made) => {
  account = made;
  receiver = await startReceiver();
  endpoint = await account.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] });
});
afterEach(() => receiver.close());

function pay(): Promise<Stripe.PaymentIntent> {
  return account.stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    return_url: 'http://localhost/',
  });
}

function received(count: number): Promise<string[]> {
  return eventually(() =>
    receiver.received.length >= count ? receiver.received.map((item) => item.type) : undefined,
  );
}

async function deliveries(): Promise<Delivery[]> {
  return (await account.control('GET', 'deliveries')).data as Delivery[];
}

const PAYMENT = ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded'];

describe('delivery', () => {
  it('signs each event so that the SDK accepts it, and nobody else’s', async () => {
    await account.control('POST', 'async', { mode: 'manual' });
    await pay();
    await received(3);
    for (const item of receiver.received) {
      const event = verified(item, endpoint.secret ?? '');
      checkEvent(JSON.parse(item.body) as EventBody);
      expect(event).toMatchObject({
        livemode: false,
        pending_webhooks: 1,
        request: { id: expect.stringMatching(/^req_/) },
      });
      expect(() => verified(item, 'whsec_other')).toThrow(/signature/i);
      expect(() =>
        verified({ ...item, body: item.body.replace('2000', '1') }, endpoint.secret ?? ''),
      ).toThrow(/signature/i);
    }
    await eventually(async () =>
      (await account.stripe.events.list()).data.every((event) => event.pending_webhooks === 0)
        ? true
        : undefined,
    );
  });

  it('sends only the types that an endpoint asks for, and nothing to a disabled one', async () => {
    await account.stripe.webhookEndpoints.update(endpoint.id, { enabled_events: ['charge.succeeded'] });
    await pay();
    expect(await received(1)).toEqual(['charge.succeeded']);
    await account.stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
    await pay();
    expect((await account.stripe.events.list({ limit: 1 })).data[0]?.pending_webhooks).toBe(0);
    expect(receiver.received).toHaveLength(1);
  });

  it('tries again after a failure, with a new signature, until it is accepted', async () => {
    receiver.answers.unshift(500, 302);
    await account.stripe.customers.create();
    await received(1);
    await eventually(async () => ((await deliveries())[0]?.attempts.length === 1 ? true : undefined));
    await account.control('POST', 'clock', { advanceSeconds: 10 });
    await received(2);
    await eventually(async () => ((await deliveries())[0]?.attempts.length === 2 ? true : undefined));
    await account.control('POST', 'clock', { advanceSeconds: 10 });
    await received(3);
    const [delivery] = await eventually(async () => {
      const all = await deliveries();
      return all[0]?.status === 'succeeded' ? all : undefined;
    });
    expect(delivery?.attempts.map((attempt) => attempt.status)).toEqual([500, 302, 200]);
    expect(new Set(receiver.received.map((item) => item.id)).size).toBe(1);
  });

  it('tries the first time again by itself within seconds', async () => {
    receiver.answers.unshift(503);
    await account.stripe.customers.create();
    expect(await received(2)).toEqual(['customer.created', 'customer.created']);
  });

  it('gives up after its last attempt', async () => {
    receiver.answers.splice(0, 1, 500);
    await account.stripe.customers.create();
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      await eventually(async () => ((await deliveries())[0]?.attempts.length === attempt ? true : undefined));
      await account.control('POST', 'clock', { advanceSeconds: 86_400 });
    }
    expect((await deliveries())[0]?.status).toBe('failed');
  });

  it('resends on request', async () => {
    await account.stripe.customers.create();
    await received(1);
    await account.control('POST', `events/${receiver.received[0]?.id}/resend`);
    expect(receiver.received.map((item) => item.id)).toEqual([
      receiver.received[0]?.id,
      receiver.received[0]?.id,
    ]);
  });
});

describe('faults of delivery', () => {
  const faults = (webhooks: object): Promise<object> => account.control('POST', 'chaos', { webhooks });

  it('drops, and keeps the event to be found by listing', async () => {
    await faults({ drop: { types: ['payment_intent.succeeded'] } });
    await pay();
    expect(await received(2)).toEqual(PAYMENT.slice(0, 2));
    expect((await deliveries()).map((delivery) => delivery.status)).toContain('dropped');
    expect(await account.eventTypes()).toEqual(PAYMENT);
  });

  it('duplicates', async () => {
    await faults({ duplicate: 2 });
    await account.stripe.customers.create();
    await received(3);
    expect(new Set(receiver.received.map((item) => item.id)).size).toBe(1);
  });

  it('holds until flushed', async () => {
    await faults({ hold: true });
    await pay();
    expect(receiver.received).toEqual([]);
    expect(await account.control('POST', 'webhooks/flush')).toEqual({ flushed: 3 });
    expect(receiver.received.map((item) => item.type).sort()).toEqual([...PAYMENT].sort());
  });

  it('reorders by the seed, the same way each time', async () => {
    const run = async (): Promise<string[]> => {
      await account.control('POST', 'chaos', { seed: 7, webhooks: { hold: true, reorder: true } });
      const from = receiver.received.length;
      await pay();
      await account.control('POST', 'webhooks/flush');
      return (await deliveries()).length > 0 ? receiver.received.slice(from).map((item) => item.type) : [];
    };
    await account.control('POST', 'async', { mode: 'manual' });
    const orders = [await run(), await run()];
    expect(orders[0]?.slice().sort()).toEqual([...PAYMENT].sort());
    expect(orders[1]?.slice().sort()).toEqual([...PAYMENT].sort());
  });

  it('delivers before the API answers', async () => {
    await faults({ beforeAnswer: true });
    await pay();
    expect(receiver.received.map((item) => item.type).sort()).toEqual([...PAYMENT].sort());
  });

  it('delivers before the control API answers', async () => {
    const customer = (await account.stripe.customers.create()).id;
    const { id } = await account.stripe.paymentMethods.attach('pm_card_visa', { customer });
    await faults({ beforeAnswer: true });
    await account.control('POST', `payment_methods/${id}/network_update`);
    expect(receiver.received.map((item) => item.type)).toContain('payment_method.automatically_updated');
  });

  it('gives events equal times', async () => {
    await faults({ equalTimestamps: true });
    await pay();
    await account.control('POST', 'clock', { advanceSeconds: 100 });
    await pay();
    expect(new Set((await account.stripe.events.list()).data.map((event) => event.created)).size).toBe(1);
  });

  it('delays', async () => {
    await faults({ delayMs: 3_600_000 });
    await account.stripe.customers.create();
    expect((await deliveries())[0]?.status).toBe('pending');
    expect(receiver.received).toEqual([]);
    await account.control('POST', 'clock', { advanceSeconds: 3601 });
    await received(1);
  });
});

describe('asynchronous outcomes', () => {
  it('come at once, by hand, or by the clock', async () => {
    await account.control('POST', 'async', { mode: 'immediate' });
    await pay();
    expect(await received(4)).toContain('charge.updated');
    await account.control('POST', 'async', { mode: 'manual' });
    await pay();
    expect(await account.control('POST', 'async/run')).toEqual({ ran: 1 });
    await pay();
    await account.control('POST', 'clock', { advanceSeconds: 2 });
    const updates = (await account.eventTypes()).filter((type) => type === 'charge.updated');
    expect(updates).toHaveLength(3);
  });
});
