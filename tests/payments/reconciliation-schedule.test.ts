/** When a worker reconciles, with a moved clock: every few minutes what changed, once in a night everything. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { every } from '#lib/jobs/every.ts';
import { reconcileByRequest, startReconciling } from '#lib/jobs/reconciling.ts';
import { openShop, type Shop } from '../support/shop.ts';

const LOOK_EVERY_MS = 150_000;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());
beforeEach(async () => {
  await shop.db.execute(sql`delete from reconciliation_runs`);
  // Drivers go on in real time: only when the worker looks, and what hour it thinks it is, is moved.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const runs = async (): Promise<string[]> => {
  const rows = await shop.db.execute<{ kind: string }>(
    sql`select kind from reconciliation_runs where state = 'finished' order by created_at`,
  );
  return rows.map(({ kind }) => kind);
};

/** Runs that have been begin that much longer ago. */
const later = (seconds: number) =>
  shop.db.execute(
    sql`update reconciliation_runs set created_at = created_at - make_interval(secs => ${seconds}::int)`,
  );

/** A worker that lives until its first look is over. */
async function oneLook(hour: number): Promise<void> {
  vi.setSystemTime(Date.UTC(2026, 5, 15, hour));
  const worker = startReconciling();
  vi.advanceTimersByTime(LOOK_EVERY_MS);
  await worker.stop();
}

describe('a worker', () => {
  test('does nothing before its first look is due', async () => {
    const worker = startReconciling();
    vi.advanceTimersByTime(LOOK_EVERY_MS - 1);
    await worker.stop();
    expect(await runs()).toEqual([]);
  });

  test.each([
    [0, 'recent'],
    [1, 'recent'],
    [2, 'full'],
    [3, 'full'],
    [4, 'full'],
    [5, 'recent'],
    [14, 'recent'],
    [23, 'recent'],
  ])('that looks at %i o’clock UTC makes a %s run', async (hour, kind) => {
    await oneLook(hour);
    expect(await runs()).toEqual([kind]);
  });

  test('compares everything once in a night, and looks at what changed in the rest of it', async () => {
    await oneLook(2);
    await later(150);
    await oneLook(2);
    await later(2 * 3600);
    await oneLook(4);
    expect(await runs()).toEqual(['full', 'recent', 'recent']);
    await later(22 * 3600);
    await oneLook(2);
    expect((await runs()).at(-1)).toBe('full');
  });

  test('leaves it to another that looked a moment ago, by day and by night', async () => {
    await oneLook(12);
    await oneLook(12);
    expect(await runs()).toEqual(['recent']);
    await later(121);
    await oneLook(3);
    await oneLook(3);
    expect(await runs()).toEqual(['recent', 'full']);
  });

  test('takes an event for missed at its second look, and no sooner', async () => {
    await shop.control('chaos', { webhooks: { drop: true, hold: false } });
    const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
    const { body } = await shop.pay(buyer);
    await shop.confirm(body.paymentIntent);
    const stateOf = async () => {
      const rows = await shop.db.execute<{ state: string }>(
        sql`select state from orders where number = ${body.order.number}`,
      );
      return rows[0]?.state;
    };
    const untilLooked = async (times: number) => {
      while ((await runs()).length < times) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    vi.setSystemTime(Date.UTC(2026, 5, 15, 12));
    const worker = startReconciling();
    vi.advanceTimersByTime(LOOK_EVERY_MS);
    await untilLooked(1);
    expect(await stateOf()).toBe('awaiting_payment');
    await later(LOOK_EVERY_MS / 1000);
    vi.advanceTimersByTime(LOOK_EVERY_MS);
    await untilLooked(2);
    await worker.stop();
    expect(await stateOf()).toBe('paid');
  });
});

test('an admin’s request is done at once, whatever ran before; what is no request is left', async () => {
  await oneLook(12);
  await reconcileByRequest({ kind: 'full', startedBy: 'user:1' });
  for (const odd of [null, 'full', { kind: 'full' }, { kind: 'odd', startedBy: 'user:1' }])
    await reconcileByRequest(odd);
  expect(await runs()).toEqual(['recent', 'full']);
});

test('repeated work that fails or takes long runs one at a time, and again at its next time', async () => {
  const ends: PromiseWithResolvers<void>[] = [];
  const repeating = every(1, 'a test', () => {
    const end = Promise.withResolvers<void>();
    ends.push(end);
    return end.promise;
  });
  vi.advanceTimersByTime(3_000);
  expect(ends).toHaveLength(1);
  ends[0]?.reject(new Error('failed'));
  await new Promise((resolve) => setImmediate(resolve));
  vi.advanceTimersByTime(1_000);
  expect(ends).toHaveLength(2);
  ends[1]?.resolve();
  await repeating.stop();
  vi.advanceTimersByTime(5_000);
  expect(ends).toHaveLength(2);
});
