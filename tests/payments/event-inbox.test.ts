/** The inbox of staff: every event with its state, what it changed and why it was skipped; replays tell the truth. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as ignoreHandler } from '#app/api/admin/events/[id]/ignore/route.ts';
import { POST as replayHandler } from '#app/api/admin/events/[id]/replay/route.ts';
import { GET as eventHandler } from '#app/api/admin/events/[id]/route.ts';
import { POST as replayManyHandler } from '#app/api/admin/events/replay/route.ts';
import { GET as listHandler } from '#app/api/admin/events/route.ts';
import type { EventDetail, EventListAnswer, EventView, ReplayReport } from '#lib/contracts/events.ts';
import { retryEvent } from '#lib/payments/registry/retry-event.ts';
import { call, paidOrder, type Staff, staff, untilQuiet } from '../support/admin.ts';
import { counts, openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let admin: Staff;
let variant: string;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
  variant = await shop.product({ stock: 500 });
});
afterAll(async () => {
  await shop.close();
});

const list = (query = '', by: { cookie: string } = admin) =>
  call<EventListAnswer>(listHandler, by, { path: `/api/admin/events${query}`, params: {} });
const read = (id: string) =>
  call<EventDetail>(eventHandler, admin, { path: `/api/admin/events/${id}`, params: { id } });
const replay = (id: string, by: Staff = admin) =>
  call<ReplayReport['data'][number]>(replayHandler, by, {
    path: `/api/admin/events/${id}/replay`,
    params: { id },
    body: {},
  });
const replayMany = (body: object) =>
  call<ReplayReport>(replayManyHandler, admin, { path: '/api/admin/events/replay', params: {}, body });
const ignore = (id: string) =>
  call<EventView>(ignoreHandler, admin, { path: `/api/admin/events/${id}/ignore`, params: { id }, body: {} });

/** An event of ours for an attempt that is not there (yet). */
async function strayEvent(): Promise<string> {
  const buyer = await shop.buyer({ [variant]: 1 });
  const created = await shop.pay(buyer);
  const event = (await shop.events('payment_intent.created')).find(
    (candidate) =>
      'id' in candidate.data.object && candidate.data.object.id === created.body.paymentIntent.id,
  );
  if (event?.type !== 'payment_intent.created') throw new Error('no event');
  const { object } = event.data;
  const id = `evt_${uuidv7().replaceAll('-', '')}`;
  const stray = {
    ...object,
    id: `pi_${uuidv7().replaceAll('-', '')}`,
    metadata: { ...object.metadata, markethub_attempt: uuidv7() },
  };
  expect(await shop.post({ ...event, id, data: { object: stray } })).toBe(200);
  return id;
}

test('a settled payment shows what its event changed, without a word about the person', async () => {
  const { intentId } = await paidOrder(shop, { [variant]: 1 });
  const { body } = await list(`?object=${intentId}`);
  const settled = body.data.find((event) => event.type === 'payment_intent.succeeded');
  expect(settled).toMatchObject({
    state: 'applied',
    reason: 'settle',
    attempts: 1,
    changes: {
      order: ['awaiting_payment', 'paid'],
      attempt: ['open', 'succeeded'],
      payment: [null, 'succeeded'],
    },
  });
  const detail = await read(settled?.id ?? '');
  expect(detail.body.extract).toMatchObject({ intent: intentId, status: 'succeeded' });
  expect(JSON.stringify(detail.body)).not.toMatch(/Ada|Harbour|@/);
  expect((await list(`?object=${intentId}`, await staff('support'))).status).toBe(200);
  expect((await list('', await shop.buyer())).status).toBe(403);
});

