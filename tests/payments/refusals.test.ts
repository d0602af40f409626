/**
 * What a refusal of Stripe means: the word about a first call, an observation after an earlier one, and never the end of
 * what Stripe has made all the same (rules 6, 12, 13, 37).
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import {
  ledgerOf,
  moneyOf,
  paidOrder,
  refund,
  refundsOf,
  type Staff,
  settle,
  staff,
} from '../support/admin.ts';
import { operationsAreDue } from '../support/pass-time.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let admin: Staff;
let variant: string;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
  variant = await shop.product({ stock: 100, prices: { usd: 5_000 } });
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
});
afterAll(async () => {
  await shop.close();
});

const order = (method?: string) => paidOrder(shop, { [variant]: 1 }, method);
const CREATE = { method: 'POST', path: '/v1/refunds' };
const LIST = { method: 'GET', path: '/v1/refunds' };
const chaos = (...rules: object[]) => shop.control('chaos', { rules });
const atStripe = async (intentId: string): Promise<number[]> =>
  (await shop.stripe.refunds.list({ payment_intent: intentId })).data.map(({ amount }) => amount);
const statesOf = async (number: string): Promise<string[]> =>
  (await refundsOf(admin, number)).body.data.map(({ state }) => state);

test('a refund that Stripe refuses and has made is that refund, once', async () => {
  const { number, intentId } = await order();
  await chaos({ match: CREATE, action: 'error_400_after', times: 1 });
  expect((await refund(admin, number, { amountMinor: 300 })).status).toBe(201);
  await settle(shop);
  expect(await atStripe(intentId)).toEqual([300]);
  expect(await statesOf(number)).toEqual(['succeeded']);
});

describe('when nothing can be read to explain it', () => {
  test('the refusal of the first call stands, and the amount is free again', async () => {
    const { number, intentId } = await order();
    await chaos({ match: { path: '/v1/**' }, action: 'refuse_400' });
    const answer = await refund(admin, number, { amountMinor: 300 });
    expect([answer.status, answer.body.error?.code]).toEqual([502, 'refund_refused']);
    await chaos();
    await settle(shop);
    expect(await statesOf(number)).toEqual(['rejected']);
    expect(await atStripe(intentId)).toEqual([]);
    expect((await refund(admin, number, {})).status).toBe(201);
  });

  test('a refusal after a call whose answer was lost decides nothing', async () => {
    const { number, intentId } = await order();
    await chaos({ match: CREATE, action: 'cut_after', times: 1 }, { match: CREATE, action: 'cut_before' });
    expect((await refund(admin, number, { amountMinor: 300 })).status).toBe(202);
    await chaos({ match: { path: '/v1/**' }, action: 'refuse_400' });
    await operationsAreDue(shop);
    expect(await resumeOperations()).toBe(1);
    expect(await statesOf(number)).toEqual(['reserved']);
    await chaos();
    await settle(shop);
    expect(await statesOf(number)).toEqual(['succeeded']);
    expect(await atStripe(intentId)).toEqual([300]);
  });

  test('one that was believed and is there after all is owed again, and settles or fails in the books', async () => {
    for (const { method, states, owed } of [
      { method: undefined, states: ['succeeded'], owed: 300 },
      { method: 'pm_card_refundFail', states: ['failed'], owed: undefined },
    ]) {
      const { number, intentId } = await order(method);
      await chaos(
        { match: CREATE, action: 'error_400_after', times: 1 },
        { match: LIST, action: 'rate_limit_429' },
      );
      const answer = await refund(admin, number, { amountMinor: 300 });
      expect([answer.status, answer.body.error?.code]).toEqual([502, 'refund_refused']);
      await chaos();
      await settle(shop);
      expect(await atStripe(intentId)).toEqual([300]);
      expect(await statesOf(number)).toEqual(states);
      const balances = await ledgerOf(shop, number);
      expect([balances.refunds, balances.refunds_payable]).toEqual([owed, undefined]);
      expect((await moneyOf(shop, number)).refund_state).toBe(owed === undefined ? 'none' : 'partial');
    }
  });
});
