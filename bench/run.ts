/** The run itself, in order: prepare, press Pay, confirm at the sandbox, deliver, look at every row, refund, read pages. */

import type { Stack } from '#scripts/stack.ts';
import { type BacklogFigures, measureBacklog } from './backlog.ts';
import { bodiesOf, type LoadGenerator } from './load.ts';
import type { Load } from './load-protocol.ts';
import { type Bench, cut, type Measure, measure } from './measure.ts';
import { measureRefunds, problemsOfRefunds, readPaidOrders } from './refunds.ts';
import { bareIntentRequests, eventRequests, intentRequests, pageRequests } from './requests.ts';
import {
  type Account,
  confirmIntents,
  createCustomers,
  readSucceededEvents,
  type StripeEvent,
  silence,
} from './sandbox-account.ts';
import { measureSandbox, type SandboxFigures } from './sandbox-figures.ts';
import {
  EVENTS_IN_FLIGHT,
  INTENTS_IN_FLIGHT,
  PACED_PER_SECOND,
  type Sizes,
  totalEvents,
  totalIntents,
  totalRefunds,
} from './settings.ts';
import { makeShoppers, rememberCustomers, type Shopper } from './shoppers.ts';
import { problemsOf, readSettled, type Settled } from './verify-settled.ts';

export type Outcome = {
  readonly measures: readonly Measure[];
  readonly backlog: BacklogFigures;
  readonly sandbox: SandboxFigures;
  readonly settled: Settled;
  /** Events that were answered 200, the warm-up's included. */
  readonly acknowledged: number;
  readonly problems: readonly string[];
};

export type RunArgs = {
  readonly stack: Stack;
  readonly dataDir: string;
  readonly bench: Bench;
  readonly sizes: Sizes;
  readonly progress: (line: string) => void;
};

type People = { readonly shoppers: readonly Shopper[]; readonly customerIds: readonly string[] };

const WEBHOOK = '/api/webhooks/stripe';
/** Longer than the worker's sweep, so that what it asks by itself is known. */
const QUIET_MS = 6_500;

/** Sandbox and bench work while the shop rests, which shows what the shop's database does by itself. */
async function prepare({ stack, bench, sizes, progress }: RunArgs, account: Account): Promise<People> {
  progress('Making shoppers with carts and Stripe customers …');
  await silence(account);
  const count = Math.max(totalIntents(sizes), totalEvents(sizes)) + sizes.holds;
  const shoppers = await makeShoppers(stack.databaseUrl, count);
  await bench.counter.reset();
  const quiet = new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  const customerIds = await createCustomers(bench.load, account, shoppers);
  await quiet;
  await bench.counter.learnBackground();
  await rememberCustomers(stack.databaseUrl, shoppers, customerIds);
  return { shoppers, customerIds };
}

const intentIdOf = (body: string): string => {
  const id: unknown = JSON.parse(body)?.paymentIntent?.id;
  if (typeof id === 'string') return id;
  throw new Error(`no payment intent in ${body.slice(0, 200)}`);
};

async function measureIntents(
  args: RunArgs,
  { shoppers, customerIds }: People,
): Promise<{ measure: Measure; intentIds: string[] }> {
  const { bench, stack, sizes, progress } = args;
  const pace = { inFlight: INTENTS_IN_FLIGHT };
  const parts = cut(shoppers, sizes.warmUpIntents, sizes.rounds, sizes.intentsPerRound);
  const loads = parts.map(
    (part, index): Load => ({
      origin: stack.shopUrl,
      pace,
      keepBodies: true,
      requests: intentRequests(
        part,
        index === 0 ? 0 : sizes.warmUpIntents + (index - 1) * sizes.intentsPerRound,
      ),
    }),
  );
  const bareLoads = parts.map(
    (part): Load => ({
      origin: bench.bare.origin,
      pace,
      requests: bareIntentRequests(part, customerIds),
    }),
  );
  const [warmUp, ...rounds] = loads;
  const [bareWarmUp, ...bareRounds] = bareLoads;
  if (!warmUp || !bareWarmUp) throw new Error('nothing to warm up with');
  progress('Create intent …');
  const warmed = bodiesOf('creating intents', await bench.load.run(warmUp));
  bodiesOf('the bare server', await bench.load.run(bareWarmUp));
  const measured = await measure(bench, 'create-intent', rounds, bareRounds);
  const made = measured.ours.bodies.filter((body) => body.includes('"paymentIntent"'));
  return {
    measure: { ...measured, name: 'Create intent', pace: `${INTENTS_IN_FLIGHT} in flight` },
    intentIds: [...warmed, ...made].map(intentIdOf),
  };
}

