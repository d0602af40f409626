/**
 * Rules 3 and 36: an answer that began before what a row shows never moves it back, for every kind of object; where the
 * order cannot be known, Stripe is read again.
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PUT as evidenceHandler } from '#app/api/admin/disputes/[id]/evidence/route.ts';
import { database, inTransaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import type { DisputeDetail } from '#lib/contracts/disputes.ts';
import type { Result } from '#lib/domain/result.ts';
import { customerKind } from '#lib/payments/customers/customer-kind.ts';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { disputeKind, earlyFraudWarningKind } from '#lib/payments/disputes/dispute-kind.ts';
import { bindObject, type ObjectKindOf } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import { paymentIntentKind } from '#lib/payments/intents/intent-kind.ts';
import { makeDefault } from '#lib/payments/methods/change-own-method.ts';
import { startSetup } from '#lib/payments/methods/create-setup-intent.ts';
import { paymentMethodKind } from '#lib/payments/methods/method-kind.ts';
import { setupIntentKind } from '#lib/payments/methods/setup-kind.ts';
import { rebuildLedger } from '#lib/payments/reconciliation/rebuild-ledger.ts';
import { refundKind } from '#lib/payments/refunds/refund-kind.ts';
import {
  call,
  ledgerOf,
  moneyOf,
  paidOrder,
  refund,
  type Staff,
  settle,
  staff,
  untilQuiet,
} from '../support/admin.ts';
import { operationsAreDue, workOff } from '../support/pass-time.ts';
import { permutations } from '../support/permutations.ts';
import { type Buyer, openShop, type Shop } from '../support/shop.ts';
import { throughRelay } from '../support/stripe-relay.ts';

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

const order = (card?: string) => paidOrder(shop, { [variant]: 1 }, card);
const dispute = async (intentId: string, over: object = {}): Promise<string> =>
  String((await shop.control('disputes', { payment_intent: intentId, ...over })).id);
const decide = (id: string, to: 'won' | 'lost' | 'escalated') => shop.control(`disputes/${id}`, { to });

const shownBy = async <T>(reading: Promise<Result<T, unknown>>): Promise<T> => {
  const read = await reading;
  if (!read.ok) throw new Error('Stripe could not be read');
  return read.value;
};

/** Projects what a read showed, as if it had begun at that time. */
const project = <T>(kind: ObjectKindOf<T>, seen: T, startedAtMs: number) =>
  inTransaction(database(), (tx) => projectObserved(tx, bindObject(kind, seen), { by: 'test', startedAtMs }));

const disputeOf = async (id: string) => {
  const [row] = await shop.db.execute<{
    status: string;
    charge_refundable: boolean;
    refundable: boolean;
    due: number | null;
    amount: number;
    reason: string;
  }>(sql`
    select d.status, d.charge_refundable, p.refundable, extract(epoch from d.evidence_due_by)::float8 as due,
      d.amount_minor::int as amount, d.reason
    from disputes d join payments p on p.id = d.payment_id where d.stripe_dispute_id = ${id}`);
  return row;
};

