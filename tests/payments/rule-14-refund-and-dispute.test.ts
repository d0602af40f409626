/** Rules 3 and 14: refunds are blocked by the flag over all disputes, and disputes end the same in any order of events. */
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resetConfig } from '#lib/config/config.ts';
import {
  decide as decideRefund,
  ledgerOf,
  moneyOf,
  paidOrder,
  refund,
  type Staff,
  settle,
  staff,
  untilQuiet,
} from '../support/admin.ts';
import { permutations } from '../support/permutations.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let admin: Staff;
let variant: string;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
  variant = await shop.product({ stock: 500, prices: { usd: 6_000 } });
});
afterAll(async () => {
  await shop.close();
});

const order = () => paidOrder(shop, { [variant]: 1 });
const dispute = async (intentId: string, over: object = {}): Promise<string> =>
  String((await shop.control('disputes', { payment_intent: intentId, ...over })).id);
const decide = (id: string, to: 'won' | 'lost' | 'escalated') => shop.control(`disputes/${id}`, { to });
const tryRefund = async (number: string) => {
  const answer = await refund(admin, number, { amountMinor: 100 });
  return answer.body.error?.code ?? answer.body.state;
};

describe('a refund is', () => {
  test('allowed during an inquiry', async () => {
    const { number, intentId } = await order();
    await dispute(intentId, { inquiry: true });
    await settle(shop);
    expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid', dispute_state: 'inquiry' });
    expect(await tryRefund(number)).toBe('succeeded');
  });

  test('blocked while a dispute needs a response, and allowed again when it is won', async () => {
    const { number, intentId } = await order();
    const id = await dispute(intentId);
    await settle(shop);
    expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid', dispute_state: 'open' });
    expect(await tryRefund(number)).toBe('refund_blocked');
    await decide(id, 'won');
    await settle(shop);
    expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid', dispute_state: 'won' });
    expect(await tryRefund(number)).toBe('succeeded');
  });

  test('blocked when the dispute is lost: the money has gone already', async () => {
    const { number, intentId } = await order();
    await decide(await dispute(intentId), 'lost');
    await settle(shop);
    expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid', dispute_state: 'lost' });
    expect(await tryRefund(number)).toBe('refund_blocked');
    const balances = await ledgerOf(shop, number);
    expect([balances.disputed_money, balances.dispute_fees]).toEqual([undefined, 1_500]);
    expect(balances.dispute_losses).toBeGreaterThan(0);
  });

  test('blocked while one of two disputes of the charge forbids it', async () => {
    const { number, intentId } = await order();
    const [first, second] = [
      await dispute(intentId, { amount: 2_000 }),
      await dispute(intentId, { amount: 2_000 }),
    ];
    await decide(first, 'won');
    await settle(shop);
    expect(await tryRefund(number)).toBe('refund_blocked');
    await decide(second, 'won');
    await settle(shop);
    expect(await tryRefund(number)).toBe('succeeded');
  });

  test('blocked when an inquiry becomes a dispute', async () => {
    const { number, intentId } = await order();
    const id = await dispute(intentId, { inquiry: true });
    await settle(shop);
    await decide(id, 'escalated');
    await settle(shop);
    expect(await tryRefund(number)).toBe('refund_blocked');
  });
});

test('a refund that waits for a second admin is not approved while its charge is disputed, and is once it is won', async () => {
  process.env.REFUND_APPROVAL_ABOVE = 'usd:100';
  resetConfig();
  try {
    const { number, intentId } = await order();
    const other = await staff();
    const asked = await refund(admin, number, { amountMinor: 2_000 });
    expect(asked.body.state).toBe('awaiting_approval');
    const id = await dispute(intentId);
    await settle(shop);
    const blocked = await decideRefund(other, number, asked.body.id, 'approve');
    expect([blocked.status, blocked.body.error?.code]).toEqual([409, 'refund_blocked']);
    expect(await moneyOf(shop, number)).toMatchObject({ refunds: ['awaiting_approval:2000'] });
    expect((await shop.stripe.refunds.list({ payment_intent: intentId })).data).toEqual([]);
    await decide(id, 'won');
    await settle(shop);
    const approved = await decideRefund(other, number, asked.body.id, 'approve');
    expect(approved.body.state).toBe('succeeded');
    expect(await moneyOf(shop, number)).toMatchObject({ refunds: ['succeeded:2000'] });
  } finally {
    delete process.env.REFUND_APPROVAL_ABOVE;
    resetConfig();
  }
});

