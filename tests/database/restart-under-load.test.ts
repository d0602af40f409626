/**
 * The database server restarts, crashes or is away while requests are under way: nobody waits for longer than three
 * seconds, who cannot be served is answered 503 with Retry-After, and nothing is lost or done twice.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedServer, removeEmbedded, startEmbedded } from '#db/embedded.ts';
import { sweep } from '#lib/jobs/run.ts';
import { migrate } from '#scripts/migrate.ts';
import { startGuardian } from '#scripts/stack/guardian.ts';
import { type Buyer, counts, openShop, SETTLED_ONCE, type Shop } from '../support/shop.ts';

const SLOWEST_MS = 3_000;
const IN_FLIGHT = 12;

const dataDir = mkdtempSync(join(tmpdir(), 'markethub-restart-'));
chmodSync(dataDir, 0o755);
const guardian = startGuardian();
let server: EmbeddedServer;
let shop: Shop;

async function start(port: number): Promise<void> {
  server = await startEmbedded({ dataDir, port, durable: true, maxConnections: 60 });
  guardian.watch({ pid: server.pid, signal: 'SIGQUIT' });
}

beforeAll(async () => {
  guardian.watch({ directory: dataDir });
  await start(0);
  await migrate({ ownerUrl: server.ownerUrl, appUrl: server.appUrl });
  shop = await openShop({
    database: { url: server.appUrl, ownerUrl: server.ownerUrl, drop: async () => undefined },
  });
});
afterAll(async () => {
  await shop.close();
  await removeEmbedded(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
  await guardian.end();
});

const slowest = (answers: readonly Measured[]): number => Math.max(...answers.map(({ ms }) => ms));

type Measured = { readonly status: number; readonly ms: number };

async function measured(send: () => Promise<number>): Promise<Measured> {
  const startedAt = performance.now();
  const status = await send();
  return { status, ms: performance.now() - startedAt };
}

/** Paid at Stripe; their events wait to be sent. */
async function paidOrders(count: number): Promise<{ buyers: Buyer[]; events: Stripe.Event[] }> {
  const variant = await shop.product({ stock: count });
  const buyers: Buyer[] = [];
  const intents = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    const buyer = await shop.buyer({ [variant]: 1 });
    const { body } = await shop.pay(buyer);
    await shop.confirm(body.paymentIntent);
    buyers.push(buyer);
    intents.add(body.paymentIntent.id);
  }
  const events = (await shop.events('payment_intent.succeeded')).filter((event) =>
    intents.has((event.data.object as Stripe.PaymentIntent).id),
  );
  return { buyers, events };
}

/** Sends every event, several at a time and again until it is acknowledged, as Stripe does. */
async function sendAll(
  events: readonly Stripe.Event[],
  onAnswer: (done: number) => void,
): Promise<Measured[]> {
  const waiting = [...events];
  const answers: Measured[] = [];
  let done = 0;
  const sender = async (): Promise<void> => {
    for (let event = waiting.shift(); event; event = waiting.shift()) {
      const of = event;
      const answer = await measured(() => shop.post(of));
      answers.push(answer);
      if (answer.status === 200) done += 1;
      else {
        waiting.push(event);
        await sleep(100);
      }
      onAnswer(done);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
  return answers;
}

const stopped = async (how: 'restart' | 'crash'): Promise<void> => {
  if (how === 'restart') await server.stop();
  else process.kill(server.pid, 'SIGKILL');
};

test.each(['restart', 'crash'] as const)(
  'after a %s with 12 webhooks in flight no answer takes 3 s longer than usual, and each order is paid once',
  async (how) => {
    const { buyers, events } = await paidOrders(72);
    const { port } = server;
    // What an answer takes without a restart, on whatever machine this runs, comes on top.
    const [usual, rest] = [events.slice(0, 24), events.slice(24)];
    const usualMs = slowest(await sendAll(usual, () => undefined));
    let restarted: Promise<void> | undefined;
    const answers = await sendAll(rest, (done) => {
      if (done >= 10) restarted ??= stopped(how).then(() => start(port));
    });
    await restarted;
    expect(slowest(answers)).toBeLessThan(SLOWEST_MS + 2 * usualMs);
    expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
    // What was stored without being applied is the worker's.
    await shop.db.execute(
      sql`update stripe_events set next_try_at = now() where state in ('received', 'waiting')`,
    );
    await sweep();
    for (const buyer of buyers) expect(await counts(shop.db, buyer.id)).toEqual(SETTLED_ONCE);
  },
  120_000,
);

test('while it is away for long every read is answered 503 within 3 s, and served at once when it is back', async () => {
  const { buyers } = await paidOrders(1);
  const [buyer] = buyers;
  if (!buyer) throw new Error('no buyer');
  const { port } = server;
  await stopped('restart');
  const awayUntil = performance.now() + 6_000;
  const answers: Measured[] = [];
  const reader = async (): Promise<void> => {
    while (performance.now() < awayUntil) {
      answers.push(
        await measured(async () => {
          const answer = await shop.status(buyer, 'pi_unknown');
          expect(answer.body.error?.code).toBe('service_unavailable');
          expect(answer.headers.get('retry-after')).toBe('2');
          return answer.status;
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, reader));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
  expect(slowest(answers)).toBeLessThan(SLOWEST_MS);
  // Once the server is known to be away, nobody waits for the whole bound any more.
  expect(answers.length).toBeGreaterThan(IN_FLIGHT * 3);
  await start(port);
  await expect
    .poll(async () => (await shop.status(buyer, 'pi_unknown')).status, { timeout: 3_000 })
    .toBe(404);
  const back = await Promise.all(
    Array.from({ length: IN_FLIGHT }, () =>
      measured(async () => (await shop.status(buyer, 'pi_unknown')).status),
    ),
  );
  expect(new Set(back.map(({ status }) => status))).toEqual(new Set([404]));
  expect(slowest(back)).toBeLessThan(SLOWEST_MS);
}, 120_000);
