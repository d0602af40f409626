/** Orders that money actions choose from, and the delivery of what Stripe has just emitted. */
import { pickFrom } from './plan.ts';
import { deliverEvent, readNewEvents, type World } from './world.ts';

export type PaidRow = { number: string; intent: string; amount: number; lines: number };

/** Mostly one of the last orders that were paid. */
export async function somePaid(world: World, pick: number, depth: number): Promise<PaidRow | undefined> {
  const rows = await world.owner<PaidRow[]>`
    select o.number, p.stripe_intent_id as intent, p.amount_minor::float8 as amount,
      (select count(*)::int from order_lines l where l.order_id = o.id) as lines
    from payments p join orders o on o.id = p.order_id
    where p.status = 'succeeded' and not p.surplus order by o.placed_at, o.created_at`;
  return pickFrom(depth < 0.8 ? rows.slice(-4) : rows, pick);
}

/** Delivers what Stripe emitted since the last time, in its order. */
export async function deliverNew(world: World): Promise<void> {
  const before = world.events.length;
  await readNewEvents(world);
  for (const known of world.events.slice(before)) await deliverEvent(world, known);
}

/** Runs something behind our back: what it emits is never delivered. */
export async function unseen<T>(world: World, work: () => Promise<T>): Promise<T> {
  await readNewEvents(world);
  const before = world.events.length;
  const made = await work();
  await readNewEvents(world);
  for (const known of world.events.slice(before)) known.lost = true;
  return made;
}
