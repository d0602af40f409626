/** Checkout sessions for payment and set-up: paid on the hosted page's routes, changed, listed, expired. */
import type { Account } from './sandbox-client.ts';

const ITEM = {
  price_data: { currency: 'eur', unit_amount: 2500, product_data: { name: 'Tea' } },
  quantity: 2,
} as const;

async function tokenOf({ stripe }: Account): Promise<string> {
  const token = await stripe.testHelpers.confirmationTokens.create({
    payment_method: 'pm_card_visa',
    shipping: { name: 'Ada', address: { line1: '1 Main St', country: 'DE' } },
  });
  return token.id;
}

export async function driveCheckout(account: Account, customer: string): Promise<void> {
  const { stripe } = account;
  const success_url = 'http://localhost:3000/done?session={CHECKOUT_SESSION_ID}';
  const coupon = await stripe.coupons.create({ percent_off: 10 });
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'TENOFF' });
  const rate = await stripe.shippingRates.create({
    display_name: 'Post',
    fixed_amount: { amount: 390, currency: 'eur' },
    delivery_estimate: { minimum: { unit: 'business_day', value: 2 } },
    metadata: { a: '1' },
  });
  await stripe.shippingRates.update(rate.id, { metadata: { a: '2' } });
  await stripe.shippingRates.retrieve(rate.id);
  await stripe.shippingRates.list({ active: true });
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [ITEM],
    success_url,
    cancel_url: 'http://localhost:3000/cart',
    allow_promotion_codes: true,
    customer_creation: 'always',
    client_reference_id: 'order 7',
    metadata: { order: '7' },
    payment_intent_data: { description: 'Order 7', metadata: { order: '7' } },
    shipping_address_collection: { allowed_countries: ['DE', 'FR'] },
    phone_number_collection: { enabled: true },
    tax_id_collection: { enabled: true },
    consent_collection: { terms_of_service: 'none', payment_method_reuse_agreement: { position: 'auto' } },
    custom_fields: [
      { key: 'note', label: { type: 'custom', custom: 'Note' }, type: 'text', optional: true },
      {
        key: 'size',
        label: { type: 'custom', custom: 'Size' },
        type: 'dropdown',
        dropdown: { options: [{ label: 'S', value: 's' }] },
      },
      {
        key: 'floor',
        label: { type: 'custom', custom: 'Floor' },
        type: 'numeric',
        numeric: { maximum_length: 2 },
      },
    ],
    custom_text: { submit: { message: 'Thank you' } },
    automatic_tax: { enabled: true },
    shipping_options: [{ shipping_rate: rate.id }],
    expand: ['line_items'],
  });
  const page = `/v1/payment_pages/${session.id}`;
  await account.browser('GET', page);
  await account.browser('POST', `${page}/shipping_option`, { shipping_rate: rate.id });
  await account.browser('POST', `${page}/promotion_code`, { code: 'tenoff' });
  await stripe.checkout.sessions.update(session.id, { metadata: { order: '8' } });
  await account.browser('POST', `${page}/confirm`, {
    confirmation_token: await tokenOf(account),
    email: 'ada@example.com',
    return_url: 'http://localhost:3000/return',
  });
  await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['line_items', 'payment_intent', 'customer'],
  });
  await stripe.checkout.sessions.listLineItems(session.id, { limit: 1, expand: ['data.price.product'] });
  const setup = await stripe.checkout.sessions.create({
    mode: 'setup',
    customer,
    ui_mode: 'embedded_page',
    return_url: 'http://localhost:3000/done',
    setup_intent_data: { metadata: { a: '1' } },
  });
  await account.browser('POST', `/v1/payment_pages/${setup.id}/confirm`, {
    confirmation_token: await tokenOf(account),
    return_url: 'http://localhost:3000/return',
  });
  const left = await stripe.checkout.sessions.create({
    line_items: [ITEM],
    discounts: [{ coupon: coupon.id }],
    success_url,
    customer,
    saved_payment_method_options: { payment_method_save: 'enabled' },
  });
  await stripe.checkout.sessions.expire(left.id);
  await stripe.checkout.sessions.list({ status: 'complete', limit: 1, expand: ['data.payment_intent'] });
}
