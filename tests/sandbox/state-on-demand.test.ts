/** What is read from the state file on demand is what was written, filtered, counted and summed as in memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '#sandbox/server.ts';
import { openStateFile } from '#sandbox/state/state-file.ts';
import { makeTables } from '#sandbox/state/tables.ts';

let directory: string;
let running: RunningSandbox | undefined;
const file = (): string => join(directory, 'state.sqlite');

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-state-'));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  rmSync(directory, { recursive: true, force: true });
});

async function restart(): Promise<Stripe> {
  await running?.close();
  running = await startSandbox({ stateFile: file() });
  const { port } = running;
  return new Stripe('sk_test_state', { host: '127.0.0.1', port, protocol: 'http', telemetry: false });
}

const control = (path: string, body: object): Promise<Response> =>
  fetch(`${running?.origin}/_sandbox/${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_state', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const payment = {
  amount: 1000,
  currency: 'usd',
  confirm: true,
  payment_method: 'pm_card_visa',
  return_url: 'https://example.com/',
} as const;

/** More than one page, more than one chunk, two customers; some refunded. */
async function trade(stripe: Stripe): Promise<string[]> {
  await control('async', { mode: 'immediate' });
  const customers = [
    await stripe.customers.create(),
    await stripe.customers.create({ email: 'b@example.com' }),
  ];
  for (let index = 0; index < 40; index += 1) {
    const customer = customers[index % 3 === 0 ? 1 : 0]?.id ?? '';
    const intent = await stripe.paymentIntents.create({ ...payment, amount: 1000 + index, customer });
    if (index % 10 === 0) await stripe.refunds.create({ payment_intent: intent.id, amount: 100 });
  }
  await control('async/run', {});
  return customers.map((customer) => customer.id);
}

/** Everything that lists, filters, cursors and sums say. */
async function picture(stripe: Stripe, customers: readonly string[]): Promise<unknown> {
  const all = (await stripe.paymentIntents.list({ limit: 100 })).data;
  const [newest, older] = [all[0]?.id ?? '', all[30]?.id ?? ''];
  const answers = [
    all,
    await stripe.paymentIntents.list({ limit: 7, starting_after: older }),
    await stripe.paymentIntents.list({ limit: 7, ending_before: older }),
    ...(await Promise.all(
      customers.flatMap((customer) => [
        stripe.paymentIntents.list({ customer, limit: 100 }),
        stripe.charges.list({ customer, limit: 3 }),
        stripe.customers.listPaymentMethods(customer),
      ]),
    )),
    await stripe.charges.list({ payment_intent: older }),
    await stripe.charges.list({ created: { lt: 1 } }),
    await stripe.refunds.list({ limit: 2, expand: ['data.charge.refunds'] }),
    await stripe.events.list({ types: ['refund.*', 'customer.created'], limit: 100 }),
    await stripe.events.list({ type: 'charge.updated', limit: 20 }),
    await stripe.events.list({ limit: 100, created: { gte: 1 }, delivery_success: true }),
    await stripe.balance.retrieve(),
    await stripe.balanceTransactions.list({ limit: 100 }),
    await stripe.paymentIntents.retrieve(newest, { expand: ['latest_charge.balance_transaction'] }),
  ];
  return JSON.parse(JSON.stringify(answers));
}

describe('the state file', () => {
  it('answers after a restart as before', async () => {
    const before = await restart();
    const customers = await trade(before);
    const expected = await picture(before, customers);
    expect(await picture(await restart(), customers)).toEqual(expected);
  });

  it('makes funds available once, and keeps their sum', async () => {
    const stripe = await restart();
    await trade(stripe);
    const before = await stripe.balance.retrieve();
    await control('clock', { advanceSeconds: 4 * 86_400 });
    const again = await restart();
    const after = await again.balance.retrieve();
    const pending = before.pending[0]?.amount ?? 0;
    expect(pending).toBeGreaterThan(0);
    expect(after.pending[0]?.amount).toBe(0);
    expect(after.available[0]?.amount).toBe((before.available[0]?.amount ?? 0) + pending);
    expect(await again.balance.retrieve()).toEqual(after);
  });

  it('detaches the methods of a removed customer, and finds no more of them', async () => {
    const stripe = await restart();
    const customer = await stripe.customers.create();
    for (const token of ['pm_card_visa', 'pm_card_mastercard']) {
      await stripe.paymentMethods.attach(token, { customer: customer.id });
    }
    const [kept] = (await stripe.customers.listPaymentMethods(customer.id)).data;
    await stripe.customers.del(customer.id);
    const again = await restart();
    expect((await again.paymentMethods.retrieve(kept?.id ?? '')).customer).toBeNull();
  });

  it('gives everybody in one turn the same entry, found by a field or by its id', async () => {
    await (await restart()).customers.create({ email: 'ada@example.com' });
    await running?.close();
    running = undefined;
    const { journal } = openStateFile(file());
    const { customers } = makeTables('state', journal);
    const [found] = customers.where('email', 'ada@example.com');
    const entry = customers.get(found?.object.id ?? '');
    journal.close();
    expect(entry).toBeDefined();
    expect(entry).toBe(found);
  });

  it('is emptied by a reset, for good', async () => {
    const stripe = await restart();
    await trade(stripe);
    await control('reset', {});
    expect((await stripe.events.list()).data).toEqual([]);
    const again = await restart();
    expect((await again.paymentIntents.list()).data).toEqual([]);
    expect((await again.balance.retrieve()).pending).toEqual([
      { amount: 0, currency: 'usd', source_types: { card: 0 } },
    ]);
    expect((await again.paymentIntents.create(payment)).status).toBe('succeeded');
  });

  it('is indexed when an earlier version, without indexes, has written it', async () => {
    const before = await restart();
    const customers = await trade(before);
    const expected = await picture(before, customers);
    await running?.close();
    running = undefined;
    const database = new DatabaseSync(file());
    database.exec(`
      DROP TABLE meta; DROP TABLE links; DROP INDEX objects_in_order; DROP INDEX events_in_order; DROP INDEX answers_by_age;
      ALTER TABLE objects DROP COLUMN created;
      DELETE FROM settings WHERE name LIKE 'sums/%';
    `);
    database.close();
    expect(await picture(await restart(), customers)).toEqual(expected);
  });
});
