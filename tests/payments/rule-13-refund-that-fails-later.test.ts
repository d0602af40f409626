/** Rules 3 and 13: a refund is pending until Stripe says so, may fail after it succeeded, and events come in any order. */
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
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

const order = (method: string) => paidOrder(shop, { [variant]: 1 }, method);
const mailsOf = (number: string) =>
  shop.db.execute(
    sql`select m.kind from mail_outbox m join orders o on o.id = m.order_id where o.number = ${number} and m.kind <> 'order_confirmation'`,
  );

test('pending is shown as pending until Stripe has settled it', async () => {
  const { number } = await order('pm_card_pendingRefund');
  const asked = await refund(admin, number, { amountMinor: 1_000 });
  expect([asked.status, asked.body.state]).toEqual([201, 'pending']);
  expect(await moneyOf(shop, number)).toMatchObject({ refund_state: 'pending', reserved: 1_000 });
  expect(await mailsOf(number)).toHaveLength(0);
  await settle(shop);
  expect(await moneyOf(shop, number)).toMatchObject({ refund_state: 'partial', refunds: ['succeeded:1000'] });
  expect(await mailsOf(number)).toHaveLength(1);
});

test('a failure restores the balance, tells why, and another refund may use what is free again', async () => {
  const { number } = await order('pm_card_refundFail');
  const total = (await refundsOf(admin, number)).body.payments[0]?.capturedMinor ?? 0;
  const asked = await refund(admin, number, {});
  expect([asked.body.state, asked.body.amountMinor]).toEqual(['succeeded', total]);
  expect((await refund(admin, number, { amountMinor: 1 })).body.error?.code).toBe('already_refunded');
  await settle(shop);
  const { body } = await refundsOf(admin, number);
  expect(body.data.map((one) => [one.state, one.failureReason])).toEqual([
    ['failed', 'expired_or_canceled_card'],
  ]);
  expect(body.payments[0]?.refundableMinor).toBe(total);
  expect(await moneyOf(shop, number)).toMatchObject({ state: 'paid', refund_state: 'none', reserved: 0 });
  const balances = await ledgerOf(shop, number);
  expect([balances.refunds, balances.refunds_payable]).toEqual([undefined, undefined]);
  const history = await shop.db.execute(
    sql`select 1 from order_events e join orders o on o.id = e.order_id where o.number = ${number} and e.kind = 'refund_failed'`,
  );
  expect(history).toHaveLength(1);
});

test('the failure of one of three touches only that one', async () => {
  const { number, intentId } = await order('pm_card_visa');
  for (const amountMinor of [1_000, 2_000, 500]) await refund(admin, number, { amountMinor });
  await settle(shop);
  const list = await shop.stripe.refunds.list({ payment_intent: intentId });
  const second = list.data.find((one) => one.amount === 2_000);
  await shop.control(`refunds/${second?.id}`, { to: 'failed' });
  await settle(shop);
  expect(await moneyOf(shop, number)).toMatchObject({
    refunds: ['succeeded:500', 'succeeded:1000', 'failed:2000'],
    reserved: 1_500,
    refund_state: 'partial',
  });
});

test('one that waits for its shopper can be called back, and is free again', async () => {
  const { number } = await order('pm_card_pendingRefund');
  const asked = await refund(admin, number, { amountMinor: 1_000 });
  expect((await decide(admin, number, asked.body.id, 'cancel')).body.error?.code).toBe(
    'refund_not_cancelable',
  );
  await shop.control(`refunds/${asked.body.stripeRefundId}`, { to: 'requires_action' });
  await shop.control('webhooks/flush', {});
  await untilQuiet(shop);
  expect((await moneyOf(shop, number)).refunds).toEqual(['requires_action:1000']);
  const back = await decide(admin, number, asked.body.id, 'cancel');
  expect([back.status, back.body.state], JSON.stringify(back.body)).toEqual([200, 'canceled']);
  await settle(shop);
  expect(await moneyOf(shop, number)).toMatchObject({
    refunds: ['canceled:1000'],
    reserved: 0,
    refund_state: 'none',
  });
  const balances = await ledgerOf(shop, number);
  expect([balances.refunds, balances.refunds_payable]).toEqual([undefined, undefined]);
});

/** The events of an intent's refunds, as they were made. */
async function refundEvents(intentId: string, types: readonly string[]): Promise<Stripe.Event[]> {
  const list = await shop.stripe.events.list({ limit: 100 });
  return types.map((type) => {
    const found = list.data.find(
      (event) => event.type === type && JSON.stringify(event.data.object).includes(intentId),
    );
    if (!found) throw new Error(`no ${type}`);
    return found;
  });
}

/** Plays a refund once per permutation of its events; `ours` is refunded here, the rest in the dashboard. */
async function endsOf(
  method: string,
  types: readonly string[],
  { ours, end }: { readonly ours: boolean; readonly end: string },
): Promise<string[]> {
  const ends: string[] = [];
  for (const events of permutations(types)) {
    const { number, intentId } = await order(method);
    if (ours) await refund(admin, number, { amountMinor: 1_500 });
    else await shop.stripe.refunds.create({ payment_intent: intentId, amount: 1_500 });
    if (end === 'canceled') {
      const [made] = (await shop.stripe.refunds.list({ payment_intent: intentId })).data;
      await shop.control(`refunds/${made?.id}`, { to: 'requires_action' });
      await shop.stripe.refunds.cancel(made?.id ?? '');
    }
    await shop.control('async/run', {});
    for (const event of await refundEvents(intentId, events)) {
      expect(await shop.post({ ...event, created: 1_790_000_000 })).toBe(200);
    }
    await untilQuiet(shop);
    ends.push(
      JSON.stringify([
        await moneyOf(shop, number),
        await ledgerOf(shop, number),
        (await mailsOf(number)).length,
      ]),
    );
  }
  return ends;
}

describe('every permutation of its events ends in one state', { timeout: 120_000 }, () => {
  test.each([
    ['one that succeeds at once', 'pm_card_visa', ['refund.created', 'charge.refunded'], 'succeeded:1500'],
    [
      'one that is pending first',
      'pm_card_pendingRefund',
      ['refund.created', 'charge.refunded', 'refund.updated'],
      'succeeded:1500',
    ],
    [
      'one that fails later',
      'pm_card_refundFail',
      ['refund.created', 'charge.refunded', 'refund.failed'],
      'failed:1500',
    ],
    [
      'one that waits for the customer and is cancelled',
      'pm_card_pendingRefund',
      ['refund.created', 'charge.refunded', 'refund.updated'],
      'canceled:1500',
    ],
  ])('%s', async (_name, method, types, end) => {
    for (const ours of [true, false]) {
      const [state = ''] = end.split(':');
      const ends = await endsOf(method, types, { ours, end: state });
      const states = ends.map((one) => (state === 'failed' ? one.replace(/,\d\]$/, ']') : one));
      expect(new Set(states).size, [...new Set(states)].join('\n')).toBe(1);
      expect(ends[0]).toContain(end);
    }
  });
});