describe('at one status a dispute', () => {
  const rowOf = async (id: string) => {
    const [row] = await shop.db.execute<Record<string, unknown>>(sql`
      select d.status, d.charge_refundable, d.amount_minor::int as amount_minor, d.reason,
        extract(epoch from d.evidence_due_by)::int as due, p.refundable
      from disputes d join payments p on p.id = d.payment_id where d.stripe_dispute_id = ${id}`);
    return row;
  };
  const retell = async (id: string, over: object) => {
    const event = (await shop.events('charge.dispute.created')).find(
      ({ data }) => 'id' in data.object && data.object.id === id,
    );
    if (!event) throw new Error('no dispute');
    const eventId = `evt_${uuidv7().replaceAll('-', '')}`;
    const object = { ...(await shop.stripe.disputes.retrieve(id)), ...over };
    expect(await shop.post({ ...event, id: eventId, type: 'charge.dispute.updated', data: { object } })).toBe(
      200,
    );
    const [row] = await shop.db.execute(sql`select state, reason from stripe_events where id = ${eventId}`);
    return row;
  };

  test.each([
    ['another refundable flag', { is_charge_refundable: true }],
    ['another amount', { amount: 1 }],
    ['another reason', { reason: 'duplicate' }],
    [
      'another deadline',
      {
        evidence_details: {
          due_by: 1_900_000_000,
          has_evidence: false,
          past_due: false,
          submission_count: 0,
        },
      },
    ],
  ])('that an event tells with %s is read, and ends as Stripe has it', async (_name, over) => {
    const { number, intentId } = await order();
    const id = await dispute(intentId);
    await settle(shop);
    const before = await rowOf(id);
    expect(before).toMatchObject({ status: 'needs_response', charge_refundable: false, refundable: false });
    expect(await retell(id, over)).toEqual({ state: 'received', reason: 'dispute_details_have_no_order' });
    expect(await rowOf(id)).toEqual(before);
    expect(await tryRefund(number)).toBe('refund_blocked');
    await untilQuiet(shop);
    expect(await rowOf(id)).toEqual(before);
  });

  test('that is told again as it is asks Stripe nothing', async () => {
    const { intentId } = await order();
    const id = await dispute(intentId);
    await settle(shop);
    expect(await retell(id, {})).toEqual({ state: 'duplicate', reason: 'no_change' });
  });
});

test('a dispute shows its deadline, what it took and what it gave back', async () => {
  const { number, intentId } = await order();
  const id = await dispute(intentId);
  await settle(shop);
  const read = async () => {
    const [row] = await shop.db.execute(sql`
      select status, evidence_due_by is not null as due, withdrawn_minor::int, reinstated_minor::int, fee_minor::int
      from disputes where stripe_dispute_id = ${id}`);
    return row;
  };
  const [payment] = await shop.db.execute<{ amount: number }>(
    sql`select amount_minor::int as amount from payments where stripe_intent_id = ${intentId}`,
  );
  const amount = payment?.amount;
  expect(await read()).toEqual({
    status: 'needs_response',
    due: true,
    withdrawn_minor: amount,
    reinstated_minor: 0,
    fee_minor: 1_500,
  });
  await decide(id, 'won');
  await settle(shop);
  expect(await read()).toMatchObject({ status: 'won', reinstated_minor: amount, fee_minor: 0 });
  const balances = await ledgerOf(shop, number);
  expect([balances.disputed_money, balances.dispute_fees, balances.dispute_losses]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('an early fraud warning marks the order until it is acted on', async () => {
  const { number, intentId } = await order();
  await shop.control('early_fraud_warnings', { payment_intent: intentId });
  await settle(shop);
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid', dispute_state: 'warned' });
  await refund(admin, number, {});
  await settle(shop);
  expect(await moneyOf(shop, number)).toMatchObject({ dispute_state: 'none', refund_state: 'full' });
});

test('a dispute of somebody else’s payment is stored and ignored', async () => {
  const intent = await shop.stripe.paymentIntents.create({
    amount: 2_000,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_visa',
    return_url: 'http://localhost:3000/',
  });
  const id = await dispute(intent.id);
  await settle(shop);
  const rows = await shop.db.execute<{ state: string; reason: string }>(
    sql`select distinct state, reason from stripe_events where object_id = ${id}`,
  );
  expect([...rows]).toEqual([{ state: 'ignored', reason: 'foreign' }]);
  expect(await shop.db.execute(sql`select 1 from disputes where stripe_dispute_id = ${id}`)).toHaveLength(0);
});

describe('every permutation of its events ends in one state', { timeout: 180_000 }, () => {
  const eventsOf = async (id: string): Promise<Stripe.Event[]> => {
    const list = await shop.stripe.events.list({ limit: 100 });
    return list.data.filter((event) => 'id' in event.data.object && event.data.object.id === id);
  };

  test.each([
    ['won', ['won']],
    ['lost', ['lost']],
    ['escalated and lost', ['escalated', 'lost']],
  ] as const)('of one that is %s', async (_name, verdicts) => {
    const play = async () => {
      const paid = await order();
      const id = await dispute(paid.intentId, verdicts.length > 1 ? { inquiry: true } : {});
      for (const verdict of verdicts) await decide(id, verdict);
      return { ...paid, id, events: await eventsOf(id) };
    };
    const types = (await play()).events.map((event) => event.type);
    expect(types.length).toBeGreaterThan(2);
    const ends: string[] = [];
    const indexes = types.map((_type, index) => index);
    const orders = permutations(indexes);
    // Five and more events have too many orders for one test: every one begins and ends with each event.
    const chosen =
      orders.length > 24
        ? orders.filter((_order, index) => index % Math.ceil(orders.length / 24) === 0)
        : orders;
    for (const indices of chosen) {
      const { number, id, events } = await play();
      for (const index of indices) {
        const event = events[index];
        if (event) expect(await shop.post({ ...event, created: 1_790_000_000 })).toBe(200);
      }
      await untilQuiet(shop);
      const [row] = await shop.db.execute(sql`
        select status, charge_refundable, withdrawn_minor::int, reinstated_minor::int, fee_minor::int,
          has_evidence, submission_count from disputes where stripe_dispute_id = ${id}`);
      ends.push(JSON.stringify([row, await moneyOf(shop, number), await ledgerOf(shop, number)]));
    }
    expect(new Set(ends).size, [...new Set(ends)].join('\n')).toBe(1);
    expect(ends[0]).toContain(`"status":"${verdicts.at(-1)}"`);
  });
});
