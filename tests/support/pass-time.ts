/** Time that passes for a test's shop without anybody waiting: holds run out, operations are due, everything settles. */
import { sql } from 'drizzle-orm';
import { leaseDueEvents } from '#db/repositories/stripe-events.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { retryEvent } from '#lib/payments/registry/retry-event.ts';
import type { Shop } from './shop.ts';

/** The quarter of an hour of a shopper's holds is over. */
export const holdsRunOut = (shop: Shop, { id }: { readonly id: string }) =>
  shop.db.execute(
    sql`update checkout_attempts set expires_at = now() - interval '1 second' where user_id = ${id}`,
  );

/** The leases of what is under way are over: the worker may take it up. */
export const operationsAreDue = (shop: Shop) =>
  shop.db.execute(
    sql`
    update operations set resume_after = now() - interval '1 second', leased_until = null where state = 'pending'`,
  );

/** The back-offs of what waits in the inbox are over. */
export const eventsAreDue = (shop: Shop) =>
  shop.db.execute(sql`update stripe_events set next_try_at = now() where state in ('received', 'waiting')`);

/** Messages arrive, what was put off is done, the worker takes up what is due. What can never be done may stay. */
export async function workOff(shop: Shop): Promise<void> {
  await shop.deliver();
  for (let round = 0; round < 4; round += 1) {
    await eventsAreDue(shop);
    for (const id of await leaseDueEvents(shop.db, { limit: 200, leaseSeconds: 1 })) await retryEvent(id);
    await operationsAreDue(shop);
    while ((await resumeOperations()) > 0);
    await shop.deliver();
  }
}

/** Connections to the shop's database that wait for a lock now. */
async function waiters(shop: Shop): Promise<number> {
  const rows = await shop.db.execute(sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
  return rows.length;
}

/** Resolves when that many wait; the test's own time limit ends what is in vain. */
export async function untilWaiting(shop: Shop, count: number): Promise<void> {
  while ((await waiters(shop)) < count) await new Promise((resolve) => setTimeout(resolve, 20));
}
