/** Rules 46 and 5: a payment that is authorized or on its way for days leaves the cart free, and is never paid twice. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readCheckout } from '#lib/checkout/read-checkout.ts';
import { resetConfig } from '#lib/config/config.ts';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { ADDRESS } from '../support/address.ts';
import { settle, untilQuiet } from '../support/admin.ts';
import { holdsRunOut } from '../support/pass-time.ts';
import { type Buyer, counts, openShop, type Shop, stock } from '../support/shop.ts';
import { throughRelay } from '../support/stripe-relay.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => {
  captureBy('automatic');
  await shop.control('chaos', { rules: [] });
});
afterAll(async () => {
  await shop.close();
});

const captureBy = (method: 'automatic' | 'manual') => {
  if (method === 'manual') process.env.CAPTURE_METHOD = 'manual';
  else delete process.env.CAPTURE_METHOD;
  resetConfig();
};
const linesOf = async (buyer: Buyer) => {
  const rows = await shop.db.execute<{ variant_id: string; quantity: number }>(sql`
    select variant_id, quantity from cart_lines where cart_id = ${buyer.cartId}`);
  return Object.fromEntries(rows.map((row) => [row.variant_id, row.quantity]));
};
const bodyFor = (total: { amountMinor: number; currency: string }) => ({
  shippingAddress: ADDRESS,
  expectedTotal: total,
});

const DEBIT = 'pm_usBankAccount_processing';
/** A shopper whose payment goes on for days. */
async function promised(state: 'requires_capture' | 'processing', lines = 1) {
  const variant = await shop.product({ stock: 5, prices: { usd: 6_000 } });
  const buyer = await shop.buyer({ [variant]: lines });
  const shown = await shop.shownTotal(buyer);
  if (state === 'requires_capture') captureBy('manual');
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent, state === 'processing' ? DEBIT : 'pm_card_visa');
  return {
    variant,
    buyer,
    shown,
    number: created.body.order.number,
    intentId: created.body.paymentIntent.id,
    intent: created.body.paymentIntent,
  };
}

