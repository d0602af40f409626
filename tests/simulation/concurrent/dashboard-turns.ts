/**
 * What somebody does in Stripe's dashboard behind our back, with events that are lost or never made; what staff do with
 * disputes and people.
 */
import { pickFrom, type Step } from '../plan.ts';
import type { Turns } from './act.ts';
import type { Person } from './people.ts';
import { ask, inWords, type Reply } from './requests.ts';
import type { Stage } from './stage.ts';

type Picks = Step['picks'];
type Found = { readonly id: string };

async function edit(
  stage: Stage,
  name: string,
  request: string,
  params: object,
  pick: number,
): Promise<void> {
  const events = pick < 0.6 ? 'lost' : 'none';
  const done = await stage
    .control('dashboard', { request, params, events })
    .then(() => 'done')
    .catch(() => 'refused');
  stage.tally.call('dashboard', name, `${request} events ${events}: ${done}`);
}

/** One of the rows of a query, by the name of the edit that it is for. */
const editing =
  (
    name: string,
    find: (stage: Stage) => Promise<readonly Found[]>,
    how: (id: string, picks: Picks) => readonly [string, object],
  ) =>
  async (stage: Stage, _admin: Person, picks: Picks): Promise<void> => {
    const chosen = pickFrom(await find(stage), picks[0]);
    if (chosen) await edit(stage, name, ...how(chosen.id, picks), picks[3]);
  };

const openIntents = ({ owner }: Stage) => owner<Found[]>`
  select stripe_intent_id as id from checkout_attempts
  where state = 'open' and stripe_intent_id is not null order by created_at desc limit 6`;

const deleteCustomer = editing(
  'delete_customer',
  ({ owner }) => owner<Found[]>`
    select stripe_customer_id as id from customers where stripe_customer_id is not null order by created_at desc limit 8`,
  (id) => [`DELETE /v1/customers/${id}`, {}],
);

const detachMethod = editing(
  'detach_method',
  ({ owner }) => owner<Found[]>`
    select stripe_payment_method_id as id from saved_methods where state = 'active' order by created_at desc limit 8`,
  (id) => [`POST /v1/payment_methods/${id}/detach`, {}],
);

const refundUnseen = editing(
  'refund_unseen',
  ({ owner }) => owner<Found[]>`
    select stripe_intent_id as id from payments where status = 'succeeded' order by surplus desc, created_at desc limit 8`,
  (id, [, , c]) => [
    'POST /v1/refunds',
    { payment_intent: id, ...(c < 0.8 ? { amount: 100 + Math.floor(c * 900) } : {}) },
  ],
);

const cancelUnseen = editing('cancel_unseen', openIntents, (id) => [
  `POST /v1/payment_intents/${id}/cancel`,
  {},
]);

/** Somebody tidies up the metadata. */
const editMetadata = editing('edit_metadata', openIntents, (id) => [
  `POST /v1/payment_intents/${id}`,
  { metadata: { markethub_snapshot: '', markethub_operation: '' } },
]);

async function answerDispute(stage: Stage, admin: Person, [a]: Picks): Promise<void> {
  const rows = await stage.owner<Found[]>`
    select stripe_dispute_id as id from disputes
    where status in ('needs_response', 'warning_needs_response') order by opened_at desc limit 4`;
  const chosen = pickFrom(rows, a);
  if (!chosen) return;
  const answer: Reply<{ status: string; state: string }> = await ask(
    stage,
    admin,
    'PUT',
    `/api/admin/disputes/${chosen.id}/evidence`,
    { body: { texts: { uncategorized_text: 'It was delivered.' }, submit: true } },
  );
  stage.tally.call(admin.name, 'answer_dispute', `${chosen.id} ${inWords(answer)}`);
}

async function sync(stage: Stage, admin: Person, [a]: Picks): Promise<void> {
  const rows = await stage.owner<{ number: string }[]>`
    select number from orders where placed_at is not null order by placed_at desc limit 6`;
  const chosen = pickFrom(rows, a);
  if (!chosen) return;
  const path = `/api/admin/orders/${chosen.number}/sync`;
  const answer: Reply<{ status: string; state: string }> = await ask(stage, admin, 'POST', path, {});
  stage.tally.call(admin.name, 'sync', `${chosen.number} ${inWords(answer)}`);
}

/** People who have bought and are not among the shoppers any more. */
async function erase(stage: Stage, admin: Person, [a]: Picks): Promise<void> {
  const acting = new Set<string>(stage.shoppers.map(({ id }) => id));
  const rows = await stage.owner<Found[]>`
    select u.id from users u where u.role = 'shopper' and u.erased_at is null
      and exists (select 1 from checkout_attempts c where c.user_id = u.id) order by u.created_at`;
  const chosen = pickFrom(
    rows.filter(({ id }) => !acting.has(id)),
    a,
  );
  if (!chosen) return;
  const path = `/api/admin/people/${chosen.id}/erase`;
  const answer: Reply<{ status: string; state: string }> = await ask(stage, admin, 'POST', path, {
    body: { confirm: chosen.id },
  });
  stage.tally.call(admin.name, 'erase', `${chosen.id} ${inWords(answer)}`);
}

export const DASHBOARD_TURNS: Turns<Person> = new Map([
  ['delete_customer', { weight: 1, run: deleteCustomer }],
  ['detach_method', { weight: 1, run: detachMethod }],
  ['refund_unseen', { weight: 2, run: refundUnseen }],
  ['cancel_unseen', { weight: 1, run: cancelUnseen }],
  ['edit_metadata', { weight: 1, run: editMetadata }],
  ['answer_dispute', { weight: 3, run: answerDispute }],
  ['sync', { weight: 2, run: sync }],
  ['erase', { weight: 1, run: erase }],
]);
