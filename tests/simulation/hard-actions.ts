/** What hurts rarely and badly: refunds that come back, edits behind our back, odd objects, long gaps, many at once. */
import { uuidv7 } from 'uuidv7';
import { POST as captureHandler } from '#app/api/admin/orders/[number]/capture/route.ts';
import { POST as eraseHandler } from '#app/api/admin/people/[id]/erase/route.ts';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import { retryEvent } from '#lib/payments/registry/retry-event.ts';
import { ADDRESS } from '#tests/support/address.ts';
import { call, refund } from '#tests/support/admin.ts';
import { type Action, IDLE } from './action.ts';
import { showOdd } from './odd-object.ts';
import { deliverNew, type PaidRow, somePaid, unseen } from './paid-orders.ts';
import { pickFrom, type Step } from './plan.ts';
import { noteAnswer, press } from './press.ts';
import { deliverEvent, readNewEvents, type World } from './world.ts';

type Picks = Step['picks'];

/** A refund by line goes back to the shelf, fails at the bank days later, and is made again. */
async function refundReturns(world: World, [a, b, c, d]: Picks): Promise<string> {
  // The last piece that was sold shows at once what is put back twice.
  const order = a < 0.4 ? await newGoodsOrder(world) : await somePaid(world, a, b);
  const admin = pickFrom(world.admins, d);
  if (!order || !admin) return IDLE;
  const body = { lines: [{ lineNumber: 1, quantity: 1, restock: true }] };
  const first = await refund(admin, order.number, body, uuidv7());
  noteAnswer(world, 'a refund by line', first.status);
  const id = (await world.shop.stripe.refunds.list({ payment_intent: order.intent, limit: 1 })).data[0]?.id;
  if (first.status !== 201 || id === undefined) return `${first.status} ${first.body.error?.code ?? ''}`;
  await deliverNew(world);
  await world.clock.moveTo(c < 0.5 ? 7_207 : 3 * 86_400);
  await world.signInAgain();
  await world.shop.control(`refunds/${id}`, { to: 'failed' }).catch(() => undefined);
  await deliverNew(world);
  const second = await refund(admin, order.number, body, uuidv7());
  noteAnswer(world, 'a refund by line that failed before', second.status);
  return `returned, again ${second.status} ${second.body.error?.code ?? ''}`;
}

/** An order of a product that nobody else has bought, paid and notified. */
async function newGoodsOrder(world: World): Promise<{ number: string; intent: string } | undefined> {
  const variant = await world.shop.product({ stock: 3, prices: { usd: 1_200 } });
  await world.owner`insert into sim_stock (variant_id, initial) values (${variant}, 3)`;
  const buyer = await world.shop.buyer({ [variant]: 1 });
  const { intentId, number } = await press(world, { buyer, lastKey: undefined });
  const intent = world.intents.find(({ id }) => id === intentId);
  if (!intent || number === undefined) return undefined;
  await world.shop.confirm(intent, 'pm_card_visa');
  await deliverNew(world);
  return { number, intent: intent.id };
}

type UnplacedRow = { number: string; intent: string };

/** Money that fits no order is refunded by line, goods and all, although none of them was sold. */
async function refundUnplaced(world: World, [a, , , d]: Picks): Promise<string> {
  const rows = await world.owner<UnplacedRow[]>`
    select o.number, p.stripe_intent_id as intent from payments p join orders o on o.id = p.order_id
    join review_flags f on f.stripe_intent_id = p.stripe_intent_id
    where p.status = 'succeeded' and f.resolved_at is null order by p.created_at, p.stripe_intent_id`;
  const chosen = pickFrom(rows.slice(-3), a);
  const admin = pickFrom(world.admins, d);
  if (!chosen || !admin) return IDLE;
  const answer = await refund(admin, chosen.number, {
    paymentIntentId: chosen.intent,
    lines: [{ lineNumber: 1, quantity: 1, restock: true }],
  });
  noteAnswer(world, 'a refund of an order in review', answer.status);
  return `${answer.status} ${answer.body.state ?? answer.body.error?.code ?? ''}`;
}

/** Stripe refuses a refund that it makes all the same; later the bank sends it back. */
async function refusedButMade(world: World, [a, b, c, d]: Picks): Promise<string> {
  const order = await somePaid(world, a, b);
  const admin = pickFrom(world.admins, d);
  if (!order || !admin) return IDLE;
  const match = { method: 'POST', path: '/v1/refunds' };
  await world.shop.control('chaos', { rules: [{ match, action: 'error_400_after', times: 1 }] });
  const amountMinor = Math.max(1, Math.floor(order.amount * 0.1));
  const answer = await refund(admin, order.number, { amountMinor });
  await world.shop.control('chaos', { rules: [] });
  if (answer.body.error?.code !== 'refund_refused') return `${answer.status}`;
  await deliverNew(world);
  const made = (await world.shop.stripe.refunds.list({ payment_intent: order.intent, limit: 1 })).data[0];
  if (c < 0.7) await world.shop.control(`refunds/${made?.id ?? ''}`, { to: 'failed' }).catch(() => undefined);
  return c < 0.7 ? 'and failed' : 'and kept';
}