describe.each(['requires_capture', 'processing'] as const)('while a payment is in %s', (state) => {
  test('its lines have left the cart, its stock is held, and another cart is another order', async () => {
    const first = await promised(state);
    await settle(shop);
    expect(await linesOf(first.buyer)).toEqual({});
    expect(await stock(shop.db, first.variant)).toEqual({ available: 4, held: 1, sold: 0 });
    const other = await shop.product({ stock: 5, prices: { usd: 9_000 } });
    await shop.fillCart(first.buyer, { [other]: 1 });
    const shown = await shop.shownTotal(first.buyer);
    const second = await shop.pay(first.buyer);
    expect([second.status, second.body.order.totalMinor]).toEqual([201, shown.amountMinor]);
    expect(second.body.order.number).not.toBe(first.number);
    expect(second.body.paymentIntent.id).not.toBe(first.intentId);
    await shop.confirm(second.body.paymentIntent, state === 'processing' ? DEBIT : 'pm_card_visa');
    await settle(shop);
    expect(await counts(shop.db, first.buyer.id)).toMatchObject({ orders: 2, attempts: 2, live: 2 });
    expect((await shop.stripe.paymentIntents.retrieve(first.intentId)).status).toBe(state);
    const { liveAttempt, lines } = await readCheckout({ userId: first.buyer.id });
    expect([liveAttempt, lines]).toEqual([null, []]);
  });

  test('a second tab that still shows the old cart is told of the order, and nothing is charged', async () => {
    const { buyer, shown, number } = await promised(state);
    await settle(shop);
    const answers = await Promise.all([1, 2, 3].map(() => shop.pay(buyer, { body: bodyFor(shown) })));
    for (const answer of answers) {
      expect([answer.status, answer.body.error?.code]).toEqual([409, 'already_paid']);
      expect(answer.body.error).toMatchObject({ order: { number } });
    }
    const otherTotal = { ...shown, amountMinor: shown.amountMinor + 1 };
    expect((await shop.pay(buyer, { body: bodyFor(otherTotal) })).body.error?.code).toBe('cart_empty');
    expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 1, attempts: 1, live: 1 });
  });

  test('a press of the same cart before we heard of it gets that payment, of the same total', async () => {
    const { buyer, shown, number, intentId } = await promised(state);
    await shop.db.execute(
      sql`update checkout_attempts set created_at = created_at - interval '1 minute' where user_id = ${buyer.id}`,
    );
    const answer = await shop.pay(buyer, { body: bodyFor(shown) });
    expect(answer.body).toMatchObject({
      order: { number, totalMinor: shown.amountMinor },
      paymentIntent: { id: intentId, status: state },
    });
    expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 1, attempts: 1 });
  });

  test('a press of a changed cart before we heard of it keeps that payment, and gets its own total or 409', async () => {
    const { variant, buyer, intentId } = await promised(state);
    await shop.fillCart(buyer, { [variant]: 3 });
    const changed = await shop.pay(buyer);
    expect(changed.body.error).toMatchObject({ code: 'amount_changed' });
    expect((await shop.stripe.paymentIntents.retrieve(intentId)).status).toBe(state);
    expect(await linesOf(buyer)).toEqual({ [variant]: 2 });
    const rest = await shop.pay(buyer);
    expect([rest.status, rest.body.order.totalMinor]).toEqual([
      201,
      (await shop.shownTotal(buyer)).amountMinor,
    ]);
    expect(rest.body.paymentIntent.id).not.toBe(intentId);
  });

  test('presses of old and new cart at once make one payment each at most', async () => {
    const { variant, buyer, shown, number } = await promised(state);
    const other = await shop.product({ stock: 9, prices: { usd: 1_100 } });
    await settle(shop);
    await shop.fillCart(buyer, { [other]: 1 });
    const now = await shop.shownTotal(buyer);
    const answers = await Promise.all(
      [shown, now, shown, now, now].map((total) => shop.pay(buyer, { body: bodyFor(total) })),
    );
    for (const [index, answer] of answers.entries()) {
      if (index === 0 || index === 2) expect(answer.body.error?.code).toBe('amount_changed');
      else expect(answer.body.order.totalMinor).toBe(now.amountMinor);
    }
    const made = answers.flatMap((answer) => (answer.status < 300 ? [answer.body.order.number] : []));
    expect(new Set(made).size).toBe(1);
    expect(made).not.toContain(number);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 2, live: 2 });
    expect(await stock(shop.db, variant)).toEqual({ available: 4, held: 1, sold: 0 });
  });

  test('the hold lasts as long as the state, and what it comes to is settled without the cart', async () => {
    const { variant, buyer, intentId } = await promised(state);
    await settle(shop);
    for (let day = 0; day < 3; day += 1) {
      await holdsRunOut(shop, buyer);
      expect(await expireAttempts()).toMatchObject({ extended: 1, canceled: 0 });
    }
    expect(await stock(shop.db, variant)).toEqual({ available: 4, held: 1, sold: 0 });
    await shop.fillCart(buyer, { [variant]: 2 });
    if (state === 'requires_capture') await shop.stripe.paymentIntents.capture(intentId);
    else await succeedDebit(intentId);
    await settle(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, mails: 1, live: 0 });
    expect(await linesOf(buyer)).toEqual({ [variant]: 2 });
    expect(await stock(shop.db, variant)).toEqual({ available: 4, held: 0, sold: 1 });
  });
});

/** The bank pays a debit that the sandbox keeps in processing: the event as Stripe would send it. */
async function succeedDebit(intentId: string) {
  const event = (await shop.events('payment_intent.processing')).find(
    ({ data }) => 'id' in data.object && data.object.id === intentId,
  );
  if (event?.type !== 'payment_intent.processing') throw new Error('no event');
  const { object } = event.data;
  const paid = { ...object, status: 'succeeded', amount_received: object.amount };
  await shop.post({
    ...event,
    id: `${event.id}_paid`,
    type: 'payment_intent.succeeded',
    data: { object: paid },
  });
}