describe('a dispute', () => {
  test('whose verdict comes while the answer to our evidence is on its way stays decided, also in the books', async () => {
    const { number, intentId } = await order();
    const id = await dispute(intentId);
    await settle(shop);
    const answered = await throughRelay(
      shop,
      async (asked, theirs) => {
        if (asked !== `POST /v1/disputes/${id}`) return null;
        const underReview = await theirs();
        expect(underReview.body).toMatchObject({ status: 'under_review' });
        await decide(id, 'lost');
        await shop.deliver();
        return underReview;
      },
      () =>
        call<DisputeDetail>(evidenceHandler, admin, {
          path: `/api/admin/disputes/${id}/evidence`,
          params: { id },
          body: { texts: { uncategorized_text: 'proof' }, submit: true },
          method: 'PUT',
        }),
    );
    expect([answered.status, answered.body.status]).toEqual([200, 'lost']);
    await untilQuiet(shop);
    expect(await disputeOf(id)).toMatchObject({ status: 'lost', refundable: false });
    expect(await moneyOf(shop, number)).toMatchObject({ dispute_state: 'lost' });
    expect((await ledgerOf(shop, number)).dispute_losses).toBeGreaterThan(0);
    expect(await rebuildLedger()).toMatchObject({ equal: true });
  });

  test('that was read as an inquiry does not open refunds again once it is a dispute', async () => {
    const { number, intentId } = await order();
    const id = await dispute(intentId, { inquiry: true });
    await settle(shop);
    const startedAtMs = await databaseNowMs();
    const inquiry = await shownBy(disputeKind.retrieve(id));
    expect(inquiry.chargeRefundable).toBe(true);
    await decide(id, 'escalated');
    await settle(shop);
    expect(await disputeOf(id)).toMatchObject({ status: 'needs_response', refundable: false });
    expect(await project(disputeKind, inquiry, startedAtMs)).toMatchObject({ state: 'stale' });
    expect(await disputeOf(id)).toMatchObject({ status: 'needs_response', refundable: false });
    const refused = await refund(admin, number, { amountMinor: 100 });
    expect(refused.body.error?.code).toBe('refund_blocked');
  });

  test.each([
    ['whether the charge may be refunded', { chargeRefundable: true }],
    ['its deadline', { evidenceDueByUnix: 1_999_999_999 }],
    ['its amount', { amountMinor: 1 }],
    ['its reason', { reason: 'general' }],
  ])('changes %s at one status by a read that is up to date alone', async (_name, over) => {
    const { intentId } = await order();
    const id = await dispute(intentId);
    await settle(shop);
    const before = await disputeOf(id);
    const now = await shownBy(disputeKind.retrieve(id));
    const newestMs = await databaseNowMs();
    expect(await project(disputeKind, now, newestMs)).toMatchObject({ state: 'duplicate' });
    const older = await project(disputeKind, { ...now, ...over }, newestMs - 1_000);
    expect(older).toMatchObject({ state: 'read', reason: 'dispute_details_have_no_order' });
    expect(await disputeOf(id)).toEqual(before);
    // Nobody waits for that outcome: the worker reads Stripe, and finds the row as it is.
    await untilQuiet(shop);
    expect(await disputeOf(id)).toEqual(before);
    expect(await project(disputeKind, { ...now, ...over }, newestMs + 1_000)).toMatchObject({
      state: 'applied',
      reason: 'dispute_noted',
    });
    expect(await disputeOf(id)).not.toEqual(before);
  });

  test('that is read in any order of beginnings and answers ends as the last read showed it', {
    timeout: 60_000,
  }, async () => {
    const ends = new Set<string>();
    for (const answers of permutations([0, 1, 2])) {
      const { number, intentId } = await order();
      const id = await dispute(intentId, { inquiry: true });
      const seen = [await shownBy(disputeKind.retrieve(id))];
      await decide(id, 'escalated');
      seen.push(await shownBy(disputeKind.retrieve(id)));
      await decide(id, 'won');
      seen.push(await shownBy(disputeKind.retrieve(id)));
      const nowMs = await databaseNowMs();
      for (const index of answers) {
        const one = seen[index];
        if (one) await project(disputeKind, one, nowMs - 3_000 + index * 1_000);
      }
      await untilQuiet(shop);
      ends.add(
        JSON.stringify([await disputeOf(id), await moneyOf(shop, number), await ledgerOf(shop, number)]),
      );
    }
    expect([...ends]).toHaveLength(1);
    expect([...ends][0]).toContain('"status":"won"');
  });
});

test('a warning that is read late does not become actionable again', async () => {
  const { intentId } = await order();
  const made = await shop.control('early_fraud_warnings', { payment_intent: intentId });
  await settle(shop);
  const actionable = await shownBy(earlyFraudWarningKind.retrieve(String(made.id)));
  const nowMs = await databaseNowMs();
  await project(earlyFraudWarningKind, { ...actionable, actionable: false }, nowMs);
  const older = await project(earlyFraudWarningKind, actionable, nowMs - 1_000);
  expect(older).toMatchObject({ state: 'read', reason: 'warning_states_have_no_order' });
  const [row] = await shop.db.execute(
    sql`select actionable from early_fraud_warnings where stripe_warning_id = ${String(made.id)}`,
  );
  expect(row).toEqual({ actionable: false });
});

