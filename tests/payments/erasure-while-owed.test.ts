/** A user is not erased while a refund is on its way to them, or waits for them to say where it goes (rules 12, 13). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as eraseHandler } from '#app/api/admin/people/[id]/erase/route.ts';
import { call, paidOrder, refund, type Staff, settle, staff } from '../support/admin.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let admin: Staff;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
});
afterAll(async () => {
  await shop.close();
});

const erase = (id: string) =>
  call<{ erased: boolean }>(eraseHandler, admin, {
    path: `/api/admin/people/${id}/erase`,
    params: { id },
    body: { confirm: id },
  });

test.each(['pending', 'requires_action'])('a refund that is %s keeps its user', async (state) => {
  const order = await paidOrder(shop, { [await shop.product({ stock: 2 })]: 1 }, 'pm_card_pendingRefund');
  const made = await refund(admin, order.number, { amountMinor: 100 });
  expect(made.body.state).toBe('pending');
  if (state === 'requires_action') {
    const { data } = await shop.stripe.refunds.list({ payment_intent: order.intentId });
    await shop.control(`refunds/${data[0]?.id ?? ''}`, { to: 'requires_action' });
    await shop.control('webhooks/flush', {});
  }
  const refused = await erase(order.buyer.id);
  expect([refused.status, refused.body.error?.code]).toEqual([409, 'person_has_open_money']);
  if (state === 'requires_action') return;
  await settle(shop);
  expect((await erase(order.buyer.id)).status).toBe(200);
});
