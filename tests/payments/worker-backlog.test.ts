/** A backlog ends as fast as the machine allows: the worker goes on while there is more, several items at a time. */
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaseDueEvents } from '#db/repositories/stripe-events.ts';
import { sweep } from '#lib/jobs/run.ts';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { drain, WORK_LEASE_SECONDS } from '#lib/queue/drain.ts';
import { openShop, type Shop, stock } from '#tests/support/shop.ts';
import { eventsAreDue } from '../support/pass-time.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

describe('a drain', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  const from = (items: number[]) => async (limit: number) => items.splice(0, limit);
  const describeItem = (item: number) => ({ item });

  test('works on every item, as many at a time as it has lanes', async () => {
    let [running, most] = [0, 0];
    const seen: number[] = [];
    const work = async (item: number): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      seen.push(item);
      running -= 1;
    };
    const done = await drain(
      { name: 'test', take: from(numbers(50)), work, describe: describeItem },
      { lanes: 4 },
    );
    expect([done, most]).toEqual([50, 4]);
    expect(seen.sort((a, b) => a - b)).toEqual(numbers(50));
  });

  test('of one lane keeps the order of its items', async () => {
    const seen: number[] = [];
    const work = async (item: number) => seen.push(item);
    await drain({ name: 'test', take: from(numbers(10)), work, describe: describeItem });
    expect(seen).toEqual(numbers(10));
  });

  test('goes on after an item that fails', async () => {
    const seen: number[] = [];
    const work = async (item: number): Promise<void> => {
      if (item % 2 === 0) throw new Error('planned');
      seen.push(item);
    };
    const done = await drain(
      { name: 'test', take: from(numbers(6)), work, describe: describeItem },
      { lanes: 2 },
    );
    expect([done, seen.sort()]).toEqual([6, [1, 3, 5]]);
  });

  test('takes nothing more once it is asked to stop', async () => {
    const stop = new AbortController();
    const items = numbers(10);
    const work = async (): Promise<void> => stop.abort();
    const done = await drain(
      { name: 'test', take: from(items), work, describe: describeItem },
      { signal: stop.signal },
    );
    expect([done, items.length]).toEqual([1, 9]);
  });

  test('whose source fails says so, after the items in hand', async () => {
    const answers: (() => number[])[] = [
      () => [1],
      () => {
        throw new Error('the database is away');
      },
    ];
    const seen: number[] = [];
    const take = async () => answers.shift()?.() ?? [];
    const work = async (item: number) => seen.push(item);
    await expect(drain({ name: 'test', take, work, describe: describeItem })).rejects.toThrow('away');
    expect(seen).toEqual([1]);
  });
});

const EVENTS = 230;
const HOLDS = 24;

/** Stored events that say too little: each needs a read of Stripe. */
async function storeEventsToRead(): Promise<void> {
  const variant = await shop.product({ stock: 1 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const { body } = await shop.pay(buyer);
  await shop.confirm(body.paymentIntent);
  const [event] = await shop.events('payment_intent.succeeded');
  if (!event) throw new Error('no event');
  for (let index = 0; index < EVENTS; index += 1) {
    const older: Stripe.Event = { ...event, id: `evt_older_${index}`, api_version: '2019-01-01' };
    expect(await shop.post(older)).toBe(200);
  }
}

const open = async (): Promise<number> =>
  (await shop.db.execute(sql`select 1 from stripe_events where state in ('received', 'waiting')`)).length;

test('one run of the scheduled tasks applies every stored event that is due', async () => {
  await storeEventsToRead();
  expect(await open()).toBe(EVENTS);
  await eventsAreDue(shop);
  await sweep({ lanes: 8 });
  expect(await open()).toBe(0);
});

test('an event that a worker took is left alone by others until its lease is over', async () => {
  await shop.db.execute(sql`
    update stripe_events set state = 'received', next_try_at = now() where id = 'evt_older_0'`);
  const lease = () => leaseDueEvents(shop.db, { limit: 10, leaseSeconds: WORK_LEASE_SECONDS });
  const taken = await Promise.all([lease(), lease(), lease()]);
  expect(taken.flat()).toEqual(['evt_older_0']);
  expect(await lease()).toEqual([]);
  const rows = await shop.db.execute<{ left: number }>(sql`
    select extract(epoch from next_try_at - now())::float8 as left from stripe_events where id = 'evt_older_0'`);
  // With the pause between two runs, a killed worker's event waits less than ten seconds.
  expect(rows[0]?.left).toBeLessThan(8);
});

test('every hold that ran out is ended in one run, and its stock is free again', async () => {
  const variant = await shop.product({ stock: HOLDS });
  for (let index = 0; index < HOLDS; index += 1) {
    expect((await shop.pay(await shop.buyer({ [variant]: 1 }))).status).toBe(201);
  }
  expect(await stock(shop.db, variant)).toEqual({ available: 0, held: HOLDS, sold: 0 });
  await shop.db.execute(sql`
    update checkout_attempts set expires_at = now() - interval '1 second' where state = 'open'`);
  expect(await expireAttempts({ lanes: 8 })).toMatchObject({ canceled: HOLDS, pending: 0 });
  expect(await stock(shop.db, variant)).toEqual({ available: HOLDS, held: 0, sold: 0 });
});