async function measureWebhooks(args: RunArgs, events: readonly StripeEvent[]): Promise<Measure[]> {
  const { bench, stack, sizes, progress } = args;
  const loadsTo = (origin: string, path: string, parts: readonly StripeEvent[][]): Load[] =>
    parts.map((part) => ({
      origin,
      pace: { inFlight: EVENTS_IN_FLIGHT },
      signWith: stack.webhookSecret,
      requests: eventRequests(path, part),
    }));
  const parts = cut(events, sizes.warmUpEvents, sizes.rounds, sizes.eventsPerRound);
  const [warmUp, ...rounds] = loadsTo(stack.shopUrl, WEBHOOK, parts);
  const [bareWarmUp, ...bareRounds] = loadsTo(bench.bare.origin, '/webhook', parts);
  if (!warmUp || !bareWarmUp) throw new Error('nothing to warm up with');
  progress('Webhook to paid order …');
  bodiesOf('the webhook', await bench.load.run(warmUp));
  bodiesOf('the bare server', await bench.load.run(bareWarmUp));
  const flood = await measure(bench, 'webhook', rounds, bareRounds);
  const rest = events.slice(sizes.warmUpEvents + sizes.rounds * sizes.eventsPerRound);
  const paced = (origin: string, path: string): Load => ({
    origin,
    pace: { perSecond: PACED_PER_SECOND },
    signWith: stack.webhookSecret,
    requests: eventRequests(path, rest),
  });
  progress(`Webhook, ${PACED_PER_SECOND} a second …`);
  const even = await measure(
    bench,
    'webhook-paced',
    [paced(stack.shopUrl, WEBHOOK)],
    [paced(bench.bare.origin, '/webhook')],
  );
  return [
    { ...flood, name: 'Webhook to paid order', pace: `${EVENTS_IN_FLIGHT} in flight` },
    { ...even, name: 'Webhook to paid order', pace: `${PACED_PER_SECOND} a second, evenly` },
  ];
}

/** Reads of the shop; a page that this version does not have is left out. */
async function measureReads(args: RunArgs, shoppers: readonly Shopper[]): Promise<Measure[]> {
  const { bench, stack, sizes, progress } = args;
  progress('Pages …');
  const cookies = shoppers.slice(-200).map(({ cookie }) => cookie);
  const reads = [
    { name: 'Storefront page', path: '/', cookies: [] },
    { name: "GET /api/health (Next's frame and ours)", path: '/api/health', cookies: [] },
    { name: 'GET /api/products', path: '/api/products', cookies: [] },
    { name: 'GET /api/cart, signed in', path: '/api/cart', cookies },
  ];
  const measures: Measure[] = [];
  for (const { name, path, cookies: as } of reads) {
    const [there] = (await bench.load.run(loadOf(stack.shopUrl, path, 1, as))).statuses;
    if (there !== 200) continue;
    await bench.load.run(loadOf(stack.shopUrl, path, Math.ceil(sizes.pageRequests / 4), as));
    const measured = await measure(bench, path.replace(/\W+/g, '-'), [
      loadOf(stack.shopUrl, path, sizes.pageRequests, as),
    ]);
    measures.push({ ...measured, name, pace: `${EVENTS_IN_FLIGHT} in flight` });
  }
  return measures;
}

const loadOf = (origin: string, path: string, count: number, cookies: readonly string[]): Load => ({
  origin,
  pace: { inFlight: EVENTS_IN_FLIGHT },
  requests: pageRequests(path, count, cookies),
});

async function confirmedEvents(
  load: LoadGenerator,
  account: Account,
  intentIds: readonly string[],
): Promise<readonly StripeEvent[]> {
  await confirmIntents(load, account, intentIds);
  return await readSucceededEvents(account, new Set(intentIds));
}

export async function runBench(args: RunArgs): Promise<Outcome> {
  const { stack, bench, sizes, progress } = args;
  const account: Account = { origin: stack.sandboxUrl, secretKey: stack.secretKey };
  const everybody = await prepare(args, account);
  const people = { ...everybody, shoppers: everybody.shoppers.slice(sizes.holds) };
  const late = everybody.shoppers.slice(0, sizes.holds);
  const { measure: intents, intentIds } = await measureIntents(args, people);
  progress('Paying the intents at the sandbox …');
  const wanted = intentIds.slice(0, totalEvents(sizes));
  const events = await confirmedEvents(bench.load, account, wanted);
  await bench.bare.expectIntents(wanted);
  const webhooks = await measureWebhooks(args, events);
  const settled = await readSettled(
    stack.databaseUrl,
    events.map(({ id }) => id),
  );
  const orders = (await readPaidOrders(stack.databaseUrl, wanted)).slice(0, totalRefunds(sizes));
  const refunds = await measureRefunds(args, orders);
  const refundProblems = await problemsOfRefunds(stack.databaseUrl, orders);
  const reads = await measureReads(args, people.shoppers);
  const backlog = await measureBacklog(args, events, late);
  const sandbox = await measureSandbox(bench.load, sizes, progress);
  const measures = [intents, ...webhooks, refunds, ...reads];
  const failed = measures.flatMap(({ name, ours, bare }) => [
    ...(ours.failures > 0 ? [`${name}: ${ours.failures} failed, first ${ours.firstFailure}`] : []),
    ...(bare && bare.failures > 0
      ? [`${name}, bare: ${bare.failures} failed, first ${bare.firstFailure}`]
      : []),
  ]);
  return {
    measures,
    backlog,
    sandbox,
    settled,
    acknowledged: events.length,
    problems: [...failed, ...problemsOf(settled, wanted.length), ...refundProblems, ...backlog.problems],
  };
}