test('a replay of what was applied finds it known, changes nothing, and keeps what it had changed', async () => {
  const { buyer, intentId } = await paidOrder(shop, { [variant]: 1 });
  const before = await counts(shop.db, buyer.id);
  const settled = (await list(`?object=${intentId}`)).body.data.find(
    (event) => event.type === 'payment_intent.succeeded',
  );
  expect(settled?.changes).toMatchObject({ order: ['awaiting_payment', 'paid'] });
  const again = await replay(settled?.id ?? '');
  expect([again.status, again.body.outcome, again.body.event.state, again.body.event.changes]).toEqual([
    200,
    'done',
    'duplicate',
    settled?.changes,
  ]);
  expect(await counts(shop.db, buyer.id)).toEqual(before);
});

test('replays keep how the event ended each time before, with its tries and what it changed then', async () => {
  const { intentId } = await paidOrder(shop, { [variant]: 1 });
  const { body } = await list(`?object=${intentId}`);
  const settled = body.data.find((event) => event.type === 'payment_intent.succeeded');
  const id = settled?.id ?? '';
  expect((await read(id)).body.applications).toEqual([]);
  await replay(id);
  await replay(id);
  expect((await read(id)).body).toMatchObject({ state: 'duplicate', changes: settled?.changes });
  expect((await read(id)).body.applications).toEqual([
    {
      state: 'applied',
      reason: 'settle',
      attempts: 1,
      changes: settled?.changes,
      appliedAt: settled?.appliedAt,
      replayedAt: expect.any(String),
    },
    {
      state: 'duplicate',
      reason: 'no_change',
      attempts: expect.any(Number),
      changes: null,
      appliedAt: expect.any(String),
      replayedAt: expect.any(String),
    },
  ]);
});

test('an event that was given up is replayed with fresh attempts and says that it still waits', async () => {
  const id = await strayEvent();
  await shop.db.execute(sql`update stripe_events set state = 'dead', attempts = 12 where id = ${id}`);
  const again = await replay(id);
  expect([again.body.outcome, again.body.event.state, again.body.event.reason]).toEqual([
    'again',
    'waiting',
    'unknown_attempt',
  ]);
  expect(again.body.event.attempts).toBeLessThan(3);
  const many = await replayMany({ state: 'waiting' });
  expect(many.body.counts.waiting).toBeGreaterThan(0);
  expect(many.body.data.map((one) => one.id)).toContain(id);
  expect((await ignore(id)).body).toMatchObject({ state: 'ignored', reason: 'ignored_by_admin' });
  expect((await ignore(id)).body.error?.code).toBe('event_not_waiting');
  expect((await replay(id, await staff('support'))).status).toBe(403);
  expect((await replay('evt_unknown')).status).toBe(404);
  expect((await replayMany({ ids: ['evt_unknown'] })).body).toEqual({ data: [], counts: {} });
  expect((await replayMany({ ids: [] })).status).toBe(400);
  await untilQuiet(shop);
});

test('a worker that finds its event applied by another leaves it alone', async () => {
  const { intentId } = await paidOrder(shop, { [variant]: 1 });
  const settled = (await list(`?object=${intentId}`)).body.data.find(
    (event) => event.type === 'payment_intent.succeeded',
  );
  const id = settled?.id ?? '';
  expect(await retryEvent(id)).toBe('taken');
  // Two workers with one event, both before it is applied: one applies it, the other finds it taken.
  await shop.db.execute(
    sql`update stripe_events set state = 'received', api_version = '2020-01-01', next_try_at = now() where id = ${id}`,
  );
  const results = await Promise.all([retryEvent(id), retryEvent(id), retryEvent(id)]);
  expect(results.filter((result) => result === 'done').length).toBeGreaterThan(0);
  expect(results.every((result) => result === 'done' || result === 'taken')).toBe(true);
  expect((await read(id)).body).toMatchObject({ state: 'duplicate', attempts: 1 });
});

test('the list is paged without a gap or a repetition', async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: EventListAnswer = (await list(cursor === null ? '' : `?cursor=${cursor}`)).body;
    seen.push(...page.data.map((event) => event.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  const [row] = await shop.db.execute<{ n: number }>(sql`select count(*)::int as n from stripe_events`);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBe(row?.n);
});
