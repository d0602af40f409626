/**
 * A Stripe account may be older than its shop: what its balance held before is one posting per currency, so that the
 * ledger is Stripe's balance from the first day (rule 49).
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moveCursor } from '#db/repositories/reconciliation.ts';
import { rebuildLedger } from '#lib/payments/reconciliation/rebuild-ledger.ts';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import { ledgerBalance, stripeBalance } from '#tests/support/books.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';
import { type Change, throughRelay } from '#tests/support/stripe-relay.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

const DAY_SECONDS = 24 * 3600;
const full = () => reconcile({ kind: 'full', startedBy: 'command' });
const feeOf = (total: number) => Math.floor((total * 29 + 500) / 1000) + 30;
const pay = async (amount: number) => {
  await shop.stripe.paymentIntents.create({
    amount,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  await shop.control('async/run', {});
};

test('what was there before is summed up once, and what comes after is booked by itself', async () => {
  await pay(9_000);
  await pay(1_000);
  await shop.control('clock', { advanceSeconds: 10 * DAY_SECONDS });
  await pay(3_000);
  // The books open nine days after the first payments.
  await moveCursor(shop.db, 'opening', Math.floor(Date.now() / 1000) + 9 * DAY_SECONDS);
  // The first try ends early, when half of it is done.
  let lists = 0;
  const endEarly: Change = (asked) => {
    if (asked !== 'GET /v1/balance_transactions') return null;
    lists += 1;
    return lists === 2 ? { status: 429, body: { error: { type: 'api_error', code: 'rate_limit' } } } : null;
  };
  const first = await throughRelay(
    shop,
    async (asked, theirs) => {
      const answer = await endEarly(asked, theirs);
      if (answer) lists = 1;
      return answer;
    },
    full,
  );
  expect(first).toMatchObject({ state: 'failed', reason: 'stripe_retryable' });
  for (let again = 0; again < 2; again += 1)
    expect(await full()).toMatchObject({ state: 'finished', findings: {} });
  const rows = await shop.db.execute(sql`
    select t.source like 'balance:opening%' as opening, e.amount_minor::int as amount from ledger_entries e
    join ledger_transactions t on t.id = e.transaction_id where e.account = 'other_money' order by 2`);
  expect([...rows]).toEqual([
    { opening: true, amount: -(9_000 - feeOf(9_000) + 1_000 - feeOf(1_000)) },
    { opening: false, amount: -(3_000 - feeOf(3_000)) },
  ]);
  expect(await ledgerBalance(shop)).toEqual(await stripeBalance(shop));
  expect((await rebuildLedger()).differences).toEqual([]);
}, 60_000);
