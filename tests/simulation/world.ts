/** What a simulation plays with: one shop in this process, its shoppers and shelf, and what Stripe has told nobody yet. */
import postgres, { type Sql } from 'postgres';
import type Stripe from 'stripe';
import { resetConfig } from '#lib/config/config.ts';
import { type Staff, staff } from '#tests/support/admin.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { sessionCookie } from '#tests/support/session.ts';
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
  /** Everything that Stripe emitted, step by step; their ids, and the one that came last. */
  readonly events: SimulatedEvent[];
  readonly known: Set<string>;
  newest: Stripe.Event | undefined;
  /** Ids of events that were answered with 200 since somebody looked whether they are stored. */
  readonly justAcknowledged: string[];
  /** What shoppers were told of their payments since somebody looked whether it is so. */
  readonly justTold: { readonly intentId: string; readonly status: string }[];
  /** What actions themselves saw to be wrong since somebody looked. */
  readonly broken: string[];
  /** Intents that somebody has edited at Stripe: they differ from ours on purpose. */
  readonly edited: Set<string>;
  /** Whether the way to the database may be cut in this step: then an answer of 500 is none of a bug. */
  databaseCut: boolean;
  /** Sessions end after hours; everybody signs in again. */
  signInAgain(): Promise<void>;
  /** Nobody acts for this person any more. */
  forget(userId: string): void;
  close(): Promise<void>;
};

export type WorldOptions = {
  /** Whether the shop takes money when it is paid, or admins capture it. */
  readonly capture?: 'automatic' | 'manual';
  /** How far Stripe's clock is ahead of ours. */
  readonly skewSeconds?: number;
};

/** By the seed, so that a handful of seeds has met every kind of shop. */
export const worldOf = (seed: number): Required<WorldOptions> => ({
  capture: seed % 3 === 0 ? 'manual' : 'automatic',
  skewSeconds: [0, 0, 400, -240][seed % 4] ?? 0,
});

const BUYERS = 4;
/** Scarce, plenty, and something between; more than one, so that carts overlap. */
const STOCKS = [2, 5, 40, 200] as const;

/** Opens a world on a fresh database. */
export async function openWorld(database: TestDatabase, options: WorldOptions = {}): Promise<World> {
  const address = new URL(database.url);
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => undefined });
  const clock = await installVirtualClock(owner, address.pathname.slice(1));
  const databaseProxy = await startCuttingProxy({ host: address.hostname, port: Number(address.port) });
  const through = new URL(database.url);
  through.hostname = '127.0.0.1';
  through.port = String(databaseProxy.port);
  const shop = await openShop({ database, applicationUrl: through.href });
  process.env.CAPTURE_METHOD = options.capture ?? 'automatic';
  resetConfig();
  await shop.control('clock', { skewSeconds: options.skewSeconds ?? 0 });
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
  const world: World = {
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
    known: new Set(),
    newest: undefined,
    justAcknowledged: [],
    justTold: [],
    broken: [],
    edited: new Set(),
    databaseCut: false,
    signInAgain: async () => {
      for (const person of [...buyers.map(({ buyer }) => buyer), ...admins]) {
        Object.assign(person, { cookie: await sessionCookie(person) });
      }
    },
    forget: (userId) => {
      const gone = ({ buyer }: { readonly buyer: Buyer }): boolean => buyer.id === userId;
      for (const list of [world.intents, world.challenges]) {
        for (const known of list.filter(gone)) list.splice(list.indexOf(known), 1);
      }
    },
    close: async () => {
      delete process.env.CAPTURE_METHOD;
      clock.restore();
      await databaseProxy.close();
      await owner.end();
      await shop.close();
    },
  };
  return world;
}

/** Delivers an event. @returns the status of the answer; 200 acknowledges it */
export async function deliverEvent(world: World, known: SimulatedEvent): Promise<number> {
  const status = await world.shop.post(known.event);
  if (status !== 200) return status;
  known.deliveries += 1;
  world.justAcknowledged.push(known.event.id);
  return status;
}

/**
 * Reads what Stripe emitted since the last time. What came in one step is sorted by type: in which order two requests of one
 * job reach Stripe is chance, and a replay must not depend on it; webhooks have no order anyway.
 * @returns how many were new
 */
export async function readNewEvents(world: World): Promise<number> {
  const fresh: Stripe.Event[] = [];
  for (;;) {
    const last = cursorOf(world);
    const page = await world.shop.stripe.events.list({
      limit: 100,
      ...(last === undefined ? {} : { ending_before: last }),
    });
    const found = last === undefined ? await oldestFirst(world, page) : page.data.toReversed();
    for (const event of found) {
      if (!world.known.has(event.id)) fresh.push(event);
      world.known.add(event.id);
    }
    world.newest = found.at(-1) ?? world.newest;
    if (last === undefined || !page.has_more) break;
  }
  fresh.sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0));
  for (const event of fresh) world.events.push({ event, deliveries: 0, lost: false });
  return fresh.length;
}

/** Stripe shows no event for longer. */
const SHOWN_SECONDS = 29 * 86_400;

/** The newest event, while Stripe still shows it; without it the list is read from its newest end. */
function cursorOf({ newest, clock }: World): string | undefined {
  const shown = newest !== undefined && newest.created > clock.nowMs() / 1000 - SHOWN_SECONDS;
  return shown ? newest.id : undefined;
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
