/** Checkout sessions: what they come to, who pays how, when they end, and what is refused. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import type { Account } from './sandbox-client.ts';
import { withAccounts } from './with-accounts.ts';

let account: Account;
let stripe: Stripe;
withAccounts((made) => {
  account = made;
  stripe = account.stripe;
});

type Params = Stripe.Checkout.SessionCreateParams;

const success_url = 'http://localhost:3000/done?s={CHECKOUT_SESSION_ID}';

function item(
  unit_amount: number,
  quantity = 1,
  currency = 'eur',
): Stripe.Checkout.SessionCreateParams.LineItem {
  return { price_data: { currency, unit_amount, product_data: { name: 'Tea' } }, quantity };
}

function open(params: Params = {}): Promise<Stripe.Checkout.Session> {
  return stripe.checkout.sessions.create({ line_items: [item(2500, 2)], success_url, ...params });
}

async function pay(
  session: Stripe.Checkout.Session,
  card = 'pm_card_visa',
  extra: Record<string, string> = {},
) {
  const token = await stripe.testHelpers.confirmationTokens.create({ payment_method: card });
  return account.browser('POST', `/v1/payment_pages/${session.id}/confirm`, {
    confirmation_token: token.id,
    email: 'ada@example.com',
    return_url: 'http://localhost:3000/return',
    ...extra,
  });
}

const read = (id: string) =>
  stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent', 'line_items'] });

describe('checkout sessions', () => {
  it('make the intent when the customer pays, and then say where to go', async () => {
    const session = await open({ payment_intent_data: { metadata: { order: '7' }, description: 'Order 7' } });
    expect(session).toMatchObject({
      amount_total: 5000,
      payment_intent: null,
      payment_status: 'unpaid',
      status: 'open',
      url: expect.stringContaining(`/c/pay/${session.id}`),
    });
    const { body } = await pay(session);
    expect(body).toMatchObject({ success_url: `http://localhost:3000/done?s=${session.id}` });
    expect(await read(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      url: null,
      customer: null,
      customer_details: { email: 'ada@example.com' },
      payment_intent: { amount: 5000, status: 'succeeded', metadata: { order: '7' }, description: 'Order 7' },
    });
    const events = (await account.events()).filter((event) => event.type === 'checkout.session.completed');
    expect(events).toHaveLength(1);
    expect(events[0]?.data.object).toMatchObject({ payment_status: 'paid' });
  });

  it('try a declined card again on the same intent', async () => {
    const session = await open();
    expect(await pay(session, 'pm_card_visa_chargeDeclined')).toMatchObject({
      status: 402,
      body: { error: { code: 'card_declined' } },
    });
    const failed = await read(session.id);
    expect(failed).toMatchObject({ status: 'open', payment_intent: { status: 'requires_payment_method' } });
    await pay(session);
    const paid = await read(session.id);
    expect(paid.status).toBe('complete');
    expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
  });

  it('complete after a challenge, and count a manual capture as unpaid until it is captured', async () => {
    const session = await open({ payment_intent_data: { capture_method: 'manual' } });
    const { body } = await pay(session, 'pm_card_authenticationRequired');
    expect(body).toMatchObject({ intent: { status: 'requires_action' }, success_url: null });
    const { client_secret } = body.intent as { client_secret: string };
    const [id = ''] = client_secret.split('_secret_');
    await account.control('POST', `3ds/${id}/complete`, { client_secret, outcome: 'pass' });
    expect(await read(session.id)).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    await stripe.paymentIntents.capture(id);
    expect((await read(session.id)).payment_status).toBe('paid');
  });

  it.each([
    ['pm_usBankAccount_success', 'paid', 'checkout.session.async_payment_succeeded'],
    ['pm_usBankAccount_insufficientFunds', 'unpaid', 'checkout.session.async_payment_failed'],
  ])('follow a delayed method: %s', async (method, status, type) => {
    const session = await open({ line_items: [item(2500, 2, 'usd')] });
    await pay(session, method);
    expect(await read(session.id)).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    await account.control('POST', 'async/run');
    expect((await read(session.id)).payment_status).toBe(status);
    expect(await account.eventTypes()).toContain(type);
  });

  it('pass the options of cards on to the intent', async () => {
    const session = await open({
      payment_method_options: { card: { request_three_d_secure: 'any', setup_future_usage: 'off_session' } },
    });
    const { body } = await pay(session, 'pm_card_threeDSecureOptional');
    expect(body).toMatchObject({ intent: { status: 'requires_action' } });
    const begun = await read(session.id);
    expect(begun).toMatchObject({
      customer: expect.stringMatching(/^cus_/),
      payment_intent: {
        payment_method_options: {
          card: { request_three_d_secure: 'any', setup_future_usage: 'off_session' },
        },
      },
    });
  });

  it('make a customer when told to or when the card is kept, and a set-up keeps the card', async () => {
    const always = await open({ customer_creation: 'always' });
    const kept = await open({ payment_intent_data: { setup_future_usage: 'off_session' } });
    for (const session of [always, kept]) {
      await pay(session);
      const { customer } = await read(session.id);
      expect(await stripe.customers.retrieve(String(customer))).toMatchObject({ email: 'ada@example.com' });
    }
    const customer = (await stripe.customers.create()).id;
    const setup = await stripe.checkout.sessions.create({ mode: 'setup', customer, success_url });
    expect(setup).toMatchObject({ amount_total: null, payment_status: 'no_payment_required' });
    await pay(setup);
    const done = await stripe.checkout.sessions.retrieve(setup.id, { expand: ['setup_intent'] });
    expect(done).toMatchObject({ status: 'complete', setup_intent: { status: 'succeeded', customer } });
    expect((await stripe.customers.listPaymentMethods(customer)).data).toMatchObject([
      { allow_redisplay: 'limited' },
    ]);
  });

  it('take discounts off the items to the last cent, and redeem them once paid', async () => {
    const coupon = await stripe.coupons.create({ amount_off: 1000, currency: 'eur', max_redemptions: 1 });
    const session = await open({
      line_items: [item(333, 1), item(333, 2), item(901, 1)],
      discounts: [{ coupon: coupon.id }],
      expand: ['line_items'],
    });
    expect(session).toMatchObject({
      amount_subtotal: 1900,
      amount_total: 900,
      total_details: { amount_discount: 1000 },
    });
    const items = session.line_items?.data ?? [];
    expect(items.reduce((sum, line) => sum + line.amount_discount, 0)).toBe(1000);
    for (const line of items) expect(line.amount_total).toBe(line.amount_subtotal - line.amount_discount);
    await pay(session);
    expect(await stripe.coupons.retrieve(coupon.id)).toMatchObject({ times_redeemed: 1, valid: false });
    await expect(open({ discounts: [{ coupon: coupon.id }] })).rejects.toMatchObject({
      code: 'coupon_expired',
    });
  });

  it('take a promotion code on the page, within its restrictions', async () => {
    const { id } = await stripe.coupons.create({ percent_off: 100 });
    const promotion = { type: 'coupon', coupon: id } as const;
    await stripe.promotionCodes.create({ promotion, code: 'FREE' });
    await stripe.promotionCodes.create({
      promotion,
      code: 'BIG',
      restrictions: { minimum_amount: 9000, minimum_amount_currency: 'eur' },
    });
    const session = await open({ allow_promotion_codes: true });
    const type = (code: string) =>
      account.browser('POST', `/v1/payment_pages/${session.id}/promotion_code`, { code });
    expect(await type('none')).toMatchObject({ status: 400 });
    expect(await type('big')).toMatchObject({ status: 400 });
    expect(await type('free')).toMatchObject({ status: 200, body: { session: { amount_total: 0 } } });
    await account.browser('POST', `/v1/payment_pages/${session.id}/confirm`, { email: 'ada@example.com' });
    expect(await read(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'no_payment_required',
      payment_intent: null,
    });
  });

  it('let the page show what the customer has saved, and take only the methods that are allowed', async () => {
    const customer = (await stripe.customers.create()).id;
    const saved = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    await stripe.paymentMethods.update(saved.id, { allow_redisplay: 'always' });
    const session = await open({ customer, allowed_payment_method_types: ['card'] });
    const { body } = await account.browser('GET', `/v1/payment_pages/${session.id}`);
    const elements = await account.browser('GET', '/v1/elements/sessions', {
      type: 'deferred_intent',
      customer_session_client_secret: String(body.customer_session_client_secret),
    });
    expect(elements.body).toMatchObject({ customer: { payment_methods: [{ id: saved.id }] } });
    expect(session.payment_method_types).toEqual(['card']);
    await pay(session, saved.id);
    expect(await read(session.id)).toMatchObject({
      customer,
      payment_intent: { payment_method: saved.id, payment_method_types: ['card'] },
    });
  });

  it('add the delivery that the customer chooses', async () => {
    const slow = await stripe.shippingRates.create({
      display_name: 'Post',
      fixed_amount: { amount: 400, currency: 'usd', currency_options: { eur: { amount: 390 } } },
    });
    const fast = {
      display_name: 'Courier',
      fixed_amount: { amount: 900, currency: 'eur' },
      type: 'fixed_amount',
    } as const;
    const session = await open({
      shipping_options: [{ shipping_rate: slow.id }, { shipping_rate_data: fast }],
    });
    expect(session).toMatchObject({
      amount_subtotal: 5000,
      amount_total: 5390,
      shipping_cost: { amount_total: 390, shipping_rate: slow.id },
      total_details: { amount_shipping: 390 },
    });
    const page = `/v1/payment_pages/${session.id}`;
    const other = String(session.shipping_options[1]?.shipping_rate);
    await account.browser('POST', `${page}/shipping_option`, { shipping_rate: other });
    expect(
      await account.browser('POST', `${page}/shipping_option`, { shipping_rate: 'shr_1' }),
    ).toMatchObject({
      status: 400,
    });
    await pay(session);
    expect(await read(session.id)).toMatchObject({ amount_total: 5900, payment_intent: { amount: 5900 } });
    await stripe.shippingRates.update(slow.id, { active: false });
    await expect(open({ shipping_options: [{ shipping_rate: slow.id }] })).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it('expire by request and by time, with what was begun', async () => {
    const asked = await open();
    await pay(asked, 'pm_card_authenticationRequired');
    await stripe.checkout.sessions.expire(asked.id);
    expect(await read(asked.id)).toMatchObject({
      status: 'expired',
      url: null,
      payment_intent: { status: 'canceled' },
    });
    await expect(stripe.checkout.sessions.expire(asked.id)).rejects.toMatchObject({ statusCode: 400 });
    const late = await open({ expires_at: Math.floor(Date.now() / 1000) + 1860 });
    await account.control('POST', 'clock', { advanceSeconds: 1861 });
    expect((await read(late.id)).status).toBe('expired');
    expect(await pay(late)).toMatchObject({ status: 400 });
    expect((await account.eventTypes()).filter((type) => type === 'checkout.session.expired')).toHaveLength(
      2,
    );
  });

  it('page through their items in order, and are found by customer, intent and status', async () => {
    const session = await open({ line_items: [item(100), item(200), item(300)] });
    const amounts = (page: Stripe.ApiList<Stripe.LineItem>) => page.data.map((line) => line.amount_total);
    const first = await stripe.checkout.sessions.listLineItems(session.id, { limit: 2 });
    expect(amounts(first)).toEqual([100, 200]);
    const starting_after = first.data[1]?.id ?? '';
    const rest = await stripe.checkout.sessions.listLineItems(session.id, { starting_after });
    expect(amounts(rest)).toEqual([300]);
    const ending_before = rest.data[0]?.id ?? '';
    expect(amounts(await stripe.checkout.sessions.listLineItems(session.id, { ending_before }))).toEqual([
      100, 200,
    ]);
    await pay(session);
    const { payment_intent } = await stripe.checkout.sessions.retrieve(session.id);
    const found = await stripe.checkout.sessions.list({
      payment_intent: String(payment_intent),
      status: 'complete',
    });
    expect(found.data.map(({ id }) => id)).toEqual([session.id]);
    expect(
      (await stripe.checkout.sessions.list({ customer_details: { email: 'ADA@example.com' } })).data,
    ).toHaveLength(1);
  });

  const recurring = {
    price_data: {
      currency: 'eur',
      unit_amount: 1,
      product_data: { name: 'x' },
      recurring: { interval: 'month' },
    },
    quantity: 1,
  } as const;
  it.each<[string, Params]>([
    ['mode', { mode: 'subscription' }],
    ['line_items[0]', { line_items: [recurring] }],
    ['line_items', { line_items: [] }],
    ['line_items', { line_items: [item(10)] }],
    ['line_items', { line_items: [item(100), item(100, 1, 'usd')] }],
    ['line_items[0][quantity]', { line_items: [{ ...item(100), quantity: 0 }] }],
    ['line_items[0][price]', { line_items: [{ price: 'price_none', quantity: 1 }] }],
    ['expires_at', { expires_at: 1 }],
    ['customer_email', { customer_email: 'nobody' }],
    ['return_url', { return_url: 'http://localhost/x' }],
    ['success_url', { success_url: 'nowhere' }],
    ['discounts', { discounts: [{ coupon: 'a' }, { coupon: 'b' }] }],
    ['shipping_options[0][shipping_rate]', { shipping_options: [{ shipping_rate: 'shr_1' }] }],
    ['optional_items', { optional_items: [{ price: 'price_1', quantity: 1 }] }],
  ])('refuse a wrong %s', async (param, params) => {
    await expect(open(params)).rejects.toMatchObject({ statusCode: 400, param });
    expect((await stripe.checkout.sessions.list()).data).toEqual([]);
  });
});