describe('a refund', () => {
  const stateOf = async (id: string) => {
    const [row] = await shop.db.execute<{ state: string }>(
      sql`select state from refunds where stripe_refund_id = ${id}`,
    );
    return row?.state;
  };

  test('that waits for its shopper does not go back to pending by an older read, and Stripe is asked', async () => {
    const { number } = await order('pm_card_pendingRefund');
    const asked = await refund(admin, number, { amountMinor: 500 });
    const id = asked.body.stripeRefundId ?? '';
    const startedAtMs = await databaseNowMs();
    const pending = await shownBy(refundKind.retrieve(id));
    await shop.control(`refunds/${id}`, { to: 'requires_action' });
    await project(refundKind, await shownBy(refundKind.retrieve(id)), await databaseNowMs());
    expect(await stateOf(id)).toBe('requires_action');
    const older = await project(refundKind, pending, startedAtMs);
    expect(older).toMatchObject({ state: 'read', reason: 'refund_states_have_no_order' });
    expect(await stateOf(id)).toBe('requires_action');
    const waits = await shop.db.execute(
      sql`select 1 from stripe_events where object_id = ${id} and state = 'received' and reason = 'read_requested'`,
    );
    expect(waits).toHaveLength(1);
    await untilQuiet(shop);
    expect(await stateOf(id)).toBe('requires_action');
    // The end counts, whenever the read that shows it began.
    await project(refundKind, { ...pending, status: 'canceled' as const }, startedAtMs);
    expect(await stateOf(id)).toBe('canceled');
  });

  test('that was pending when it was answered stays succeeded when its event was faster', async () => {
    const { number } = await order('pm_card_pendingRefund');
    const asked = await throughRelay(
      shop,
      async (called, theirs) => {
        if (called !== 'POST /v1/refunds') return null;
        const pending = await theirs();
        await shop.deliver();
        return pending;
      },
      () => refund(admin, number, { amountMinor: 500 }),
    );
    expect([asked.status, asked.body.state]).toEqual([201, 'succeeded']);
  });
});

/** A shopper with two saved cards, the second of them newer. */
async function withCards(): Promise<{ buyer: Buyer; customer: string; cards: [string, string] }> {
  const buyer = await shop.buyer({ [variant]: 1 });
  const customer = await ensureCustomer(buyer.id, 'interactive');
  if (!customer.ok) throw new Error('no customer');
  const first = await shop.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.value });
  await workOff(shop);
  const second = await shop.stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.value });
  await workOff(shop);
  return { buyer, customer: customer.value, cards: [first.id, second.id] };
}

const methodOf = async (id: string) => {
  const [row] = await shop.db.execute<{ state: string; exp_year: number; is_default: boolean }>(
    sql`select state, exp_year, is_default from saved_methods where stripe_payment_method_id = ${id}`,
  );
  return row;
};

describe('a saved method', () => {
  test('keeps the details of the newest read, and asks Stripe when an older one differs', async () => {
    const { cards } = await withCards();
    const old = await shownBy(paymentMethodKind.retrieve(cards[0]));
    const startedAtMs = await databaseNowMs();
    await shop.stripe.paymentMethods.update(cards[0], { card: { exp_month: 12, exp_year: 2044 } });
    await project(
      paymentMethodKind,
      await shownBy(paymentMethodKind.retrieve(cards[0])),
      await databaseNowMs(),
    );
    expect(await methodOf(cards[0])).toMatchObject({ exp_year: 2044 });
    expect(await project(paymentMethodKind, old, startedAtMs)).toMatchObject({ state: 'read' });
    expect(await methodOf(cards[0])).toMatchObject({ exp_year: 2044 });
    await workOff(shop);
    expect(await methodOf(cards[0])).toMatchObject({ exp_year: 2044 });
  });

  test('that is detached stays so, whatever a read of before says', async () => {
    const { cards } = await withCards();
    const startedAtMs = await databaseNowMs();
    const attached = await shownBy(paymentMethodKind.retrieve(cards[1]));
    await shop.stripe.paymentMethods.detach(cards[1]);
    await workOff(shop);
    expect(await project(paymentMethodKind, attached, startedAtMs)).toMatchObject({ state: 'stale' });
    expect(await methodOf(cards[1])).toMatchObject({ state: 'detached', is_default: false });
  });
});

describe('a customer', () => {
  test('keeps the default that its owner chose while a read was on its way, before and after Stripe knows', async () => {
    const { buyer, customer, cards } = await withCards();
    expect(await methodOf(cards[0])).toMatchObject({ is_default: true });
    const startedAtMs = await databaseNowMs();
    const before = await shownBy(customerKind.retrieve(customer));
    expect(before.defaultMethodId).toBe(cards[0]);
    await shop.control('chaos', {
      rules: [
        { match: { method: 'POST', path: `/v1/customers/${customer}` }, times: 9, action: 'rate_limit_429' },
      ],
    });
    await makeDefault({ userId: buyer.id, paymentMethodId: cards[1] });
    await shop.control('chaos', { rules: [] });
    // Stripe has not been told yet: also a read that begins now shows the one before.
    expect(await project(customerKind, before, await databaseNowMs())).toMatchObject({
      state: 'ignored',
      reason: 'own_default_on_its_way',
    });
    expect(await methodOf(cards[1])).toMatchObject({ is_default: true });
    await operationsAreDue(shop);
    await workOff(shop);
    expect((await shownBy(customerKind.retrieve(customer))).defaultMethodId).toBe(cards[1]);
    expect(await project(customerKind, before, startedAtMs)).toMatchObject({ state: 'read' });
    await workOff(shop);
    expect(await methodOf(cards[1])).toMatchObject({ is_default: true });
  });

  test('that is deleted stays deleted, and its cards with it', async () => {
    const { customer, cards } = await withCards();
    const startedAtMs = await databaseNowMs();
    const [alive, card] = [
      await shownBy(customerKind.retrieve(customer)),
      await shownBy(paymentMethodKind.retrieve(cards[0])),
    ];
    await shop.stripe.customers.del(customer);
    await workOff(shop);
    expect(await project(customerKind, alive, startedAtMs)).toMatchObject({ state: 'ignored' });
    expect(await project(paymentMethodKind, card, startedAtMs)).toMatchObject({ state: 'ignored' });
    expect(await methodOf(cards[0])).toMatchObject({ state: 'detached' });
    expect(
      await shop.db.execute(sql`select 1 from customers where stripe_customer_id = ${customer}`),
    ).toHaveLength(0);
  });
});