describe('a bank debit that the bank refuses', () => {
  const refused = async (
    before: (buyer: Buyer, variant: string) => Promise<void> = async () => undefined,
  ) => {
    const variant = await shop.product({ stock: 9, prices: { usd: 6_000 } });
    const buyer = await shop.buyer({ [variant]: 2 });
    const created = await shop.pay(buyer);
    await shop.confirm(created.body.paymentIntent, 'pm_usBankAccount_insufficientFunds');
    await shop.control('webhooks/flush', {});
    await untilQuiet(shop);
    expect((await shop.status(buyer, created.body.paymentIntent.id)).body.status).toBe('processing');
    expect(await linesOf(buyer)).toEqual({});
    await before(buyer, variant);
    await settle(shop);
    return { variant, buyer, created: created.body };
  };

  test('gives its lines back to the cart, and pressing Pay goes on with the same order', async () => {
    const { variant, buyer, created } = await refused();
    expect(await linesOf(buyer)).toEqual({ [variant]: 2 });
    expect((await shop.status(buyer, created.paymentIntent.id)).body.failure).toBeDefined();
    const again = await shop.pay(buyer);
    expect(again.body).toMatchObject({ order: { number: created.order.number } });
    await shop.confirm(again.body.paymentIntent);
    await settle(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({
      orders: 1,
      paid: 1,
      payments: 1,
      flags: 0,
      live: 0,
    });
    expect(await linesOf(buyer)).toEqual({});
    expect(await stock(shop.db, variant)).toEqual({ available: 7, held: 0, sold: 2 });
  });

  test('adds its lines to what is in the cart, up to the limit of a line', async () => {
    const { variant, buyer } = await refused(async (of, it) => shop.fillCart(of, { [it]: 98 }));
    expect(await linesOf(buyer)).toEqual({ [variant]: 99 });
  });

  test('gives back nothing of what the person has bought since', async () => {
    const { buyer } = await refused(async (of, it) => {
      await shop.fillCart(of, { [it]: 2 });
      const since = await shop.pay(of);
      await shop.confirm(since.body.paymentIntent);
    });
    expect(await linesOf(buyer)).toEqual({});
    expect(await counts(shop.db, buyer.id)).toMatchObject({ orders: 2, paid: 1 });
  });

  test('leaves the attempt of another cart alone', async () => {
    const other = await shop.product({ stock: 3, prices: { usd: 1_500 } });
    let since = '';
    const { variant, buyer, created } = await refused(async (of) => {
      await shop.fillCart(of, { [other]: 1 });
      since = (await shop.pay(of)).body.order.number;
    });
    expect(await linesOf(buyer)).toEqual({ [variant]: 2, [other]: 1 });
    const all = await shop.pay(buyer);
    expect([all.status, all.body.order.number]).toEqual([201, since]);
    await shop.confirm(all.body.paymentIntent);
    await settle(shop);
    await holdsRunOut(shop, buyer);
    await expireAttempts();
    expect((await shop.stripe.paymentIntents.retrieve(created.paymentIntent.id)).status).toBe('canceled');
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, live: 0 });
    expect(await stock(shop.db, variant)).toEqual({ available: 7, held: 0, sold: 2 });
  });
});

test('a shopper who gives up an authorized payment has the lines in the cart again, once', async () => {
  const { variant, buyer, intentId } = await promised('requires_capture', 2);
  await settle(shop);
  const answers = await Promise.all([shop.cancel(buyer, intentId), shop.cancel(buyer, intentId)]);
  expect(answers.some((answer) => answer.status === 200)).toBe(true);
  await settle(shop);
  expect(await linesOf(buyer)).toEqual({ [variant]: 2 });
  expect(await stock(shop.db, variant)).toEqual({ available: 5, held: 0, sold: 0 });
});

test('a debit that failed beside another cart and is cancelled then gives its lines back once', async () => {
  const [variant, other] = [await shop.product({ stock: 9 }), await shop.product({ stock: 9 })];
  const buyer = await shop.buyer({ [variant]: 2 });
  const first = await shop.pay(buyer);
  await shop.confirm(first.body.paymentIntent, 'pm_usBankAccount_insufficientFunds');
  await shop.control('webhooks/flush', {});
  await untilQuiet(shop);
  await shop.fillCart(buyer, { [other]: 1 });
  await shop.pay(buyer);
  await settle(shop);
  expect(await linesOf(buyer)).toEqual({ [variant]: 2, [other]: 1 });
  expect((await shop.cancel(buyer, first.body.paymentIntent.id)).status).toBe(200);
  expect(await linesOf(buyer)).toEqual({ [variant]: 2, [other]: 1 });
});

