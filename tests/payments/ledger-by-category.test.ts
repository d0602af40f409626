/**
 * The ledger follows Stripe's balance through what only some payments meet (rules 49, 50): debits that are pending for
 * days, refunds of them that fail, verdicts that are reversed, money of others on the account. After each, Stripe's
 * balance is the ledger's and the inbox rebuilds it.
 */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { rebuildLedger } from '#lib/payments/reconciliation/rebuild-ledger.ts';
import { reconcile } from '#lib/payments/reconciliation/run.ts';
import { ledgerOf, refund, type Staff, settle, staff, untilQuiet } from '#tests/support/admin.ts';
import { accountOf, ledgerBalance, stripeBalance } from '#tests/support/books.ts';
import { openShop, type Shop } from '#tests/support/shop.ts';

let shop: Shop;
let admin: Staff;
let lamp: string;

beforeAll(async () => {
  shop = await openShop();
  admin = await staff();
  lamp = await shop.product({ stock: 100 });
});
afterAll(() => shop.close());

afterEach(async () => {
  expect(await reconcile({ kind: 'full', startedBy: 'command' })).toMatchObject({
    state: 'finished',
    findings: {},
  });
  expect(await ledgerBalance(shop)).toEqual(await stripeBalance(shop));
  expect((await rebuildLedger()).differences).toEqual([]);
});

/** An order that pays with a method; nothing has been heard of it. */
async function order(method: string) {
  const buyer = await shop.buyer({ [lamp]: 1 });
  const { body } = await shop.pay(buyer);
  await shop.confirm(body.paymentIntent, method);
  return { number: body.order.number, total: body.order.totalMinor, intentId: body.paymentIntent.id };
}

async function paid(method = 'pm_card_visa') {
  const made = await order(method);
  await settle(shop);
  return made;
}

const feeOf = (total: number) => Math.floor((total * 29 + 500) / 1000) + 30;
/** Webhooks that are held are delivered, and nothing that happens later happens. */
const hear = async () => {
  await shop.control('webhooks/flush', {});
  await untilQuiet(shop);
};

describe('a bank debit', () => {
  test('is in the balance while it is pending and no sale yet; a success clears it', async () => {
    const { number, total } = await order('pm_usBankAccount_success');
    await hear();
    const pending = {
      pending_debits: -total,
      processing_fees: feeOf(total),
      stripe_balance: total - feeOf(total),
    };
    expect(await ledgerOf(shop, number)).toEqual(pending);
    expect(await ledgerBalance(shop)).toEqual(await stripeBalance(shop));
    await settle(shop);
    expect(await ledgerOf(shop, number)).toEqual({
      processing_fees: feeOf(total),
      sales: -total,
      stripe_balance: total - feeOf(total),
    });
  });

  test('that fails leaves nothing in the ledger', async () => {
    const { number } = await order('pm_usBankAccount_accountClosed');
    await hear();
    expect(await ledgerOf(shop, number)).toHaveProperty('pending_debits');
    await settle(shop);
    expect(await reconcile({ kind: 'recent', startedBy: 'command' })).toMatchObject({ state: 'finished' });
    expect(await ledgerOf(shop, number)).toEqual({});
  });

  test('of which nobody told is booked all the same, before and after it succeeds', async () => {
    await shop.control('chaos', { webhooks: { drop: true, hold: false } });
    const { number, total } = await order('pm_usBankAccount_success');
    await reconcile({ kind: 'recent', startedBy: 'command' });
    expect(await ledgerOf(shop, number)).toMatchObject({ pending_debits: -total });
    await shop.control('async/run', {});
    await reconcile({ kind: 'recent', startedBy: 'command' });
    await shop.control('chaos', { webhooks: { drop: false, hold: true } });
    const balances = await ledgerOf(shop, number);
    expect(balances).toMatchObject({ sales: -total });
    expect(balances).not.toHaveProperty('pending_debits');
    expect(balances).not.toHaveProperty('stripe_clearing');
  });

  test('gives a refund that fails back: it is owed to nobody', async () => {
    const { number, total, intentId } = await paid('pm_usBankAccount_success');
    expect((await refund(admin, number, { amountMinor: 1_000 })).status).toBe(201);
    const [sent] = (await shop.stripe.refunds.list({ payment_intent: intentId })).data;
    await shop.control(`refunds/${sent?.id}`, { to: 'failed' });
    await settle(shop);
    expect(await ledgerOf(shop, number)).toEqual({
      processing_fees: feeOf(total),
      sales: -total,
      stripe_balance: total - feeOf(total),
    });
  });

  test('gives a refund that fails back although only the balance told of it', async () => {
    const { number, intentId } = await paid('pm_usBankAccount_success');
    await refund(admin, number, { amountMinor: 1_000 });
    await settle(shop);
    const [sent] = (await shop.stripe.refunds.list({ payment_intent: intentId })).data;
    await shop.control('chaos', { webhooks: { drop: true, hold: false } });
    await shop.control(`refunds/${sent?.id}`, { to: 'failed' });
    await shop.control('chaos', { webhooks: { drop: false, hold: true } });
    // The events are behind us.
    await shop.db.execute(sql`
      update reconciliation_cursors set position = 99999999999 where name = 'events'`);
    await reconcile({ kind: 'recent', startedBy: 'command' });
    await shop.db.execute(sql`delete from reconciliation_cursors where name = 'events'`);
    const [row] = await shop.db.execute(
      sql`select state from refunds where stripe_refund_id = ${sent?.id ?? ''}`,
    );
    expect(row).toEqual({ state: 'failed' });
    expect(await ledgerOf(shop, number)).not.toHaveProperty('refunds_payable');
  });
});

