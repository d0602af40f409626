/** What somebody does in Stripe's dashboard, behind our back: its events are lost on the way, or there are none. */
import { METADATA } from '#lib/payments/stripe/observe-intent.ts';
import { type Action, IDLE } from './action.ts';
import { somePaid, unseen } from './paid-orders.ts';
import { pickFrom, type Step } from './plan.ts';
import type { World } from './world.ts';

type Picks = Step['picks'];

async function edit(world: World, request: string, params: object, pick: number): Promise<string> {
  const events = pick < 0.6 ? 'lost' : 'none';
  return await unseen(world, () =>
    world.shop
      .control('dashboard', { request, params, events })
      .then(() => `done, events ${events}`)
      .catch(() => 'refused'),
  );
}

async function deleteCustomer(world: World, [a, , , d]: Picks): Promise<string> {
  const shopper = pickFrom(world.buyers.slice(-4), a);
  const rows = await world.owner<{ id: string }[]>`
    select stripe_customer_id as id from customers
    where user_id = ${shopper?.buyer.id ?? null} and stripe_customer_id is not null`;
  const [customer] = rows;
  return customer ? await edit(world, `DELETE /v1/customers/${customer.id}`, {}, d) : IDLE;
}

async function detachMethod(world: World, [a, , , d]: Picks): Promise<string> {
  const rows = await world.owner<{ id: string }[]>`
    select stripe_payment_method_id as id from saved_methods where state = 'active' order by created_at`;
  const method = pickFrom(rows.slice(-3), a);
  return method ? await edit(world, `POST /v1/payment_methods/${method.id}/detach`, {}, d) : IDLE;
}

async function refundUnseen(world: World, [a, b, c, d]: Picks): Promise<string> {
  const order = await somePaid(world, a, b);
  if (!order) return IDLE;
  const amount = Math.max(1, Math.round(order.amount * (pickFrom([0.1, 0.5, 1], c) ?? 1)));
  return await edit(world, 'POST /v1/refunds', { payment_intent: order.intent, amount }, d);
}

/** A second intent with the metadata of one of ours, paid: as a create that was doubled, or copied by a person. */
async function payCopy(world: World, [a]: Picks): Promise<string> {
  const intent = pickFrom(world.intents.slice(-4), a);
  if (!intent) return IDLE;
  const { amount, currency, metadata } = await world.shop.stripe.paymentIntents.retrieve(intent.id);
  // What somebody has tidied away cannot be copied: that money would be foreign.
  if (metadata[METADATA.attempt] === undefined || metadata[METADATA.installation] === undefined) return IDLE;
  const params = {
    amount,
    currency,
    metadata,
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  };
  return await world.shop
    .control('dashboard', { request: 'POST /v1/payment_intents', params })
    .then(() => 'paid')
    .catch(() => 'refused');
}

/** Money that fits no order is given back in the dashboard. */
async function refundStrayUnseen(world: World, [a, , c, d]: Picks): Promise<string> {
  const rows = await world.owner<{ intent: string; amount: number }[]>`
    select stripe_intent_id as intent, amount_minor::float8 as amount from payments
    where surplus and status = 'succeeded' order by created_at`;
  const chosen = pickFrom(rows.slice(-3), a);
  if (!chosen) return IDLE;
  const amount = Math.max(1, Math.round(chosen.amount * (c < 0.5 ? 0.25 : 1)));
  return await edit(world, 'POST /v1/refunds', { payment_intent: chosen.intent, amount }, d);
}

/** An intent that waits for its money. */
async function openIntent(world: World, pick: number): Promise<string | undefined> {
  const rows = await world.owner<{ id: string }[]>`
    select stripe_intent_id as id from checkout_attempts
    where state = 'open' and stripe_intent_id is not null order by created_at`;
  return pickFrom(rows.slice(-3), pick)?.id;
}

async function cancelUnseen(world: World, [a, , , d]: Picks): Promise<string> {
  const id = await openIntent(world, a);
  return id === undefined ? IDLE : await edit(world, `POST /v1/payment_intents/${id}/cancel`, {}, d);
}

async function editAmount(world: World, [a, , c, d]: Picks): Promise<string> {
  const id = await openIntent(world, a);
  if (id === undefined) return IDLE;
  const { amount } = await world.shop.stripe.paymentIntents.retrieve(id);
  world.edited.add(id);
  const edited = Math.max(100, amount + (c < 0.5 ? 500 : -500));
  return await edit(world, `POST /v1/payment_intents/${id}`, { amount: edited }, d);
}

/** Somebody tidies up the metadata: the intent stays ours. */
async function editMetadata(world: World, [a, , c, d]: Picks): Promise<string> {
  const id = await openIntent(world, a);
  if (id === undefined) return IDLE;
  const { metadata } = await world.shop.stripe.paymentIntents.retrieve(id);
  const names = Object.keys(metadata).filter((name) => name.startsWith('markethub_'));
  const chosen = c < 0.5 ? names : names.filter((name) => name === pickFrom(names, c * 2 - 1));
  world.edited.add(id);
  const emptied = Object.fromEntries(chosen.map((name) => [name, '']));
  return await edit(world, `POST /v1/payment_intents/${id}`, { metadata: emptied }, d);
}

export const DASHBOARD_ACTIONS: readonly (readonly [string, Action])[] = [
  ['delete_customer', { kind: 'call', weight: 0.6, run: deleteCustomer }],
  ['detach_method', { kind: 'call', weight: 0.6, run: detachMethod }],
  ['refund_unseen', { kind: 'call', weight: 1, run: refundUnseen }],
  ['pay_copy', { kind: 'call', weight: 0.5, run: payCopy }],
  ['refund_stray_unseen', { kind: 'call', weight: 1, run: refundStrayUnseen }],
  ['cancel_unseen', { kind: 'call', weight: 0.6, run: cancelUnseen }],
  ['edit_amount', { kind: 'call', weight: 0.8, run: editAmount }],
  ['edit_metadata', { kind: 'call', weight: 0.6, run: editMetadata }],
];
