/** What a simulation plays with: one shop in this process, its shoppers and shelf, and what Stripe has told nobody yet. */
import postgres, { type Sql } from 'postgres';
import type Stripe from 'stripe';
import { type Staff, staff } from '#tests/support/admin.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { type Buyer, openShop, type Shop } from '#tests/support/shop.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
import { noteBaseline } from './invariants.ts';
import { installVirtualClock, type VirtualClock } from './virtual-clock.ts';

export type SimulatedEvent = { readonly event: Stripe.Event; deliveries: number; lost: boolean };

export type SimulatedIntent = {
  readonly id: string;
  readonly clientSecret: string;
  readonly buyer: Buyer;
};

export type SimulatedBuyer = { readonly buyer: Buyer; lastKey: string | undefined };

export type World = {
  readonly shop: Shop;
  /** The owner's own connection, past the proxy. */
  readonly owner: Sql;
  readonly clock: VirtualClock;
  readonly databaseProxy: CuttingProxy;
  readonly buyers: SimulatedBuyer[];
  readonly admins: readonly Staff[];
  lastRefund: { by: Staff; number: string; body: object; key: string } | undefined;
  readonly variants: readonly string[];
  readonly intents: SimulatedIntent[];
  /** Those that wait for their shopper at the bank. */
  readonly challenges: SimulatedIntent[];
  /** Everything that Stripe emitted, in its order. */
  readonly events: SimulatedEvent[];
  /** Ids of events that were answered with 200 since somebody looked whether they are stored. */
  readonly justAcknowledged: string[];
  /** What shoppers were told of their payments since somebody looked whether it is so. */
  readonly justTold: { readonly intentId: string; readonly status: string }[];
  close(): Promise<void>;
};

const BUYERS = 4;
/** Scarce, plenty, and something between; more than one, so that carts overlap. */
const STOCKS = [2, 5, 40, 200] as const;

/** Opens a world on a fresh database. */
export async function openWorld(database: TestDatabase): Promise<World> {
  const address = new URL(database.url);
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => undefined });
  const clock = await installVirtualClock(owner, address.pathname.slice(1));
  const databaseProxy = await startCuttingProxy({ host: address.hostname, port: Number(address.port) });
  const through = new URL(database.url);
  through.hostname = '127.0.0.1';
  through.port = String(databaseProxy.port);
  const shop = await openShop({ database, applicationUrl: through.href });
  // Nothing is sent by itself: what is delivered, and when, is part of the plan.
  await shop.control('chaos', { webhooks: { drop: true } });
  const variants: string[] = [];
  for (const stock of STOCKS) variants.push(await shop.product({ stock, prices: { usd: 1_900 + stock } }));
  const buyers: SimulatedBuyer[] = [];
  for (let index = 0; index < BUYERS; index += 1) {
    buyers.push({ buyer: await shop.buyer(), lastKey: undefined });
  }
  const admins = [await staff(), await staff()];
  await noteBaseline(owner);
  return {
    shop,
    owner,
    clock,
    databaseProxy,
    buyers,
    variants,
    admins,
    lastRefund: undefined,
    intents: [],
    challenges: [],
    events: [],
    justAcknowledged: [],
    justTold: [],
    close: async () => {
      clock.restore();
      await databaseProxy.close();
      await owner.end();
      await shop.close();
    },
  };
}

/** Delivers an event. @returns the status of the answer; 200 acknowledges it */
export async function deliverEvent(world: World, known: SimulatedEvent): Promise<number> {
  const status = await world.shop.post(known.event);
  if (status !== 200) return status;
  known.deliveries += 1;
  world.justAcknowledged.push(known.event.id);
  return status;
}

/** Takes notice of what Stripe emitted since the last time. @returns how many were new */
export async function readNewEvents(world: World): Promise<number> {
  const known = world.events.length;
  for (;;) {
    const last = world.events.at(-1)?.event.id;
    const page = await world.shop.stripe.events.list({
      limit: 100,
      ...(last === undefined ? {} : { ending_before: last }),
    });
    const fresh = last === undefined ? await oldestFirst(world, page) : page.data.toReversed();
    for (const event of fresh) world.events.push({ event, deliveries: 0, lost: false });
    if (last === undefined || !page.has_more) return world.events.length - known;
  }
}

/** The first reading: all pages, from the oldest event on. */
async function oldestFirst(world: World, first: Stripe.ApiList<Stripe.Event>): Promise<Stripe.Event[]> {
  const all = [...first.data];
  let page = first;
  while (page.has_more) {
    const after = all.at(-1)?.id;
    page = await world.shop.stripe.events.list({
      limit: 100,
      ...(after === undefined ? {} : { starting_after: after }),
    });
    all.push(...page.data);
  }
  return all.reverse();
}