test('a set-up that succeeded stays so, and its open states are ordered by their reads', async () => {
  const buyer = await shop.buyer();
  const made = await startSetup({ userId: buyer.id, clientAddress: '203.0.113.7' });
  if (!made.ok) throw new Error('no set-up');
  const { id } = made.value.setupIntent;
  const seen = await shownBy(setupIntentKind.retrieve(id));
  const nowMs = await databaseNowMs();
  const statusOf = async () => {
    const [row] = await shop.db.execute<{ status: string }>(
      sql`select status from setup_attempts where stripe_setup_intent_id = ${id}`,
    );
    return row?.status;
  };
  await project(setupIntentKind, { ...seen, status: 'requires_action' }, nowMs);
  expect(await statusOf()).toBe('requires_action');
  const older = await project(setupIntentKind, { ...seen, status: 'requires_confirmation' }, nowMs - 1_000);
  expect(older).toMatchObject({ state: 'read' });
  expect(await statusOf()).toBe('requires_action');
  await project(setupIntentKind, { ...seen, status: 'succeeded' }, nowMs - 2_000);
  expect(await statusOf()).toBe('succeeded');
  await project(setupIntentKind, { ...seen, status: 'requires_action' }, nowMs + 1_000);
  expect(await statusOf()).toBe('succeeded');
  await untilQuiet(shop);
});

describe('a payment attempt', () => {
  const attemptOf = async (intentId: string) => {
    const [row] = await shop.db.execute<{ intent_status: string; failure_code: string | null }>(
      sql`select intent_status, failure_code from checkout_attempts where stripe_intent_id = ${intentId}`,
    );
    return row;
  };

  test('that was declined does not wait for the bank again because of an older read', async () => {
    const buyer = await shop.buyer({ [variant]: 1 });
    const { id, clientSecret } = (await shop.pay(buyer)).body.paymentIntent;
    await shop.confirm({ id, clientSecret }, 'pm_card_threeDSecure2Required');
    const startedAtMs = await databaseNowMs();
    const asked = await shownBy(paymentIntentKind.retrieve(id));
    expect(asked.status).toBe('requires_action');
    await shop.control(`3ds/${id}/complete`, { client_secret: clientSecret, outcome: 'fail' });
    await shop.status(buyer, id);
    const declined = await attemptOf(id);
    expect(declined).toMatchObject({ intent_status: 'requires_payment_method' });
    expect(await project(paymentIntentKind, asked, startedAtMs)).toMatchObject({ state: 'read' });
    expect(await attemptOf(id)).toEqual(declined);
    await untilQuiet(shop);
    expect(await attemptOf(id)).toEqual(declined);
  });

  test('that nobody has read since is moved by a read that began before another was only claimed', async () => {
    const buyer = await shop.buyer({ [variant]: 1 });
    const { id, clientSecret } = (await shop.pay(buyer)).body.paymentIntent;
    await shop.confirm({ id, clientSecret }, 'pm_card_threeDSecure2Required');
    const startedAtMs = await databaseNowMs();
    const asked = await shownBy(paymentIntentKind.retrieve(id));
    // The status endpoint claims a read and Stripe does not answer it: nothing newer is known.
    await shop.db.execute(
      sql`update checkout_attempts set last_read_at = clock_timestamp() where stripe_intent_id = ${id}`,
    );
    await project(paymentIntentKind, asked, startedAtMs);
    expect(await attemptOf(id)).toMatchObject({ intent_status: 'requires_action' });
    await untilQuiet(shop);
  });
});
