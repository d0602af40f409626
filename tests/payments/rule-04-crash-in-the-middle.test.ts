/**
 * Rule 4: whoever applies an event dies at any message to the database: after the claim, after the effect and before the
 * mark, after a commit whose outcome nobody hears. Stripe sends again, the worker goes on: one effect, nothing lost.
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database } from '#db/client.ts';
import { retryEvent } from '#lib/payments/registry/retry-event.ts';
import { type Act, type CuttableShop, openCuttableShop } from '../support/cuttable-shop.ts';
import { eventsAreDue } from '../support/pass-time.ts';
import { counts, SETTLED_ONCE, type Shop, stock } from '../support/shop.ts';

let cuttable: CuttableShop;
let shop: Shop;
let owner: Database;
beforeAll(async () => {
  cuttable = await openCuttableShop();
  shop = cuttable.shop;
  owner = createDatabase(shop.testDatabase.ownerUrl, { max: 1 });
});
afterAll(async () => {
  await owner.close();
  await cuttable.close();
});

/** While it lasts no payment can be written: an event of one is stored for later. */
const inTheWay = () =>
  owner.execute(sql`alter table payments add constraint in_the_way check (false) not valid`);
const outOfTheWay = () => owner.execute(sql`alter table payments drop constraint if exists in_the_way`);

const PATHS = {
  'applied at once': { apiVersion: undefined, broken: false },
  'stored for later': { apiVersion: undefined, broken: true },
  'to be read': { apiVersion: '2020-08-27', broken: false },
} as const;
type Path = keyof typeof PATHS;

/** A payment whose success nobody has told of yet. */
async function untold(path: Path) {
  const variant = await shop.product({ stock: 1 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const { body } = await shop.pay(buyer);
  await shop.confirm(body.paymentIntent);
  const list = await shop.stripe.events.list({ limit: 1, type: 'payment_intent.succeeded' });
  const [event] = list.data;
  if (!event) throw new Error('no success');
  const { apiVersion, broken } = PATHS[path];
  if (broken) await inTheWay();
  return { variant, buyer, event: apiVersion === undefined ? event : { ...event, api_version: apiVersion } };
}

async function sayAgainUntilHeard(event: object): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) if ((await shop.post(event)) === 200) return;
  throw new Error('the event is not taken any more');
}

/** The worker's turn, then what must be true of a payment however often it was told. */
async function appliedOnce({ variant, buyer, event }: Awaited<ReturnType<typeof untold>>): Promise<void> {
  await eventsAreDue(shop);
  await retryEvent(event.id);
  const stored = await shop.db.execute(sql`
    select state, (select count(*)::int from stripe_event_bodies where event_id = ${event.id}) as bodies
    from stripe_events where id = ${event.id}`);
  expect([...stored]).toEqual([{ state: 'applied', bodies: 1 }]);
  expect(await counts(shop.db, buyer.id)).toEqual(SETTLED_ONCE);
  expect(await stock(shop.db, variant)).toEqual({ available: 0, held: 0, sold: 1 });
}

const ways = (paths: readonly Path[]) =>
  paths.flatMap((path) => [false, true].map((delivered) => ({ path, delivered })));

describe('a crash at each message', () => {
  test.each(ways(['applied at once', 'stored for later', 'to be read']))(
    'of the reception of an event that is $path (message delivered: $delivered) loses nothing',
    async ({ path, delivered }) => {
      const cuts = await cuttable.cutAtEach(
        async (): Promise<Act> => {
          const told = await untold(path);
          let status = 0;
          return {
            interrupted: async () => {
              status = await shop.post(told.event);
            },
            afterwards: async () => {
              await outOfTheWay();
              const stored = await shop.db.execute(
                sql`select 1 from stripe_events where id = ${told.event.id}`,
              );
              if (status === 200) expect(stored).toHaveLength(1);
              await sayAgainUntilHeard(told.event);
              await appliedOnce(told);
            },
          };
        },
        { delivered },
      );
      expect(cuts).toBeGreaterThan(4);
    },
  );

  test.each(ways(['stored for later', 'to be read']))(
    'of the worker’s try at an event that was $path (message delivered: $delivered) is made good by the next',
    async ({ path, delivered }) => {
      const cuts = await cuttable.cutAtEach(
        async (): Promise<Act> => {
          const told = await untold(path);
          expect(await shop.post(told.event)).toBe(200);
          await outOfTheWay();
          return {
            interrupted: () => retryEvent(told.event.id),
            afterwards: () => appliedOnce(told),
          };
        },
        { delivered },
      );
      expect(cuts).toBeGreaterThan(4);
    },
  );
});
