/** Rules 5, 6 and 21 for saved cards: created and confirmed in one call, declined and kept, asked by the bank, lost answers. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DELETE as removeHandler } from '#app/api/payments/methods/[id]/route.ts';
import { ensureCustomer } from '#lib/payments/customers/ensure-customer.ts';
import { expireAttempts } from '#lib/payments/intents/expire-attempts.ts';
import { ADDRESS } from '../support/address.ts';
import { holdsRunOut, operationsAreDue, workOff } from '../support/pass-time.ts';
import { sameOriginRequest } from '../support/session.ts';
import { type Buyer, counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

/** A shopper with a saved card and something in the cart. */
const withCard = async (card: string): Promise<{ buyer: Buyer; method: string; variant: string }> => {
  const variant = await shop.product({ stock: 3 });
  const buyer = await shop.buyer({ [variant]: 1 });
  const customer = await ensureCustomer(buyer.id, 'interactive');
  if (!customer.ok) throw new Error('no customer');
  const method = await shop.stripe.paymentMethods.attach(card, { customer: customer.value });
  await workOff(shop);
  return { buyer, method: method.id, variant };
};

const pay = async (buyer: Buyer, method: string, key?: string) =>
  await shop.pay(buyer, {
    ...(key === undefined ? {} : { key }),
    body: {
      shippingAddress: ADDRESS,
      expectedTotal: await shop.shownTotal(buyer),
      paymentMethodId: method,
    },
  });

const bank = (intent: { id: string; clientSecret: string }, outcome: 'pass' | 'fail' | 'cancel') =>
  shop.control(`3ds/${intent.id}/complete`, { client_secret: intent.clientSecret, outcome });

const intentsOf = async (buyer: Buyer) => {
  const customer = await ensureCustomer(buyer.id, 'interactive');
  if (!customer.ok) throw new Error('no customer');
  return (await shop.stripe.paymentIntents.list({ customer: customer.value, limit: 100 })).data;
};

describe('one call with a saved card', () => {
  test('pays, places the order at once, and a repeat of the key tells the same without charging', async () => {
    const { buyer, method, variant } = await withCard('pm_card_visa');
    const paid = await pay(buyer, method, 'key-one');
    expect([paid.status, paid.body.paymentIntent.status]).toEqual([201, 'succeeded']);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, mails: 1, flags: 0 });
    expect(await stock(shop.db, variant)).toEqual({ available: 2, held: 0, sold: 1 });
    const total = paid.body.order.totalMinor;
    const again = await shop.pay(buyer, {
      key: 'key-one',
      body: {
        shippingAddress: ADDRESS,
        expectedTotal: { amountMinor: total, currency: 'usd' },
        paymentMethodId: method,
      },
    });
    expect([again.status, again.body.paymentIntent.status]).toEqual([201, 'succeeded']);
    await workOff(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, mails: 1, flags: 0 });
    expect(await intentsOf(buyer)).toHaveLength(1);
  });

  test('declined: 402 in plain words, the same attempt is kept, another card pays it', async () => {
    const { buyer, method } = await withCard('pm_card_chargeCustomerFail');
    const refused = await pay(buyer, method, 'key-two');
    expect([refused.status, refused.body.error?.code]).toEqual([402, 'payment_declined']);
    expect(refused.body.error?.failure).toMatchObject({ code: 'card_declined', next: 'another_method' });
    const kept = refused.body.error?.paymentIntent;
    expect(kept?.status).toBe('requires_payment_method');
    const repeated = await pay(buyer, method, 'key-two');
    expect([repeated.status, repeated.body.error?.paymentIntent?.id]).toEqual([402, kept?.id]);
    const customer = await ensureCustomer(buyer.id, 'interactive');
    const other = await shop.stripe.paymentMethods.attach('pm_card_mastercard', {
      customer: customer.ok ? customer.value : '',
    });
    await workOff(shop);
    const paid = await pay(buyer, other.id);
    expect([paid.status, paid.body.paymentIntent.id, paid.body.paymentIntent.status]).toEqual([
      201,
      kept?.id,
      'succeeded',
    ]);
    await workOff(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, attempts: 1, flags: 0 });
  });

  test.each([
    { with: 'pm_usBankAccount_processing', capture: 'automatic', status: 'processing' },
    { with: 'pm_card_visa', capture: 'manual', status: 'requires_capture' },
  ])(
    'pressed while the same payment is $status elsewhere is told so, and changes nothing',
    async (elsewhere) => {
      const { buyer, method } = await withCard('pm_card_visa');
      const { body } = await shop.pay(buyer);
      if (elsewhere.capture === 'manual') {
        await shop.stripe.paymentIntents.update(body.paymentIntent.id, { capture_method: 'manual' });
      }
      // Confirmed in another window; nobody has told us yet.
      await shop.confirm(body.paymentIntent, elsewhere.with);
      const key = `elsewhere-${elsewhere.status}`;
      const pressed = await pay(buyer, method, key);
      expect([pressed.status, pressed.body.paymentIntent?.id, pressed.body.paymentIntent?.status]).toEqual([
        201,
        body.paymentIntent.id,
        elsewhere.status,
      ]);
      const again = await shop.pay(buyer, {
        key,
        body: {
          shippingAddress: ADDRESS,
          expectedTotal: { amountMinor: body.order.totalMinor, currency: 'usd' },
          paymentMethodId: method,
        },
      });
      expect([again.status, again.body.paymentIntent?.status]).toEqual([201, elsewhere.status]);
      expect(await intentsOf(buyer)).toHaveLength(1);
    },
  );

  test('pressed eight times at once in eight windows charges once', async () => {
    const { buyer, method } = await withCard('pm_card_visa');
    const answers = await Promise.all(Array.from({ length: 8 }, () => pay(buyer, method)));
    for (const answer of answers) {
      const told = answer.body.paymentIntent?.status ?? answer.body.error?.code ?? '';
      expect(['succeeded', 'already_paid', 'attempt_in_progress', 'cart_empty', 'amount_changed']).toContain(
        told,
      );
    }
    await workOff(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, flags: 0 });
    const succeeded = (await intentsOf(buyer)).filter((intent) => intent.status === 'succeeded');
    expect(succeeded).toHaveLength(1);
  });

  test('with an attempt that a browser began confirms that one', async () => {
    const { buyer, method } = await withCard('pm_card_visa');
    const begun = await shop.pay(buyer);
    const paid = await pay(buyer, method);
    expect([paid.status, paid.body.paymentIntent.id, paid.body.paymentIntent.status]).toEqual([
      201,
      begun.body.paymentIntent.id,
      'succeeded',
    ]);
    await workOff(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, attempts: 1 });
  });
});

