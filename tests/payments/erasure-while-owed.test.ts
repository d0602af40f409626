/** A user is not erased while a refund is on its way to them, or waits for them to say where it goes (rules 12, 13). */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as eraseHandler } from '#app/api/admin/people/[id]/erase/route.ts';
import { call, paidOrder, refund, type Staff, settle, staff } from '../support/admin.ts';
import { untilWaiting, workOff } from '../support/pass-time.ts';
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

test('a refund that is asked for while its user is erased is sent all the same, once', async () => {
  const order = await paidOrder(shop, { [await shop.product({ stock: 2 })]: 1 });
  await shop.control('chaos', { rules: [{ match: { path: '/v1/refunds' }, action: 'cut_before' }] });
  // The erasure has looked for open money, and has not yet blanked what operations hold.
  const blocker = await shop.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from stripe_event_bodies for update`);
    const erasing = erase(order.buyer.id);
    await untilWaiting(shop, 1);
    const refunding = refund(admin, order.number, { amountMinor: 100 });
    const waits = untilWaiting(shop, 2).then(() => 'waits');
    expect(await Promise.race([refunding.then(() => 'answered'), waits])).toBe('waits');
    return { erasing, refunding };
  });
  const [erased, refunded] = await Promise.all([blocker.erasing, blocker.refunding]);
  expect([erased.status, refunded.body.state]).toEqual([200, 'reserved']);
  await shop.control('chaos', { rules: [] });
  await workOff(shop);
  const { data } = await shop.stripe.refunds.list({ payment_intent: order.intentId });
  expect(data.map(({ amount, status }) => [amount, status])).toEqual([[100, 'succeeded']]);
  const rows = await shop.db.execute(
    sql`select o.kind, o.state from operations o join refunds r on r.operation_id = o.id
        join orders ord on ord.id = r.order_id where ord.user_id = ${order.buyer.id}`,
  );
  expect([...rows]).toEqual([{ kind: 'refund.create', state: 'succeeded' }]);
});
