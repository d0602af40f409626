/**
 * Rules 6, 33, 37 and 38: a refund whose call may have been carried out is neither taken for refused nor made
 * again under another key, whatever Stripe says to a later try and whatever somebody edited since.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { moneyOf, paidOrder, refund, type Staff, staff, untilQuiet } from '../support/admin.ts';
import { operationsAreDue, workOff } from '../support/pass-time.ts';
import { openShop, type Shop } from '../support/shop.ts';
import { type Change, throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
let admin: Staff;
let lamp: string;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
  lamp = await shop.product({ stock: 50 });
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
});
afterAll(async () => {
  await shop.close();
});

const CREATE = 'POST /v1/refunds';
const answer = (status: number, type: string, code: string) => ({
  status,
  body: { error: { type, code, message: 'No.' } },
});
const expired = answer(401, 'invalid_request_error', 'api_key_expired');
const atStripe = async (intentId: string): Promise<number[]> =>
  (await shop.stripe.refunds.list({ payment_intent: intentId, limit: 100 })).data.map(({ amount }) => amount);

test('a refusal of the second try says nothing of the first, whose answer was lost', async () => {
  const { number, intentId } = await paidOrder(shop, { [lamp]: 1 });
  let calls = 0;
  const change: Change = async (asked, theirs) => {
    if (asked !== CREATE) return asked.startsWith('GET /v1/refunds') ? expired : null;
    calls += 1;
    if (calls > 1) return expired;
    await theirs();
    return answer(504, 'api_error', 'gateway_timeout');
  };
  const told = await throughRelay(shop, change, () => refund(admin, number, { amountMinor: 1_000 }));
  expect([told.status, told.body.state]).toEqual([202, 'reserved']);
  expect((await moneyOf(shop, number)).reserved).toBe(1_000);
  await untilQuiet(shop);
  expect((await moneyOf(shop, number)).refunds).toEqual(['succeeded:1000']);
  expect(await atStripe(intentId)).toEqual([1_000]);
});

test('a refusal of the second try is not believed while the first may still be under way', async () => {
  const { number, intentId } = await paidOrder(shop, { [lamp]: 1 });
  let late: (() => Promise<unknown>) | undefined;
  const change: Change = (asked, theirs) => {
    if (asked !== CREATE) return null;
    if (late) return expired;
    late = theirs;
    return answer(504, 'api_error', 'gateway_timeout');
  };
  await throughRelay(shop, change, async () => {
    const told = await refund(admin, number, { amountMinor: 1_000 });
    expect([told.status, told.body.state]).toEqual([202, 'reserved']);
    await late?.();
  });
  await untilQuiet(shop);
  expect((await moneyOf(shop, number)).refunds).toEqual(['succeeded:1000']);
  expect(await atStripe(intentId)).toEqual([1_000]);
});

test.each([
  ['the second try', 1],
  ['the next run', 2],
])('a server error of %s frees no new key while the first may still be under way', async (_name, lost) => {
  const { number, intentId } = await paidOrder(shop, { [lamp]: 1 });
  let late: (() => Promise<unknown>) | undefined;
  let calls = 0;
  const change: Change = (asked, theirs) => {
    if (asked !== CREATE) return null;
    calls += 1;
    if (calls === 1) late = theirs;
    if (calls <= lost) return answer(504, 'api_error', 'gateway_timeout');
    // As often as one run asks: the SDK repeats an interactive call once, and the worker's twice.
    return calls < lost * 2 + lost ? answer(500, 'api_error', 'overloaded') : null;
  };
  await throughRelay(shop, change, async () => {
    expect((await refund(admin, number, { amountMinor: 1_000 })).status).toBe(202);
    await workOff(shop);
    await late?.();
  });
  await untilQuiet(shop);
  expect(await atStripe(intentId)).toEqual([1_000]);
});

test('a look for it that something on the way to Stripe refuses decides nothing', async () => {
  const { number, intentId } = await paidOrder(shop, { [lamp]: 1 });
  const match = { method: 'POST', path: '/v1/refunds' };
  await shop.control('chaos', { rules: [{ match, action: 'error_500_after', kept: true }] });
  expect((await refund(admin, number, { amountMinor: 1_000 })).status).toBe(202);
  await shop.control('chaos', { rules: [] });
  // The relay sends no id of a request, as a proxy does that answers in Stripe's place.
  const blocked = answer(403, 'invalid_request_error', 'blocked_by_proxy');
  await throughRelay(
    shop,
    (asked) => (asked.startsWith('GET /v1/refunds') ? blocked : null),
    async () => {
      await operationsAreDue(shop);
      await resumeOperations();
    },
  );
  expect((await moneyOf(shop, number)).reserved).toBe(1_000);
  await untilQuiet(shop);
  expect((await moneyOf(shop, number)).refunds).toEqual(['succeeded:1000']);
  expect(await atStripe(intentId)).toEqual([1_000]);
});

test('one that its event has told of is not made again, although its metadata was edited at Stripe', async () => {
  const { number, intentId } = await paidOrder(shop, { [lamp]: 1 });
  const match = { method: 'POST', path: '/v1/refunds' };
  await shop.control('chaos', { rules: [{ match, action: 'error_500_after', kept: true }] });
  expect((await refund(admin, number, { amountMinor: 1_000 })).status).toBe(202);
  await shop.control('chaos', { rules: [] });
  await shop.deliver();
  expect((await moneyOf(shop, number)).refunds).toEqual(['succeeded:1000']);
  const [made] = (await shop.stripe.refunds.list({ payment_intent: intentId })).data;
  await shop.stripe.refunds.update(made?.id ?? '', {
    metadata: Object.fromEntries(Object.keys(made?.metadata ?? {}).map((key) => [key, ''])),
  });
  await untilQuiet(shop);
  expect(await atStripe(intentId)).toEqual([1_000]);
  expect((await moneyOf(shop, number)).refunds).toEqual(['succeeded:1000']);
});
