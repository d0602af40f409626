/**
 * Rules 6, 15 and 33: only the holder of an operation's lease sends it, what is written after the call is fenced, and a
 * call whose answer is unknown is never made a second time under another key.
 */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { database } from '#db/client.ts';
import {
  LEASE_SECONDS,
  leaseNextOperation,
  leaseOperation,
  nextGeneration,
  renewLease,
  settleOperation,
} from '#db/repositories/operations.ts';
import { openCustomerSession } from '#lib/payments/customers/open-customer-session.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { paidOrder as buyAndSettle, refund, type Staff, staff } from '../support/admin.ts';
import { operationsAreDue } from '../support/pass-time.ts';
import { openShop, type Shop } from '../support/shop.ts';
import { throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
let admin: Staff;
beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
});
afterEach(async () => {
  await shop.control('chaos', { rules: [] });
});
afterAll(async () => {
  await shop.close();
});

const paidOrder = async () => buyAndSettle(shop, { [await shop.product({ stock: 3 })]: 1 });

const REFUNDS = { method: 'POST', path: '/v1/refunds' };
const chaos = (match: object, action: string, times?: number) =>
  shop.control('chaos', { rules: [{ match, action, ...(times === undefined ? {} : { times }) }] });

/** A gate that what is held waits at. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

type Row = { id: string; generation: number; lease_no: number; state: string; outcome: string | null };
async function operationOf(kind: string): Promise<Row> {
  const [row] = await shop.db.execute<Row>(sql`
    select id, generation, lease_no, state, outcome from operations where kind = ${kind} order by created_at desc limit 1`);
  if (!row) throw new Error(`no operation ${kind}`);
  return row;
}

const refundsAtStripe = async (intentId: string): Promise<number[]> => {
  const list = await shop.stripe.refunds.list({ payment_intent: intentId, limit: 100 });
  return list.data.map((made) => made.amount);
};

describe('a Stripe that hangs longer than a lease', () => {
  test('and answers both workers has refunded once, although the first call met a stored server error', async () => {
    const order = await paidOrder();
    await chaos(REFUNDS, 'error_500_before', 2);
    expect((await refund(admin, order.number, { amountMinor: 1_000 })).status).toBe(202);
    expect(await operationOf('refund.create')).toMatchObject({ generation: 1, outcome: 'server_error' });
    await shop.control('chaos', { rules: [] });
    const held = gate();
    let calls = 0;
    await throughRelay(
      shop,
      async (asked, theirs) => {
        if (asked !== 'POST /v1/refunds') return null;
        calls += 1;
        // The first call reaches Stripe late, when another worker has long taken over.
        if (calls === 1) await held.opened;
        return await theirs();
      },
      async () => {
        await operationsAreDue(shop);
        const first = resumeOperations();
        while (calls === 0) await new Promise((resolve) => setTimeout(resolve, 10));
        await operationsAreDue(shop);
        await resumeOperations();
        held.open();
        await first;
      },
    );
    await operationsAreDue(shop);
    await resumeOperations();
    expect(await refundsAtStripe(order.intentId)).toEqual([1_000]);
    expect(await operationOf('refund.create')).toMatchObject({ generation: 2, state: 'succeeded' });
    const [sums] = await shop.db.execute(
      sql`
      select count(*)::int as refunds, sum(r.amount_minor)::int as refunded from refunds r
      join payments p on p.id = r.payment_id where p.stripe_intent_id = ${order.intentId}`,
    );
    expect(sums).toEqual({ refunds: 1, refunded: 1_000 });
  });
});

describe('two first purchases of one user at once', () => {
  test('make one Stripe customer, also when the first call met a stored server error', async () => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 3 })]: 1 });
    await chaos({ method: 'POST', path: '/v1/customers' }, 'error_500_before', 2);
    expect((await openCustomerSession(buyer.id)).ok).toBe(false);
    await shop.control('chaos', { rules: [] });
    const [session, pressed] = await Promise.all([openCustomerSession(buyer.id), shop.pay(buyer)]);
    expect(session.ok).toBe(true);
    expect(pressed.status).toBe(201);
    const made = [];
    for await (const customer of shop.stripe.customers.list({ limit: 100 })) made.push(customer);
    expect(made.filter(({ metadata }) => metadata.markethub_user === buyer.id)).toHaveLength(1);
  });
});

describe('a lease', () => {
  test('is given back when its run ends, so that the next press goes on at once', async () => {
    const buyer = await shop.buyer({ [await shop.product({ stock: 3 })]: 1 });
    await shop.pay(buyer);
    await shop.stripe.paymentIntents.list();
    const other = await shop.buyer({ [await shop.product({ stock: 3 })]: 1 });
    await chaos({ method: 'POST', path: '/v1/payment_intents' }, 'error_500_before', 2);
    expect((await shop.pay(other)).status).toBe(503);
    await shop.control('chaos', { rules: [] });
    const startedAt = performance.now();
    expect((await shop.pay(other)).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  test('of a killed process keeps nobody out for longer than ten seconds', () => {
    expect(LEASE_SECONDS).toBeLessThanOrEqual(10);
  });

  test('has one holder: who lost it renews, bumps and settles nothing', async () => {
    const order = await paidOrder();
    await chaos(REFUNDS, 'rate_limit_429');
    await refund(admin, order.number, { amountMinor: 500 });
    const { id } = await operationOf('refund.create');
    const first = await leaseOperation(database(), id);
    expect(first).toBeDefined();
    expect(await leaseOperation(database(), id)).toBeUndefined();
    await operationsAreDue(shop);
    const second = await leaseNextOperation(database());
    expect(second).toMatchObject({ id, lease_no: (first?.lease_no ?? 0) + 1 });
    if (!first || !second) throw new Error('both leases were given');
    expect(await renewLease(database(), first)).toBe(false);
    expect(await nextGeneration(database(), first)).toBeUndefined();
    const end = { state: 'rejected', stripeObjectId: null, outcome: 'late' } as const;
    expect(await settleOperation(database(), { operation: first, ...end })).toBe(false);
    expect(await renewLease(database(), second)).toBe(true);
    await shop.control('chaos', { rules: [] });
    await operationsAreDue(shop);
    await resumeOperations();
    expect(await operationOf('refund.create')).toMatchObject({ state: 'succeeded' });
    expect(await refundsAtStripe(order.intentId)).toEqual([500]);
  });

  test('of one operation does not keep the others: they are leased one at a time', async () => {
    const [slow, quick] = [await paidOrder(), await paidOrder()];
    await chaos(REFUNDS, 'rate_limit_429');
    await refund(admin, slow.number, { amountMinor: 300 });
    await refund(admin, quick.number, { amountMinor: 400 });
    await shop.control('chaos', { rules: [] });
    const held = gate();
    await throughRelay(
      shop,
      async (asked, theirs) => {
        if (asked !== 'POST /v1/refunds') return null;
        const answer = await theirs();
        const hold = typeof answer.body === 'object' && JSON.stringify(answer.body).includes('"amount":300');
        if (hold) await held.opened;
        return answer;
      },
      async () => {
        await operationsAreDue(shop);
        const round = resumeOperations({ lanes: 2 });
        while ((await refundsAtStripe(quick.intentId)).length === 0) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        held.open();
        await round;
      },
    );
    expect(await refundsAtStripe(slow.intentId)).toEqual([300]);
    expect(await refundsAtStripe(quick.intentId)).toEqual([400]);
  });
});

test('a refusal that comes back after the lease was lost changes nothing', async () => {
  const order = await paidOrder();
  await chaos(REFUNDS, 'rate_limit_429');
  await refund(admin, order.number, { amountMinor: 600 });
  await shop.control('chaos', { rules: [] });
  const held = gate();
  let refused = false;
  const refusal = { error: { type: 'invalid_request_error', code: 'parameter_unknown', message: 'No.' } };
  await throughRelay(
    shop,
    async (asked) => {
      if (asked !== 'POST /v1/refunds' || refused) return null;
      refused = true;
      await held.opened;
      return { status: 400, body: refusal };
    },
    async () => {
      await operationsAreDue(shop);
      const first = resumeOperations();
      while (!refused) await new Promise((resolve) => setTimeout(resolve, 10));
      const { id } = await operationOf('refund.create');
      await operationsAreDue(shop);
      const second = await leaseOperation(database(), id);
      expect(second).toBeDefined();
      held.open();
      await first;
      expect(await operationOf('refund.create')).toMatchObject({ state: 'pending' });
    },
  );
  const [row] = await shop.db.execute(sql`
    select r.state from refunds r join payments p on p.id = r.payment_id where p.stripe_intent_id = ${order.intentId}`);
  expect(row).toEqual({ state: 'reserved' });
  await operationsAreDue(shop);
  await resumeOperations();
  expect(await refundsAtStripe(order.intentId)).toEqual([600]);
});

test('a press takes over what a killed process left, once its lease is over', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 3 })]: 1 });
  await chaos({ method: 'POST', path: '/v1/payment_intents' }, 'cut_before');
  await shop.pay(buyer);
  await shop.control('chaos', { rules: [] });
  // As it is right after the commit: nobody has heard from Stripe, and the lease is the dead process's.
  await shop.db.execute(sql`
    update checkout_attempts set state = 'creating' where user_id = ${buyer.id}`);
  await shop.db.execute(sql`
    update operations set tries = 0, outcome = null, leased_until = now() + interval '2 seconds',
      resume_after = now() + interval '1 hour' where user_id = ${buyer.id} and kind = 'intent.create'`);
  const pressed = await shop.pay(buyer);
  expect(pressed.status, JSON.stringify(pressed.body)).toBe(200);
});

test('a key that Stripe has forgotten is not replaced while an earlier call under it may still run', async () => {
  const order = await paidOrder();
  await chaos(REFUNDS, 'cut_before');
  await refund(admin, order.number, { amountMinor: 700 });
  await shop.control('chaos', { rules: [] });
  const { id } = await operationOf('refund.create');
  // A day old, and somebody sent it a minute ago without hearing back.
  await shop.db.execute(sql`
    update operations set generation_at = now() - interval '25 hours',
      called_at = now() - interval '1 minute' where id = ${id}`);
  await operationsAreDue(shop);
  await resumeOperations();
  expect(await operationOf('refund.create')).toMatchObject({
    generation: 1,
    state: 'pending',
    outcome: 'earlier_call_may_run',
  });
  expect(await refundsAtStripe(order.intentId)).toEqual([]);
  await shop.db.execute(sql`update operations set called_at = now() - interval '1 hour' where id = ${id}`);
  await operationsAreDue(shop);
  await resumeOperations();
  expect(await operationOf('refund.create')).toMatchObject({ generation: 2, state: 'succeeded' });
  expect(await refundsAtStripe(order.intentId)).toEqual([700]);
});
