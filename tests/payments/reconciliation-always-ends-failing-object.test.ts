/** Rule 48: an object over which Stripe always fails is a finding; the others are read, and it is taken up again. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listFindings } from '#db/repositories/reconciliation-findings.ts';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import { paidOrder, refundsOf, type Staff, settle, staff } from '#tests/support/admin.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';
import { type Change, throughRelay } from '#tests/support/stripe-relay.ts';

let shop: Shop;
let admin: Staff;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
});
afterAll(async () => {
  await shop.close();
});

const run = (kind: 'full' | 'recent') => reconcile({ kind, startedBy: 'command' });
const statesOf = async (number: string): Promise<string[]> =>
  (await refundsOf(admin, number)).body.data.map(({ state }) => state);

test('one object alone does not keep the others from being read', async () => {
  const variant = await shop.product({ stock: 5 });
  const [broken, fine] = [await paidOrder(shop, { [variant]: 1 }), await paidOrder(shop, { [variant]: 1 })];
  await shop.control('chaos', { webhooks: { drop: true, hold: false } });
  const refund = await shop.stripe.refunds.create({ payment_intent: broken.intentId, amount: 300 });
  await shop.stripe.refunds.create({ payment_intent: fine.intentId, amount: 300 });
  const failing: Change = (asked) =>
    asked === `GET /v1/refunds/${refund.id}`
      ? { status: 500, body: { error: { type: 'api_error', message: 'Something went wrong.' } } }
      : null;
  const report = await throughRelay(shop, failing, () => run('full'));
  expect(report).toMatchObject({ state: 'finished', findings: { could_not_be_applied: 1 } });
  expect(await statesOf(fine.number)).toEqual(['succeeded']);
  await settle(shop);
  expect(await run('recent')).toMatchObject({ state: 'finished', findings: {} });
  expect(await statesOf(broken.number)).toEqual(['succeeded']);
  const open = await listFindings(shop.db, { limit: 100, before: null, open: true });
  expect(open.filter(({ kind }) => kind === 'could_not_be_applied')).toEqual([]);
}, 60_000);