describe('a voucher', () => {
  const issued = async () => {
    const variant = await shop.product({ stock: 2, prices: { eur: 4_000 } });
    const buyer = await shop.buyer({ [variant]: 1 }, 'eur');
    const created = await shop.pay(buyer);
    const method = await shop.stripe.paymentMethods.create({
      type: 'multibanco',
      billing_details: { email: 'a@example.com' },
    });
    const { paymentIntent } = created.body;
    const confirmed = await shop.confirm(paymentIntent, method.id);
    expect(confirmed.body).toMatchObject({
      status: 'requires_action',
      next_action: { type: 'multibanco_display_details' },
    });
    await settle(shop);
    return { variant, buyer, intent: paymentIntent, number: created.body.order.number };
  };

  test('is held until Stripe ends it, however often its hold has run out', async () => {
    const { variant, buyer, intent } = await issued();
    const [row] = await shop.db.execute<{ days: number }>(sql`
      select extract(epoch from expires_at - now())::float8 / 86400 as days from checkout_attempts where user_id = ${buyer.id}`);
    expect(row?.days).toBeGreaterThan(3);
    await shop.db.execute(
      sql`update checkout_attempts set created_at = now() - interval '2 hours', updated_at = now() - interval '2 hours' where user_id = ${buyer.id}`,
    );
    for (let times = 0; times < 3; times += 1) {
      await holdsRunOut(shop, buyer);
      expect(await expireAttempts()).toMatchObject({ extended: 1, canceled: 0 });
    }
    expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 1, sold: 0 });
    await shop.control(`3ds/${intent.id}/complete`, { client_secret: intent.clientSecret, outcome: 'pass' });
    await settle(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, flags: 0 });
    expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 0, sold: 1 });
  });

  test('has left the cart free, and is not cancelled by the next order', async () => {
    const { buyer, intent } = await issued();
    expect(await linesOf(buyer)).toEqual({});
    const other = await shop.product({ stock: 2, prices: { eur: 900 } });
    await shop.fillCart(buyer, { [other]: 1 });
    expect((await shop.pay(buyer)).status).toBe(201);
    expect((await shop.stripe.paymentIntents.retrieve(intent.id)).status).toBe('requires_action');
  });

  test('that nobody pays in time gives its lines back', async () => {
    const { variant, buyer, intent } = await issued();
    await shop.control(`3ds/${intent.id}/complete`, { client_secret: intent.clientSecret, outcome: 'fail' });
    await settle(shop);
    expect(await linesOf(buyer)).toEqual({ [variant]: 1 });
    const seen = await shop.status(buyer, intent.id);
    expect(seen.body.status).toBe('requires_payment_method');
    const minutes = (Date.parse(seen.body.expiresAt ?? '') - Date.now()) / 60_000;
    expect(minutes).toBeLessThanOrEqual(15.1);
    await holdsRunOut(shop, buyer);
    expect(await expireAttempts()).toMatchObject({ canceled: 1 });
    expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 0, sold: 0 });
  });

  test('that Stripe does not end is given up after its time and a grace', async () => {
    const { variant, buyer, intent } = await issued();
    const { next_action: action } = await shop.stripe.paymentIntents.retrieve(intent.id);
    const ended = Math.floor(Date.now() / 1000) - 10 * 24 * 3600;
    await holdsRunOut(shop, buyer);
    const report = await throughRelay(
      shop,
      async (asked, theirs) => {
        if (asked !== `GET /v1/payment_intents/${intent.id}`) return null;
        const answer = await theirs();
        const details = { ...action?.multibanco_display_details, expires_at: ended };
        return {
          ...answer,
          body: {
            ...(answer.body as object),
            next_action: { ...action, multibanco_display_details: details },
          },
        };
      },
      () => expireAttempts(),
    );
    expect(report).toMatchObject({ canceled: 1, extended: 0 });
    expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 0, sold: 0 });
  });
});
