/** Promotion codes: what a customer types to get a coupon. Of one code, only one is active at a time. */
import type Stripe from 'stripe';
import { emit } from '../events/emit.ts';
import { createdMatches, listPage } from '../http/list-page.ts';
import { type Route, route } from '../http/router.ts';
import { invalidRequest, missingParam } from '../http/stripe-error.ts';
import { mergeMetadata } from '../params/empty.ts';
import type { Call } from '../state/call.ts';
import { changedFields } from './changed-fields.ts';
import { couponOf, settleCode, usableCoupon } from './coupons/redemption.ts';
import { checkCurrency } from './currencies.ts';
import { idOf, requireCustomer, requireEntry } from './lookup.ts';

const CODE = /^[A-Za-z0-9-]{1,500}$/;

function checkCode(call: Call, given: string | undefined): string {
  const code = given ?? call.account.ids.text(8).toUpperCase();
  if (!CODE.test(code)) {
    throw invalidRequest('Promotion codes may only contain letters, numbers and dashes.', { param: 'code' });
  }
  checkFree(call, code);
  return code;
}

function checkFree(call: Call, code: string): void {
  const same = call.account.tables.promotionCodes
    .entries()
    .filter(({ object }) => object.code.toLowerCase() === code.toLowerCase());
  for (const { object } of same) settleCode(call, object.id);
  if (!same.some(({ object }) => call.account.tables.promotionCodes.get(object.id)?.object.active)) return;
  throw invalidRequest(`An active promotion code with \`code: ${code}\` already exists.`, { param: 'code' });
}

function restrictionsOf(
  given: Stripe.PromotionCodeCreateParams['restrictions'],
): Stripe.PromotionCode.Restrictions {
  const minimum = given?.minimum_amount ?? null;
  const currency = given?.minimum_amount_currency ?? null;
  if ((minimum === null) !== (currency === null)) {
    throw invalidRequest('`minimum_amount` and `minimum_amount_currency` must be given together.', {
      param: minimum === null ? 'restrictions[minimum_amount]' : 'restrictions[minimum_amount_currency]',
    });
  }
  return {
    first_time_transaction: given?.first_time_transaction ?? false,
    minimum_amount: minimum,
    minimum_amount_currency: currency === null ? null : checkCurrency(currency),
  };
}

function checkEnd(call: Call, end: number | undefined, coupon: Stripe.Coupon): void {
  if (end === undefined) return;
  if (end <= call.account.clock.now())
    throw invalidRequest('expires_at must be in the future.', { param: 'expires_at' });
  if (coupon.redeem_by !== null && end > coupon.redeem_by) {
    throw invalidRequest('expires_at must not be later than the redeem_by of the coupon.', {
      param: 'expires_at',
    });
  }
}

function create(call: Call, params: Stripe.PromotionCodeCreateParams): Stripe.PromotionCode {
  const { account } = call;
  const { coupon: couponId } = params.promotion;
  if (couponId === undefined) {
    throw missingParam('promotion[coupon]');
  }
  const coupon = usableCoupon(call, couponId, 'promotion[coupon]');
  checkEnd(call, params.expires_at, coupon);
  if (params.max_redemptions !== undefined && params.max_redemptions < 1) {
    throw invalidRequest('This value must be greater than or equal to 1.', { param: 'max_redemptions' });
  }
  const code: Stripe.PromotionCode = {
    id: account.ids.id('promo'),
    object: 'promotion_code',
    active: params.active ?? true,
    code: checkCode(call, params.code),
    created: account.clock.now(),
    customer: params.customer === undefined ? null : requireCustomer(call, params.customer).object.id,
    customer_account: null,
    expires_at: params.expires_at ?? coupon.redeem_by,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata({}, params.metadata),
    promotion: { coupon: coupon.id, type: 'coupon' },
    restrictions: restrictionsOf(params.restrictions),
    times_redeemed: 0,
  };
  account.tables.promotionCodes.add(code, null);
  emit(call, 'promotion_code.created', code);
  return code;
}

function retrieve(call: Call, _params: unknown, id: string): Stripe.PromotionCode {
  settleCode(call, id);
  return requireEntry(call.account.tables.promotionCodes, id, 'promotion_code').object;
}

function update(call: Call, params: Stripe.PromotionCodeUpdateParams, id: string): Stripe.PromotionCode {
  const { promotionCodes } = call.account.tables;
  settleCode(call, id);
  const entry = requireEntry(promotionCodes, id, 'promotion_code');
  const held = entry.object;
  if (params.active === true && !held.active) {
    usableCoupon(call, couponOf(held), 'active');
    checkFree(call, held.code);
    if (held.expires_at !== null && held.expires_at <= call.account.clock.now()) {
      throw invalidRequest('This promotion code has expired and cannot be activated.', { param: 'active' });
    }
  }
  const changed: Stripe.PromotionCode = {
    ...held,
    active: params.active ?? held.active,
    metadata: mergeMetadata(held.metadata ?? {}, params.metadata),
  };
  const previous = changedFields(held, changed);
  if (previous === null) return held;
  promotionCodes.replace(entry, changed);
  emit(call, 'promotion_code.updated', changed, previous);
  return changed;
}

function list(call: Call, params: Stripe.PromotionCodeListParams): object {
  const { promotionCodes } = call.account.tables;
  for (const { object } of promotionCodes.entries()) settleCode(call, object.id);
  return listPage(promotionCodes, '/v1/promotion_codes', params, (code) => {
    if (params.active !== undefined && code.active !== params.active) return false;
    if (params.code !== undefined && code.code.toLowerCase() !== params.code.toLowerCase()) return false;
    if (params.coupon !== undefined && couponOf(code) !== params.coupon) return false;
    if (params.customer !== undefined && idOf(code.customer) !== params.customer) return false;
    return createdMatches(code.created, params.created);
  });
}

export const promotionCodeRoutes: readonly Route[] = [
  route('POST', '/v1/promotion_codes', create),
  route('GET', '/v1/promotion_codes', list),
  route('GET', '/v1/promotion_codes/{id}', retrieve),
  route('POST', '/v1/promotion_codes/{id}', update),
];