describe('the bank asks about a saved card', () => {
  test.each(['pass', 'fail', 'cancel'] as const)('and the shopper ends it with %s', async (outcome) => {
    const { buyer, method } = await withCard('pm_card_authenticationRequired');
    const asked = await pay(buyer, method);
    expect([asked.status, asked.body.paymentIntent.status]).toEqual([201, 'requires_action']);
    const intent = await shop.stripe.paymentIntents.retrieve(asked.body.paymentIntent.id);
    expect(intent.next_action?.type).toBe('use_stripe_sdk');
    await bank(asked.body.paymentIntent, outcome);
    await workOff(shop);
    const seen = await shop.status(buyer, asked.body.paymentIntent.id);
    if (outcome === 'pass') {
      expect(seen.body).toMatchObject({ status: 'succeeded', order: { status: 'paid' } });
      return;
    }
    expect(seen.body).toMatchObject({ status: 'requires_payment_method', failure: { next: 'try_again' } });
    const again = await pay(buyer, method);
    expect(again.body.paymentIntent).toMatchObject({
      id: asked.body.paymentIntent.id,
      status: 'requires_action',
    });
    await bank(again.body.paymentIntent, 'pass');
    await workOff(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, attempts: 1 });
  });

  test.each(['new', 'saved'])(
    'and nobody answers for a %s card: it ends, and a late yes charges nothing',
    async (kind) => {
      const { buyer, method, variant } = await withCard('pm_card_authenticationRequired');
      const asked = kind === 'saved' ? await pay(buyer, method) : await shop.pay(buyer);
      const intent = asked.body.paymentIntent;
      if (kind === 'new') await shop.confirm(intent, 'pm_card_threeDSecure2Required');
      expect((await shop.status(buyer, intent.id)).body.status).toBe('requires_action');
      await holdsRunOut(shop, buyer);
      // A question of a moment ago is given more time, once.
      expect(await expireAttempts()).toMatchObject({ extended: 1, canceled: 0 });
      await holdsRunOut(shop, buyer);
      expect(await expireAttempts()).toMatchObject({ extended: 0, canceled: 1 });
      await bank(intent, 'pass').catch(() => undefined);
      await workOff(shop);
      expect((await shop.stripe.paymentIntents.retrieve(intent.id)).status).toBe('canceled');
      expect((await shop.status(buyer, intent.id)).body.order.status).toBe('expired');
      expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0, payments: 0, live: 0 });
      expect(await stock(shop.db, variant)).toEqual({ available: 3, held: 0, sold: 0 });
    },
  );

  test('and the tab is closed: a second press goes on with the same check, the card cannot be removed meanwhile', async () => {
    const { buyer, method, variant } = await withCard('pm_card_authenticationRequired');
    const asked = await pay(buyer, method);
    const again = await pay(buyer, method);
    expect([again.status, again.body.paymentIntent]).toEqual([200, asked.body.paymentIntent]);
    const remove = () =>
      removeHandler(
        sameOriginRequest(`/api/payments/methods/${method}`, { method: 'DELETE', cookie: buyer.cookie }),
        { params: Promise.resolve({ id: method }) },
      );
    const refused = await remove();
    expect([refused.status, ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([
      409,
      'payment_method_in_use',
    ]);
    await shop.cancel(buyer, asked.body.paymentIntent.id);
    expect(await stock(shop.db, variant)).toEqual({ available: 3, held: 0, sold: 0 });
    expect((await remove()).status).toBe(204);
  });

  test('for a payment that the browser confirmed: the card cannot be removed meanwhile either', async () => {
    const { buyer, method } = await withCard('pm_card_authenticationRequired');
    const begun = await shop.pay(buyer);
    await shop.confirm(begun.body.paymentIntent, method);
    expect((await shop.status(buyer, begun.body.paymentIntent.id)).body.status).toBe('requires_action');
    const removed = await removeHandler(
      sameOriginRequest(`/api/payments/methods/${method}`, { method: 'DELETE', cookie: buyer.cookie }),
      { params: Promise.resolve({ id: method }) },
    );
    expect(removed.status).toBe(409);
  });

  test('off-session: authentication_required is recovered by pressing pay', async () => {
    const { buyer, method } = await withCard('pm_card_authenticationRequired');
    const begun = await shop.pay(buyer);
    await shop.stripe.paymentIntents
      .confirm(begun.body.paymentIntent.id, { payment_method: method, off_session: true })
      .catch(() => undefined);
    await workOff(shop);
    expect((await shop.status(buyer, begun.body.paymentIntent.id)).body.failure?.code).toBe(
      'authentication_required',
    );
    const asked = await pay(buyer, method);
    expect(asked.body.paymentIntent.status).toBe('requires_action');
    await bank(asked.body.paymentIntent, 'pass');
    await workOff(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, attempts: 1 });
  });
});

