/** Rule 12: refunds are reserved under a lock and never exceed what was captured, whoever asks, however often. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { POST as syncHandler } from '#app/api/admin/orders/[number]/sync/route.ts';
import { resetConfig } from '#lib/config/config.ts';
import type { SyncReport } from '#lib/contracts/refunds.ts';
import {
  call,
  decide,
  ledgerOf,
  moneyOf,
  paidOrder,
  refund,
  refundsOf,
  type Staff,
  settle,
  staff,
  untilQuiet,
} from '../support/admin.ts';
import { openShop, type Shop, stock } from '../support/shop.ts';
import { throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
let admin: Staff;
let other: Staff;
let variant: string;
beforeAll(async () => {
  shop = await openShop();
  [admin, other] = [await staff(), await staff()];
  variant = await shop.product({ stock: 500, prices: { usd: 5_000 } });
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
});
afterAll(async () => {
  await shop.close();
});

const order = (method?: string) => paidOrder(shop, { [variant]: 2 }, method);
const refundedAtStripe = async (intentId: string): Promise<number> => {
  const list = await shop.stripe.refunds.list({ payment_intent: intentId, limit: 100 });
  return list.data.filter((one) => one.status !== 'failed').reduce((sum, one) => sum + one.amount, 0);
};
const captured = async (number: string): Promise<number> =>
  (await refundsOf(admin, number)).body.payments[0]?.capturedMinor ?? 0;

describe('at once', () => {
  test('20 refunds by two admins take what was captured at most, here and at Stripe', async () => {
    const { number, intentId } = await order();
    const total = await captured(number);
    const part = Math.floor(total / 7);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        refund(index % 2 === 0 ? admin : other, number, { amountMinor: part }),
      ),
    );
    const made = answers.filter((answer) => answer.status === 201);
    expect(
      made,
      JSON.stringify(answers.map((answer) => [answer.status, answer.body.error?.code])),
    ).toHaveLength(7);
    expect(new Set(answers.filter((one) => one.status !== 201).map((one) => one.body.error?.code))).toEqual(
      new Set(total % 7 === 0 ? ['already_refunded'] : ['refund_too_large']),
    );
    expect(await refundedAtStripe(intentId)).toBe(part * 7);
    expect((await moneyOf(shop, number)).reserved).toBe(part * 7);
  });

  test('two equal partial refunds both go through', async () => {
    const { number, intentId } = await order();
    const answers = await Promise.all([
      refund(admin, number, { amountMinor: 1_000 }),
      refund(admin, number, { amountMinor: 1_000 }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([201, 201]);
    expect(new Set(answers.map((answer) => answer.body.stripeRefundId)).size).toBe(2);
    expect(await refundedAtStripe(intentId)).toBe(2_000);
  });

  test('20 copies of one call with one key make one refund', async () => {
    const { number, intentId } = await order();
    const key = uuidv7();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => refund(admin, number, { amountMinor: 700 }, key)),
    );
    expect(answers.every((answer) => answer.status < 300)).toBe(true);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(await refundedAtStripe(intentId)).toBe(700);
  });

  test('one key with another amount is refused, and pays nothing', async () => {
    const order = await paidOrder(shop, { [await shop.product({ stock: 1 })]: 1 });
    const key = uuidv7();
    expect((await refund(admin, order.number, { amountMinor: 500 }, key)).status).toBe(201);
    const other = await refund(admin, order.number, { amountMinor: 501 }, key);
    expect([other.status, other.body.error?.code]).toEqual([409, 'idempotency_key_reused']);
    expect((await shop.stripe.refunds.list({ payment_intent: order.intentId })).data).toHaveLength(1);
  });
});

describe('how much', () => {
  test('the exact remainder is accepted and one minor unit more is refused', async () => {
    const { number } = await order();
    const total = await captured(number);
    expect((await refund(admin, number, { amountMinor: total + 1 })).body.error?.code).toBe(
      'refund_too_large',
    );
    expect((await refund(admin, number, { amountMinor: 1_234 })).status).toBe(201);
    const tooMuch = await refund(admin, number, { amountMinor: total - 1_234 + 1 });
    expect([tooMuch.status, tooMuch.body.error?.code]).toEqual([409, 'refund_too_large']);
    expect((await refund(admin, number, { amountMinor: total - 1_234 })).status).toBe(201);
    expect((await refund(admin, number, { amountMinor: 1 })).body.error?.code).toBe('already_refunded');
    expect(await moneyOf(shop, number)).toMatchObject({
      state: 'paid',
      refund_state: 'full',
      reserved: total,
    });
  });

  test.each([
    ['zero', { amountMinor: 0 }, 400],
    ['negative', { amountMinor: -5 }, 400],
    ['a fraction', { amountMinor: 10.5 }, 400],
    ['another currency', { amountMinor: 10, currency: 'eur' }, 409],
    ['a line that is not there', { lines: [{ lineNumber: 9, quantity: 1 }] }, 409],
    ['more than a line has', { lines: [{ lineNumber: 1, quantity: 3 }] }, 409],
    ['an unknown field', { amountMinor: 10, amount: 10 }, 400],
    ['a reason of its own', { amountMinor: 10, reason: 'because' }, 400],
    ['the payment of somebody else', { amountMinor: 10, paymentIntentId: 'pi_somebody' }, 404],
  ])('%s changes nothing', async (_name, body, status) => {
    const { number, intentId } = await order();
    expect((await refund(admin, number, body)).status).toBe(status);
    expect(await refundedAtStripe(intentId)).toBe(0);
    expect((await moneyOf(shop, number)).refunds).toEqual([]);
  });

  test('of what Stripe cannot move in the currency is refused before any call', async () => {
    const { number, intentId } = await order();
    // As if it had been sold in dinars: their last digit is always 0 at Stripe.
    await shop.db.execute(sql`update payments set currency = 'kwd' where stripe_intent_id = ${intentId}`);
    const answer = await refund(admin, number, { amountMinor: 1_235 });
    expect([answer.status, answer.body.error?.code]).toEqual([409, 'amount_indivisible']);
    expect((await moneyOf(shop, number)).refunds).toEqual([]);
    expect(await refundedAtStripe(intentId)).toBe(0);
  });

  test('by line, what comes back is on the shelf once, when the money has gone', async () => {
    const mine = await shop.product({ stock: 5, prices: { usd: 2_500 } });
    const { number } = await paidOrder(shop, { [mine]: 3 });
    expect(await stock(shop.db, mine)).toEqual({ available: 2, held: 0, sold: 3 });
    const lines = [{ lineNumber: 1, quantity: 2, restock: true }];
    const answer = await refund(admin, number, { lines });
    expect([answer.status, answer.body.amountMinor, answer.body.state]).toEqual([201, 5_000, 'succeeded']);
    await settle(shop);
    expect(await stock(shop.db, mine)).toEqual({ available: 4, held: 0, sold: 1 });
    expect((await refund(admin, number, { lines })).body.error?.code).toBe('refund_lines_unknown');
    expect((await refund(admin, number, { lines: [{ lineNumber: 1, quantity: 1 }] })).status).toBe(201);
    expect(await stock(shop.db, mine)).toEqual({ available: 4, held: 0, sold: 1 });
  });
});

describe('who', () => {
  test('support staff may look and not give back, shoppers neither', async () => {
    const { number, buyer } = await order();
    const support = await staff('support');
    expect((await refundsOf(support, number)).status).toBe(200);
    expect((await refund(support, number, { amountMinor: 5 })).status).toBe(403);
    expect((await refund(buyer, number, { amountMinor: 5 })).status).toBe(403);
    expect((await refundsOf(buyer, number)).status).toBe(403);
    expect((await refund(admin, 'MH-000000000000', { amountMinor: 5 })).status).toBe(404);
    expect((await moneyOf(shop, number)).refunds).toEqual([]);
  });

  test('above the configured amount a second admin agrees, and splitting it does not help', async () => {
    process.env.REFUND_APPROVAL_ABOVE = 'usd:3000';
    resetConfig();
    try {
      const { number, intentId } = await order();
      expect((await refund(admin, number, { amountMinor: 2_000 })).status).toBe(201);
      const asked = await refund(admin, number, { amountMinor: 1_500 });
      expect([asked.status, asked.body.state]).toEqual([202, 'awaiting_approval']);
      expect(await refundedAtStripe(intentId)).toBe(2_000);
      expect((await moneyOf(shop, number)).reserved).toBe(3_500);
      expect((await decide(admin, number, asked.body.id, 'approve')).body.error?.code).toBe(
        'second_person_required',
      );
      expect((await decide(await staff('support'), number, asked.body.id, 'approve')).status).toBe(403);
      const agreed = await decide(other, number, asked.body.id, 'approve');
      expect([agreed.status, agreed.body.state, agreed.body.approvedBy]).toEqual([
        200,
        'succeeded',
        other.id,
      ]);
      expect((await decide(other, number, asked.body.id, 'approve')).body.error?.code).toBe(
        'refund_not_waiting',
      );
      const refused = await refund(admin, number, { amountMinor: 3_001 });
      expect((await decide(other, number, refused.body.id, 'reject')).body.state).toBe('rejected');
      expect(await refundedAtStripe(intentId)).toBe(3_500);
      expect((await moneyOf(shop, number)).reserved).toBe(3_500);
    } finally {
      delete process.env.REFUND_APPROVAL_ABOVE;
      resetConfig();
    }
  });

  test('a note is kept encrypted', async () => {
    const { number } = await order();
    const made = await refund(admin, number, { amountMinor: 5, note: 'The lamp of Mrs Example was broken' });
    expect(made.body.note).toBe('The lamp of Mrs Example was broken');
    const [row] = await shop.db.execute<{ note_enc: string }>(
      sql`select note_enc from refunds where id = ${made.body.id}`,
    );
    expect(row?.note_enc).not.toContain('Example');
  });
});

describe('answers that do not come', () => {
  const fault = (action: string, extra: object = {}) => {
    const match = { method: 'POST', path: '/v1/refunds' };
    const first = action.endsWith('_after') ? [{ match, action, times: 1, ...extra }] : [];
    const rest = action === 'cut_after' ? { action: 'cut_before' } : { action, ...extra };
    return shop.control('chaos', { rules: [...first, { match, ...rest }] });
  };

  test.each([
    ['cut_after', {}],
    ['cut_before', {}],
    ['error_500_after', { kept: true }],
    ['error_500_before', { kept: true }],
    ['rate_limit_429', {}],
  ])('%s %o ends in one refund, by the worker', async (action, extra) => {
    const { number, intentId } = await order();
    await fault(action, extra);
    const answer = await refund(admin, number, { amountMinor: 900 });
    expect([answer.status, answer.body.state]).toEqual([202, 'reserved']);
    expect((await moneyOf(shop, number)).reserved).toBe(900);
    await shop.control('chaos', { rules: [] });
    await untilQuiet(shop);
    expect(await moneyOf(shop, number)).toMatchObject({
      refunds: ['succeeded:900'],
      refund_state: 'partial',
    });
    const list = await shop.stripe.refunds.list({ payment_intent: intentId });
    expect(list.data.map((one) => one.amount)).toEqual([900]);
  });

  test('its event comes before the answer: settled once, restocked once, told once', async () => {
    const mine = await shop.product({ stock: 4, prices: { usd: 2_500 } });
    const { number } = await paidOrder(shop, { [mine]: 2 });
    await shop.control('chaos', { webhooks: { hold: false, beforeAnswer: true } });
    const answer = await refund(admin, number, { lines: [{ lineNumber: 1, quantity: 1, restock: true }] });
    await shop.control('chaos', { webhooks: { hold: true, beforeAnswer: false } });
    expect([answer.status, answer.body.state]).toEqual([201, 'succeeded']);
    await untilQuiet(shop);
    expect((await moneyOf(shop, number)).refunds).toEqual(['succeeded:2500']);
    expect(await stock(shop.db, mine)).toEqual({ available: 3, held: 0, sold: 1 });
    const [told] = await shop.db.execute(sql`
      select (select count(*)::int from order_events e where e.order_id = o.id and e.kind = 'refund_succeeded') as moves,
        (select count(*)::int from mail_outbox m where m.order_id = o.id and m.kind = 'order_refunded') as mails
      from orders o where o.number = ${number}`);
    expect(told).toEqual({ moves: 1, mails: 1 });
  });

  test('its event settles it, and the worker finds it settled', async () => {
    const { number, intentId } = await order();
    await fault('cut_after');
    expect((await refund(admin, number, { amountMinor: 800 })).body.state).toBe('reserved');
    await shop.control('chaos', { rules: [] });
    await shop.deliver();
    expect((await moneyOf(shop, number)).refunds).toEqual(['succeeded:800']);
    await untilQuiet(shop);
    expect((await moneyOf(shop, number)).refunds).toEqual(['succeeded:800']);
    expect(await refundedAtStripe(intentId)).toBe(800);
  });

  test('the key is forgotten: the refund is found by listing, not made again', async () => {
    const { number, intentId } = await order();
    await fault('cut_after');
    const made = await refund(admin, number, { amountMinor: 600 });
    await shop.control('chaos', { rules: [] });
    await shop.db.execute(
      sql`update operations set created_at = now() - interval '25 hours', generation_at = now() - interval '25 hours',
        called_at = now() - interval '1 hour' where subject_id = ${made.body.id}`,
    );
    await untilQuiet(shop);
    expect(await refundedAtStripe(intentId)).toBe(600);
    expect((await moneyOf(shop, number)).refunds).toEqual(['succeeded:600']);
  });

  test('a crash after the commit leaves a refund that the worker sends', async () => {
    const { number, intentId } = await order();
    const address = process.env.STRIPE_API_URL;
    process.env.STRIPE_API_URL = 'http://127.0.0.1:1';
    resetConfig();
    expect((await refund(admin, number, { amountMinor: 500 })).body.state).toBe('reserved');
    process.env.STRIPE_API_URL = address;
    resetConfig();
    expect(await refundedAtStripe(intentId)).toBe(0);
    await untilQuiet(shop);
    expect(await refundedAtStripe(intentId)).toBe(500);
  });

  test('one that Stripe refuses for good frees what it had reserved and says so', async () => {
    const { number, intentId } = await order();
    const total = await captured(number);
    await shop.stripe.refunds.create({ payment_intent: intentId });
    const answer = await refund(admin, number, { amountMinor: 300 });
    expect([answer.status, answer.body.error?.code]).toEqual([409, 'refunded_at_stripe']);
    await settle(shop);
    expect((await moneyOf(shop, number)).refunds.sort()).toEqual(
      [`succeeded:${total}`, 'rejected:300'].sort(),
    );
  });
});

test('refunds of Stripe’s dashboard are imported and count', async () => {
  const { number, intentId } = await order();
  const total = await captured(number);
  await shop.stripe.refunds.create({ payment_intent: intentId, amount: 400 });
  await settle(shop);
  const { body } = await refundsOf(admin, number);
  expect(body.data.map((one) => [one.origin, one.state, one.amountMinor])).toEqual([
    ['stripe', 'succeeded', 400],
  ]);
  expect(body.payments[0]?.refundableMinor).toBe(total - 400);
  expect((await refund(admin, number, { amountMinor: total - 399 })).body.error?.code).toBe(
    'refund_too_large',
  );
  const everything = await refund(admin, number, {});
  expect([everything.status, everything.body.amountMinor]).toEqual([201, total - 400]);
});

test('the ledger owes nothing when refunds are settled, and follows Stripe’s balance', async () => {
  const { number } = await order();
  await refund(admin, number, { amountMinor: 400 });
  await settle(shop);
  const balances = await ledgerOf(shop, number);
  expect(balances.refunds_payable).toBeUndefined();
  expect(balances.stripe_clearing).toBeUndefined();
  expect(balances.refunds).toBe(400);
});

test('a refund whose event was faster than a refusal is what the event said, in order, books and mail', async () => {
  const { number, intentId } = await order();
  const asked = await throughRelay(
    shop,
    async (called, theirs) => {
      if (called !== 'POST /v1/refunds') return null;
      await theirs();
      await shop.deliver();
      return {
        status: 400,
        body: {
          error: { type: 'invalid_request_error', code: 'charge_already_refunded', message: 'Refused.' },
        },
      };
    },
    () => refund(admin, number, { amountMinor: 400 }),
  );
  expect([asked.status, asked.body.state]).toEqual([201, 'succeeded']);
  await settle(shop);
  expect(await moneyOf(shop, number)).toMatchObject({ refund_state: 'partial', refunds: ['succeeded:400'] });
  expect(await refundedAtStripe(intentId)).toBe(400);
  const balances = await ledgerOf(shop, number);
  expect([balances.refunds, balances.refunds_payable]).toEqual([400, undefined]);
  const [mails] = await shop.db.execute(sql`
    select count(*)::int as n from mail_outbox m join orders o on o.id = m.order_id
    where o.number = ${number} and m.kind = 'order_refunded'`);
  expect(mails).toEqual({ n: 1 });
});

test('an admin’s sync imports what nobody told us, and says what it did', async () => {
  const { number, intentId } = await order();
  await shop.stripe.refunds.create({ payment_intent: intentId, amount: 450 });
  await shop.control('disputes', { payment_intent: intentId, amount: 1_000, inquiry: true });
  const sync = (by: Staff) =>
    call<SyncReport>(syncHandler, by, {
      path: `/api/admin/orders/${number}/sync`,
      params: { number },
      body: {},
    });
  const report = await sync(admin);
  expect(report.status, JSON.stringify(report.body)).toBe(200);
  const applied = report.body.data.filter((line) => line.state === 'applied').map((line) => line.kind);
  expect(applied).toEqual(['refund', 'dispute']);
  expect(await moneyOf(shop, number)).toMatchObject({ refunds: ['succeeded:450'], dispute_state: 'inquiry' });
  const again = await sync(admin);
  expect(again.body.data.every((line) => line.state === 'duplicate')).toBe(true);
  await settle(shop);
  expect(await moneyOf(shop, number)).toMatchObject({ refunds: ['succeeded:450'] });
  expect((await sync(await staff('support'))).status).toBe(403);
});
