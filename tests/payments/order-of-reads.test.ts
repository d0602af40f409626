/**
 * Rules 3 and 36: an answer that began before what a row shows never moves it back, for every kind of object; where the
 * order cannot be known, Stripe is read again.
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PUT as evidenceHandler } from '#app/api/admin/disputes/[id]/evidence/route.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import type { DisputeDetail } from '#lib/contracts/disputes.ts';
import { disputeKind, earlyFraudWarningKind } from '#lib/payments/disputes/dispute-kind.ts';
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
import { permutations } from '../support/permutations.ts';
import { project, shownBy } from '../support/project-read.ts';
import { openShop, type Shop } from '../support/shop.ts';
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
