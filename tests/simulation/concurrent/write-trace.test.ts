/** A concurrent run that fails leaves what is needed to understand it, under the names that docs/testing.md gives. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paidOrder } from '../../support/admin.ts';
import { openShop, type Shop } from '../../support/shop.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { writeTrace } from './write-trace.ts';

const directory = temporaryDirectory();
let shop: Shop;
let owner: postgres.Sql;
beforeAll(async () => {
  shop = await openShop();
  owner = postgres(shop.testDatabase.ownerUrl, { max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await owner.end();
  await shop.close();
  rmSync(directory, { recursive: true, force: true });
});

test('a planted failure leaves its directory with all that was seen', async () => {
  const { number, intentId } = await paidOrder(shop, { [await shop.product({ stock: 1 })]: 1 });
  const logs = [join(directory, 'logs'), join(directory, 'web-1', 'logs')];
  for (const place of logs) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'out.log'), `a line of ${place}\n`);
  }
  const written = await writeTrace(
    {
      directory,
      owner,
      stripe: shop.stripe,
      control: shop.control,
      crashes: ['worker-1 ended by itself'],
      tally: { lines: ['0.1 ann pay 201', '0.2 ann status 200'] },
      fleet: {
        slots: [
          { name: 'web-1', directory: join(directory, 'web-1') },
          { name: 'worker-1', directory: join(directory, 'never-started') },
        ],
      },
    },
    { seed: 7, broken: ['I1: two payments of one order'], plan: { steps: 200 } },
  );
  expect(written).toBe(join(directory, 'trace'));
  const read = (...names: string[]) => readFileSync(join(written, ...names), 'utf8');
  expect(readdirSync(written).sort()).toEqual([
    'broken.txt',
    'crashes.txt',
    'logs',
    'plan.json',
    'rows',
    'stripe-deliveries.json',
    'stripe-events.ndjson',
    'stripe-requests.json',
    'trace.txt',
  ]);
  expect(read('broken.txt')).toBe('I1: two payments of one order\n');
  expect(JSON.parse(read('plan.json'))).toEqual({ seed: 7, steps: 200 });
  expect(read('trace.txt')).toBe('0.1 ann pay 201\n0.2 ann status 200\n');
  expect(read('crashes.txt')).toContain('worker-1');
  expect(read('rows', 'orders.ndjson')).toContain(number);
  expect(read('rows', 'payments.ndjson')).toContain(intentId);
  // Every table that it names is there; that of the stock at the beginning is the simulation's own.
  const unreadable = readdirSync(join(written, 'rows')).filter((name) =>
    read('rows', name).includes('Error'),
  );
  expect(unreadable).toEqual(['sim_stock.ndjson']);
  expect(read('stripe-events.ndjson')).toContain('payment_intent.succeeded');
  expect(read('stripe-requests.json')).toContain('/v1/payment_intents');
  expect(read('logs', 'web-1', 'out.log')).toContain('web-1');
  expect(read('logs', 'sandbox', 'out.log')).toContain('a line');
});

test('a local Stripe that is gone does not keep the rest from being written', async () => {
  const gone = { ...shop, control: () => Promise.reject(new Error('gone')) };
  const other = join(directory, 'other');
  mkdirSync(join(other, 'logs'), { recursive: true });
  const written = await writeTrace(
    { ...gone, directory: other, owner, crashes: [], tally: { lines: [] }, fleet: { slots: [] } },
    { seed: 1, broken: ['I4'], plan: {} },
  );
  expect(readFileSync(join(written, 'stripe-requests.json'), 'utf8')).toContain('gone');
  expect(readdirSync(written)).toContain('rows');
});
