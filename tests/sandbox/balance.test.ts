/** The balance: what moves it, when money becomes available, and how movements are found. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { type Payments, paymentsOf } from './payments.ts';
import type { Account } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
let stripe: Stripe;
let pay: Payments['pay'];
withAccounts(async (made) => {
  account = made;
  stripe = account.stripe;
  ({ pay } = paymentsOf(account));
  await account.control('POST', 'async', { mode: 'manual' });
});

async function usd(): Promise<{ available: number; pending: number }> {
  const balance = await stripe.balance.retrieve();
  const of = (entries: Stripe.Balance.Available[]): number =>
    entries.find((entry) => entry.currency === 'usd')?.amount ?? 0;
  return { available: of(balance.available), pending: of(balance.pending) };
}

describe('the balance', () => {
  it('knows of an asynchronous capture only when charge.updated says so', async () => {
    const paid = await pay('pm_card_visa', { amount: 10_000, expand: ['latest_charge'] });
    expect(paid.latest_charge).toMatchObject({ balance_transaction: null });
    expect(await usd()).toEqual({ available: 0, pending: 0 });
    await account.control('POST', 'async/run');
    expect(await usd()).toEqual({ available: 0, pending: 10_000 - 320 });
    const updated = (await account.events()).find((event) => event.type === 'charge.updated');
    expect(updated?.data).toMatchObject({ previous_attributes: { balance_transaction: null } });
  });

  it('has pending money available two days later, and not before', async () => {
    await pay('pm_card_visa', { amount: 10_000, capture_method: 'automatic' });
    const [movement] = (await stripe.balanceTransactions.list()).data;
    const availableOn = movement?.available_on ?? 0;
    expect(availableOn).toBeGreaterThanOrEqual((movement?.created ?? 0) + 2 * 86_400);
    await account.control('POST', 'clock', { now: availableOn - 1 });
    expect(await usd()).toEqual({ available: 0, pending: 9680 });
    await account.control('POST', 'clock', { now: availableOn });
    expect(await usd()).toEqual({ available: 9680, pending: 0 });
    expect((await stripe.balanceTransactions.retrieve(movement?.id ?? '')).status).toBe('available');
  });

  it('is the sum of its movements, whatever happened', async () => {
    const visa = await pay('pm_card_visa', { capture_method: 'automatic' });
    await stripe.refunds.create({ payment_intent: visa.id, amount: 300 });
    await pay('pm_card_createDispute');
    const failing = await pay('pm_card_refundFail');
    await stripe.refunds.create({ payment_intent: failing.id });
    await account.control('POST', 'async/run');
    const [dispute] = (await stripe.disputes.list()).data;
    await account.control('POST', `disputes/${dispute?.id}`, { to: 'won' });
    const movements = (await stripe.balanceTransactions.list({ limit: 100 })).data;
    const { available, pending } = await usd();
    expect(movements.reduce((sum, movement) => sum + movement.net, 0)).toBe(available + pending);
    for (const movement of movements) {
      expect(movement.net).toBe(movement.amount - movement.fee);
      expect(movement.fee_details.reduce((sum, detail) => sum + detail.amount, 0)).toBe(movement.fee);
    }
    expect(movements.map((movement) => movement.reporting_category).sort()).toEqual(
      [
        'charge',
        'charge',
        'charge',
        'refund',
        'refund',
        'refund_failure',
        'dispute',
        'dispute_reversal',
      ].sort(),
    );
  });

  it('lists movements by type, source, currency and time', async () => {
    const paid = await pay('pm_card_visa', { capture_method: 'automatic' });
    await pay('pm_card_visa', { capture_method: 'automatic', currency: 'eur' });
    const refund = await stripe.refunds.create({ payment_intent: paid.id, amount: 300 });
    const found = async (params: Stripe.BalanceTransactionListParams): Promise<(string | null)[]> =>
      (await stripe.balanceTransactions.list({ ...params, expand: ['data.source'] })).data.map((movement) =>
        typeof movement.source === 'string' ? movement.source : (movement.source?.id ?? null),
      );
    expect(await found({ type: 'refund' })).toEqual([refund.id]);
    expect(await found({ source: String(paid.latest_charge) })).toEqual([paid.latest_charge]);
    expect(await found({ currency: 'usd' })).toEqual([refund.id, paid.latest_charge]);
    expect(await found({ created: { lt: refund.created - 3600 } })).toEqual([]);
    expect(await found({ payout: 'po_none' })).toEqual([]);
  });
});