/** As many refusals of one intent as cancel it, all notified at once. */
async function refusedAtOnce(world: World, [a, b]: Picks): Promise<string> {
  const shopper = pickFrom(world.buyers.slice(-4), a);
  const variant = pickFrom(world.variants.slice(-2), b);
  if (!shopper || variant === undefined) return IDLE;
  await world.shop.fillCart(shopper.buyer, { [variant]: 1 });
  const { intentId } = await press(world, shopper);
  const intent = world.intents.find(({ id }) => id === intentId);
  if (!intent) return IDLE;
  await readNewEvents(world);
  const before = world.events.length;
  for (let tries = 0; tries < 5; tries += 1) await world.shop.confirm(intent, 'pm_card_visa_chargeDeclined');
  await readNewEvents(world);
  const fresh = world.events.slice(before);
  // The charge tells of the refusal: these come at once, the rest one after the other, and what waited is tried again.
  const refusals = fresh.filter(({ event }) => event.type === 'charge.failed');
  await Promise.all(refusals.map((known) => deliverEvent(world, known)));
  for (const known of fresh) if (known.deliveries === 0) await deliverEvent(world, known);
  const waiting = await world.owner<{ id: string }[]>`
    select id from stripe_events where id in ${world.owner(refusals.map(({ event }) => event.id))}
      and state in ('received', 'waiting') order by received_at, id`;
  for (const { id } of waiting) await retryEvent(id);
  // The next shopper is not to wait for half an hour of the breakers that this opens.
  await world.owner`update breakers set lifted_at = now() where lifted_at is null`;
  return `${refusals.length} refusals`;
}

/** Presses of one person, a little before the hold is over each. */
const PRESSES = 8;
const HOLD_NEARLY_OVER_SECONDS = 840;
/** A quarter of an hour and two renewals, and an authentication that is given time. */
const HELD_AT_MOST_SECONDS = 3_600;

const leftOnShelf = async (world: World, variant: string): Promise<number> => {
  const rows = await world.owner<{ left: number }[]>`
    select available as left from stock_items where variant_id = ${variant}`;
  return rows[0]?.left ?? 0;
};

/** Keeps the last pieces from everybody else by pressing with another address line each time. */
async function holdOn(world: World, [a, b]: Picks): Promise<string> {
  const shopper = pickFrom(world.buyers.slice(-4), a);
  const variant = pickFrom(world.variants.slice(-2), b);
  if (!shopper || variant === undefined) return IDLE;
  await world.shop.fillCart(shopper.buyer, { [variant]: 1 });
  let heldSeconds = 0;
  for (let turn = 0; turn < PRESSES; turn += 1) {
    const { status } = await press(world, shopper, {
      body: { shippingAddress: { ...ADDRESS, line1: `${turn} Harbour Street` } },
    });
    if (status !== 200 && status !== 201) return `${turn} presses, ${status}`;
    // What everybody else can buy as well may be held for longer.
    if ((await leftOnShelf(world, variant)) > 0) heldSeconds = 0;
    else if (turn > 0) heldSeconds += HOLD_NEARLY_OVER_SECONDS;
    if (heldSeconds > HELD_AT_MOST_SECONDS) {
      world.broken.push(
        `I4: one cart held a piece for ${Math.round(heldSeconds / 60)} minutes without paying`,
      );
      break;
    }
    await world.clock.moveTo(HOLD_NEARLY_OVER_SECONDS);
    await world.signInAgain();
  }
  return 'held on';
}

/** Happens at Stripe while nobody here listens. @returns what is to be known here afterwards */
async function inTheGap(world: World, { intent, amount }: PaidRow): Promise<readonly string[]> {
  const made = async (path: string, body: object): Promise<string[]> =>
    await world.shop.control(path, body).then(
      ({ id }) => [String(id)],
      () => [],
    );
  const params = { payment_intent: intent, amount: Math.max(1, Math.floor(amount * 0.1)) };
  return [
    ...(await made('dashboard', { request: 'POST /v1/refunds', params })),
    // An inquiry moves no money: only its own event, or its own list, tells of it.
    ...(await made('disputes', { payment_intent: intent, inquiry: true })),
  ];
}

