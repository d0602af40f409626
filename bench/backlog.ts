/**
 * What the shop does under backlog and failure: events that need a read of Stripe, holds that run out together, and the
 * slowest answer while the database server restarts. Taken last, because the restart ends every connection.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { stopProcess } from '#db/embedded/processes.ts';
import { startEmbedded } from '#db/embedded.ts';
import { bodiesOf } from './load.ts';
import type { Load } from './load-protocol.ts';
import { eventRequests, intentRequests } from './requests.ts';
import type { RunArgs } from './run.ts';
import type { StripeEvent } from './sandbox-account.ts';
import { EVENTS_IN_FLIGHT, INTENTS_IN_FLIGHT } from './settings.ts';
import type { Shopper } from './shoppers.ts';

export type BacklogFigures = {
  readonly events: number;
  /** Events of another API version, each of which is applied by what Stripe answers now. */
  readonly eventsPerSecond: number;
  readonly holds: number;
  readonly holdsPerSecond: number;
  /** Webhooks at a time while the server was restarted, and what became of them. */
  readonly restart: { readonly requests: number; readonly refused: number; readonly slowestMs: number };
  readonly problems: readonly string[];
};

const WEBHOOK = '/api/webhooks/stripe';
const POLL_MS = 20;
const GIVE_UP_MS = 120_000;
/** Into the load, so that requests are under way. */
const RESTART_AFTER_MS = 400;

const count = async (sql: Sql, query: string): Promise<number> => {
  const [row] = await sql.unsafe<{ count: number }[]>(`select count(*)::int as count from ${query}`);
  return row?.count ?? Number.NaN;
};

async function untilNone(sql: Sql, query: string): Promise<void> {
  const startedAt = performance.now();
  while ((await count(sql, query)) > 0) {
    if (performance.now() - startedAt > GIVE_UP_MS) throw new Error(`never done: ${query}`);
    await sleep(POLL_MS);
  }
}

/** Copies of events with ids of their own; `version` makes them say too little. */
const copiesOf = (
  events: readonly StripeEvent[],
  count: number,
  name: string,
  version?: string,
): StripeEvent[] =>
  Array.from({ length: count }, (_, index) => {
    const original = events[index % events.length];
    if (original === undefined) throw new Error('no events to copy');
    const id = `evt_${name}${index}`;
    const body: unknown = JSON.parse(original.body);
    const more = version === undefined ? { id } : { id, api_version: version };
    return { ...original, id, body: JSON.stringify({ ...(body as object), ...more }, null, 2) };
  });

const webhookLoad = (args: RunArgs, events: readonly StripeEvent[]): Load => ({
  origin: args.stack.shopUrl,
  pace: { inFlight: EVENTS_IN_FLIGHT },
  signWith: args.stack.webhookSecret,
  requests: eventRequests(WEBHOOK, events),
});

/** From the first event that arrives until the last one is applied. */
async function eventsPerSecond(args: RunArgs, sql: Sql, events: readonly StripeEvent[]): Promise<number> {
  const copies = copiesOf(events, args.sizes.backlogEvents, 'older', '2019-01-01');
  const startedAt = performance.now();
  bodiesOf('events to read', await args.bench.load.run(webhookLoad(args, copies)));
  await untilNone(sql, `stripe_events where id like 'evt_older%' and state in ('received', 'waiting')`);
  return (copies.length * 1000) / (performance.now() - startedAt);
}

async function holdsPerSecond(args: RunArgs, sql: Sql, shoppers: readonly Shopper[]): Promise<number> {
  const { bench, stack } = args;
  const requests = intentRequests(shoppers, 500_000);
  bodiesOf(
    'holds',
    await bench.load.run({ origin: stack.shopUrl, pace: { inFlight: INTENTS_IN_FLIGHT }, requests }),
  );
  const live = `checkout_attempts where state in ('creating', 'open', 'indeterminate')`;
  const held = await count(sql, live);
  await sql`update checkout_attempts set expires_at = now() - interval '1 second' where state = 'open'`;
  const startedAt = performance.now();
  await untilNone(sql, live);
  return (held * 1000) / (performance.now() - startedAt);
}

/** Restarts the server of the stack as an operator would: requests finish or fail, and connections are closed. */
async function restartPostgres(args: RunArgs): Promise<void> {
  await sleep(RESTART_AFTER_MS);
  await stopProcess(args.bench.pids.postgres);
  const port = Number(new URL(args.stack.databaseUrl).port);
  await startEmbedded({ dataDir: args.dataDir, port, durable: true });
}

async function restartUnderLoad(
  args: RunArgs,
  events: readonly StripeEvent[],
): Promise<BacklogFigures['restart']> {
  const copies = copiesOf(events, args.sizes.eventsPerRound * 4, 'restart');
  const [result] = await Promise.all([args.bench.load.run(webhookLoad(args, copies)), restartPostgres(args)]);
  return {
    requests: copies.length,
    refused: result.statuses.filter((status) => status !== 200).length,
    slowestMs: Math.max(...result.latenciesMs),
  };
}

/**
 * @param events that were applied
 * @param shoppers who have not bought yet; their holds are let run out
 */
export async function measureBacklog(
  args: RunArgs,
  events: readonly StripeEvent[],
  shoppers: readonly Shopper[],
): Promise<BacklogFigures> {
  const sql = postgres(args.stack.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    args.progress('Events that need a read of Stripe …');
    const perSecond = await eventsPerSecond(args, sql, events);
    args.progress('Holds that run out …');
    const holds = await holdsPerSecond(args, sql, shoppers);
    args.progress('A restart of the database under load …');
    const restart = await restartUnderLoad(args, events);
    const wrong = await count(sql, `stripe_events where id like 'evt_restart%' and state = 'dead'`);
    return {
      events: args.sizes.backlogEvents,
      eventsPerSecond: perSecond,
      holds: shoppers.length,
      holdsPerSecond: holds,
      restart,
      problems: wrong > 0 ? [`${wrong} events were given up after the restart`] : [],
    };
  } finally {
    await sql.end({ timeout: 5 });
  }
}