describe('a lost answer', () => {
  test.each([
    ['create', '/v1/payment_intents'],
    ['confirm', '/v1/payment_intents/*/confirm'],
  ] as const)('of the %s call is found by the next press: charged once', async (kind, path) => {
    const { buyer, method } = await withCard('pm_card_visa');
    if (kind === 'confirm') await shop.pay(buyer);
    const match = { method: 'POST', path };
    await shop.control('chaos', {
      rules: [
        { match, action: 'cut_after', times: 1 },
        { match, action: 'cut_before', times: 2 },
      ],
    });
    const lost = await pay(buyer, method, `lost-${kind}`);
    expect([lost.status, lost.body.error?.retryable]).toEqual([503, true]);
    await shop.control('chaos', { rules: [] });
    await operationsAreDue(shop);
    const found = await pay(buyer, method, `lost-${kind}`);
    expect([found.status, found.body.paymentIntent?.status]).toEqual([201, 'succeeded']);
    await workOff(shop);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, flags: 0 });
    expect((await intentsOf(buyer)).filter((intent) => intent.status === 'succeeded')).toHaveLength(1);
  });

  test('of a call that never arrived charges nobody later: the worker gives it up and frees the stock', async () => {
    const { buyer, method, variant } = await withCard('pm_card_visa');
    await shop.control('chaos', {
      rules: [{ match: { method: 'POST', path: '/v1/payment_intents' }, action: 'cut_before', times: 10 }],
    });
    expect((await pay(buyer, method)).status).toBe(503);
    await shop.control('chaos', { rules: [] });
    await shop.db.execute(sql`update operations set created_at = now() - interval '20 minutes',
      resume_after = now() - interval '1 second', leased_until = null where state = 'pending'`);
    await holdsRunOut(shop, buyer);
    await expireAttempts();
    await workOff(shop);
    expect(await intentsOf(buyer)).toHaveLength(0);
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 0, payments: 0, live: 0 });
    expect(await stock(shop.db, variant)).toEqual({ available: 3, held: 0, sold: 0 });
  });
});

test('a saved method of somebody else is not there, and Stripe is not asked', async () => {
  const [{ method }, { buyer }] = [await withCard('pm_card_visa'), await withCard('pm_card_mastercard')];
  const before = await shop.control('requests');
  const foreign = await pay(buyer, method);
  const unknown = await pay(buyer, 'pm_unknown');
  expect([foreign.status, foreign.body.error?.code]).toEqual([404, 'payment_method_not_found']);
  expect([unknown.status, unknown.body.error?.code]).toEqual([404, 'payment_method_not_found']);
  expect(await shop.control('requests')).toEqual(before);
});

test('saving with a purchase puts the card into the list', async () => {
  const buyer = await shop.buyer({ [await shop.product({ stock: 1 })]: 1 });
  const created = await shop.pay(buyer, {
    body: {
      shippingAddress: ADDRESS,
      expectedTotal: await shop.shownTotal(buyer),
      savePaymentMethod: true,
    },
  });
  await shop.confirm(created.body.paymentIntent);
  await workOff(shop);
  const rows = await shop.db.execute<{ last4: string; state: string; is_default: boolean }>(
    sql`select last4, state, is_default from saved_methods where user_id = ${buyer.id}`,
  );
  expect([...rows]).toEqual([{ last4: '4242', state: 'active', is_default: true }]);
});