/** A whole month without a webhook and without a worker; then the first listing fails. */
async function longGap(world: World, [a, b, c, d]: Picks): Promise<string> {
  const order = await somePaid(world, a, b);
  if (!order) return IDLE;
  await reconcile({ kind: 'recent', startedBy: 'worker' });
  const made = await unseen(world, () => inTheGap(world, order));
  for (const event of world.events) if (event.deliveries === 0) event.lost = true;
  await world.clock.moveTo(31 * 86_400);
  await world.signInAgain();
  // The first event after the gap: a cursor that follows it has left the gap behind.
  await unseen(world, () => world.shop.control('dashboard', { request: 'POST /v1/customers' }));
  const path = pickFrom(['/v1/payment_intents', '/v1/refunds', '/v1/disputes'], c) ?? '/v1/refunds';
  const action = d < 0.7 ? 'rate_limit_429' : 'cut_before';
  await world.shop.control('chaos', { rules: [{ match: { method: 'GET', path }, action, times: 3 }] });
  const failed = await reconcile({ kind: 'recent', startedBy: 'worker' });
  await world.shop.control('chaos', { rules: [] });
  const again = await reconcile({ kind: 'recent', startedBy: 'worker' });
  const here = await world.owner`
    select stripe_refund_id as id from refunds where stripe_refund_id in ${world.owner(['', ...made])}
    union all select stripe_dispute_id from disputes where stripe_dispute_id in ${world.owner(['', ...made])}`;
  if (again?.state === 'finished' && here.length < made.length) {
    world.broken.push('I6: what a long gap hid is forgotten when its first listing fails');
  }
  return `${made.length} hidden, ${failed?.state ?? 'busy'}, ${again?.state ?? 'busy'}`;
}

async function oddObject(world: World, [a]: Picks): Promise<string> {
  const broken = await showOdd(
    { stripe: world.shop.stripe, control: world.shop.control },
    Math.floor(a * 40),
  );
  world.broken.push(...broken);
  return broken.length === 0 ? 'passed over' : 'not passed over';
}

/** An admin erases a person; money that is still owed to them would reach nobody any more. */
async function erase(world: World, [a, b]: Picks): Promise<string> {
  const shopper = pickFrom(world.buyers, a);
  const admin = pickFrom(world.admins, b);
  if (!shopper || !admin) return IDLE;
  const { id } = shopper.buyer;
  const answer = await call<{ erased: boolean }>(eraseHandler, admin, {
    path: `/api/admin/people/${id}/erase`,
    params: { id },
    body: { confirm: id },
  });
  noteAnswer(world, 'an erasure', answer.status);
  if (answer.status !== 200) return `${answer.status} ${answer.body.error?.code ?? ''}`;
  world.buyers.splice(world.buyers.indexOf(shopper), 1);
  world.forget(shopper.buyer.id);
  const owed = await world.owner`
    select 1 from refunds r join orders o on o.id = r.order_id
      where o.user_id = ${id} and (r.state in ('awaiting_approval', 'reserved', 'pending', 'requires_action')
        or r.state = 'failed' and r.failure_seen_at is null
        and (select coalesce(sum(l.amount_minor), 0) from refunds l where l.payment_id = r.payment_id
          and l.state = 'succeeded' and l.created_at > r.created_at) < r.amount_minor)
    union all select 1 from review_flags f join orders o on o.id = f.order_id
      where o.user_id = ${id} and f.resolved_at is null`;
  if (owed.length > 0) world.broken.push('I8: a person was erased to whom money is owed');
  return 'erased';
}

type Authorised = { number: string; amount: number };

/** Money that is only authorised is taken, whole or in part, and sometimes the bank refuses. */
async function capture(world: World, [a, b, c, d]: Picks): Promise<string> {
  const rows = await world.owner<Authorised[]>`
    select o.number, a.amount_minor::float8 as amount from checkout_attempts a join orders o on o.id = a.order_id
    where a.state = 'requires_capture' order by a.created_at limit 10`;
  const chosen = pickFrom(rows, a);
  const admin = pickFrom(world.admins, d);
  if (!chosen || !admin) return IDLE;
  const match = { method: 'POST', path: '/v1/payment_intents/*/capture' };
  const declined = c < 0.25;
  if (declined) await world.shop.control('chaos', { rules: [{ match, action: 'card_declined', times: 1 }] });
  const answer = await call<{ attemptState: string }>(captureHandler, admin, {
    path: `/api/admin/orders/${chosen.number}/capture`,
    params: { number: chosen.number },
    body: b < 0.6 ? {} : { amountMinor: Math.max(1, Math.round(chosen.amount * 0.5)) },
  });
  if (declined) await world.shop.control('chaos', { rules: [] });
  noteAnswer(world, 'a capture', answer.status);
  return `${declined ? 'declined ' : ''}${answer.status} ${answer.body.attemptState ?? answer.body.error?.code ?? ''}`;
}

export const HARD_ACTIONS: readonly (readonly [string, Action])[] = [
  ['refund_returns', { kind: 'call', weight: 1.5, run: refundReturns }],
  ['refund_unplaced', { kind: 'call', weight: 1.5, run: refundUnplaced }],
  ['refused_but_made', { kind: 'call', weight: 0.5, run: refusedButMade }],
  ['refused_at_once', { kind: 'call', weight: 0.6, run: refusedAtOnce }],
  ['hold_on', { kind: 'call', weight: 0.3, run: holdOn }],
  ['long_gap', { kind: 'job', weight: 0.3, run: longGap }],
  ['odd_object', { kind: 'job', weight: 0.6, run: oddObject }],
  ['erase', { kind: 'call', weight: 0.6, run: erase }],
  ['capture', { kind: 'call', weight: 5, run: capture }],
];
