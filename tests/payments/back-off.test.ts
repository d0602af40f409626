/** What failed is tried again after a growing pause that is bounded, spread over the rows, and the same in every replay. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deferOperation } from '#db/repositories/operations.ts';
import { setEventState } from '#db/repositories/stripe-events.ts';
import { retryDelaySeconds } from '#lib/payments/registry/retry-event.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

const ROWS = 20;
const TRIES = [0, 1, 4, 7, 40] as const;

/** Spread over the last quarter of the pause, and never longer. */
const expectSpread = (pauses: readonly number[], boundSeconds: number) => {
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(boundSeconds * 0.75 - 0.001);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(boundSeconds + 0.001);
  expect(new Set(pauses.map((pause) => pause.toFixed(3))).size).toBeGreaterThan(ROWS / 2);
};

test.each(TRIES)('an operation after %i failed tries', async (tries) => {
  const buyer = await shop.buyer();
  const ids = Array.from({ length: ROWS }, () => uuidv7());
  for (const id of ids) {
    await shop.db.execute(sql`
      insert into operations (id, kind, user_id, state, request_enc, tries, resume_after)
      values (${id}, 'setup_intent.create', ${buyer.id}, 'pending', '', ${tries}, now())`);
  }
  const pauseOf = (id: string): Promise<number> =>
    shop.db.transaction(async (tx) => {
      await tx.execute(sql`update operations set tries = ${tries} where id = ${id}`);
      await deferOperation(tx, { operation: { id, lease_no: 1 }, outcome: 'lock_timeout' });
      const rows = await tx.execute<{ seconds: number }>(
        sql`select extract(epoch from resume_after - now())::float8 as seconds from operations where id = ${id}`,
      );
      return rows[0]?.seconds ?? 0;
    });
  const pauses: number[] = [];
  for (const id of ids) pauses.push(await pauseOf(id));
  expectSpread(pauses, Math.min(300, 3 * 2 ** Math.min(tries, 7)));
  expect(await pauseOf(ids[0] ?? '')).toBe(pauses[0]);
  await shop.db.execute(sql`delete from operations where user_id = ${buyer.id}`);
});

test.each(TRIES)('an event after %i failed tries', async (tries) => {
  const pauses: number[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    const id = `evt_${uuidv7()}`;
    const pause = await shop.db.transaction(async (tx) => {
      await tx.execute(sql`
        insert into stripe_events (id, type, object_id, livemode, created_unix, extract, state, attempts)
        values (${id}, 'payout.paid', 'po_1', false, 0, '{}', 'received', ${tries})`);
      const retryInSeconds = retryDelaySeconds(tries);
      await setEventState(tx, { id, state: 'received', reason: 'apply_failed', retryInSeconds });
      const rows = await tx.execute<{ seconds: number }>(
        sql`select extract(epoch from next_try_at - now())::float8 as seconds from stripe_events where id = ${id}`,
      );
      return rows[0]?.seconds ?? 0;
    });
    pauses.push(pause);
  }
  expectSpread(pauses, Math.min(300, 2 ** Math.min(tries, 9)));
});