describe('a dispute', () => {
  async function lost() {
    const made = await paid();
    const { id } = await shop.control('disputes', { payment_intent: made.intentId });
    await settle(shop);
    const to = async (verdict: string) => {
      await shop.control(`disputes/${String(id)}`, { to: verdict });
      await settle(shop);
    };
    await to('lost');
    return { ...made, id: String(id), to };
  }
  const ofDispute = async (number: string) => {
    const {
      dispute_losses: losses,
      disputed_money: disputed,
      dispute_fees: fees,
    } = await ledgerOf(shop, number);
    return { losses, disputed, fees };
  };

  test('that is lost, appealed and won leaves no loss in the books', async () => {
    const { number, total, to } = await lost();
    expect(await ofDispute(number)).toEqual({ losses: total, disputed: undefined, fees: 1_500 });
    await to('appealed');
    expect(await ofDispute(number)).toEqual({ losses: total, disputed: undefined, fees: 1_500 });
    expect((await rebuildLedger()).differences).toEqual([]);
    await to('won');
    expect(await ofDispute(number)).toEqual({ losses: undefined, disputed: undefined, fees: undefined });
  });

  test('whose appeal is lost stays lost, once', async () => {
    const { number, total, to } = await lost();
    await to('appealed');
    await to('lost');
    expect(await ofDispute(number)).toEqual({ losses: total, disputed: undefined, fees: 1_500 });
  });

  test('whose news come twice and in the wrong order ends in the same books', async () => {
    const { number, id, to } = await lost();
    await to('appealed');
    await to('won');
    const events = (await shop.events()).filter(({ data }) => 'id' in data.object && data.object.id === id);
    for (const event of events.reverse()) await shop.post({ ...event, id: `${event.id}again` });
    await untilQuiet(shop);
    expect(await ofDispute(number)).toEqual({ losses: undefined, disputed: undefined, fees: undefined });
  });
});

describe('money of others on the same account', () => {
  const foreign = { currency: 'usd', payment_method: 'pm_card_visa', confirm: true } as const;
  const params = {
    ...foreign,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  } as const;

  test('is in an account of its own: made by hand, of another installation, refunded, disputed', async () => {
    await paid();
    const byHand = await shop.stripe.paymentIntents.create({ ...params, amount: 5_000 });
    const another = await shop.stripe.paymentIntents.create({
      ...params,
      amount: 7_000,
      metadata: { markethub_installation: 'another', markethub_attempt: 'x' },
    });
    await shop.stripe.refunds.create({ payment_intent: byHand.id, amount: 1_000 });
    await shop.control('disputes', { payment_intent: another.id });
    await settle(shop);
    await reconcile({ kind: 'full', startedBy: 'command' });
    const theirs = 5_000 - feeOf(5_000) - 1_000 + 7_000 - feeOf(7_000) - 7_000 - 1_500;
    expect(await accountOf(shop, 'other_money')).toEqual({ usd: -theirs });
  });
});
