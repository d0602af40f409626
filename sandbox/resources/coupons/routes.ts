/** Coupons: a share or an amount off. What is left out of the object unless expanded is kept beside it. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { createdMatches, listPage } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { exclusiveParams, invalidParam, invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata, orNull, updated } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { changedFields } from '../changed-fields.ts';
import { checkCurrency } from '../currencies.ts';
import { requireEntry } from '../lookup.ts';
import { settleCode, settleCoupon } from './redemption.ts';

const MAX_NAME = 40;

function checkName(name: string | undefined): void {
  if ((name?.length ?? 0) > MAX_NAME)
    throw invalidParam(`Invalid string: must be at most ${MAX_NAME} characters`, 'name');
}

function checkDiscount({
  percent_off: percent,
  amount_off: amount,
  currency,
}: Stripe.CouponCreateParams): void {
  if (percent === undefined && amount === undefined) {
    throw invalidRequest('Must provide percent_off or amount_off.', {
      code: 'parameter_missing',
      param: 'percent_off',
    });
  }
  if (percent !== undefined && amount !== undefined) {
    throw exclusiveParams('percent_off', 'amount_off', 'amount_off');
  }
  if (percent !== undefined && (percent <= 0 || percent > 100)) {
    throw invalidParam('Invalid percent_off: must be greater than 0 and at most 100.', 'percent_off');
  }
  if (amount !== undefined && amount < 1)
    throw invalidParam('This value must be greater than or equal to 1.', 'amount_off');
  if (amount !== undefined && currency === undefined) {
    throw invalidRequest('You must pass currency when passing amount_off.', {
      code: 'parameter_missing',
      param: 'currency',
    });
  }
}

function checkLimits(call: Call, params: Stripe.CouponCreateParams): void {
  const { duration = 'once', duration_in_months: months, max_redemptions: most, redeem_by: by } = params;
  if ((duration === 'repeating') !== (months !== undefined)) {
    throw invalidParam(
      months === undefined
        ? 'You must pass duration_in_months when passing duration=repeating.'
        : 'You may only pass duration_in_months when passing duration=repeating.',
      'duration_in_months',
    );
  }
  if (months !== undefined && months < 1)
    throw invalidParam('This value must be greater than or equal to 1.', 'duration_in_months');
  if (most !== undefined && most < 1)
    throw invalidParam('This value must be greater than or equal to 1.', 'max_redemptions');
  if (by !== undefined && by <= call.account.clock.now())
    throw invalidParam('redeem_by must be in the future.', 'redeem_by');
}

type Options = Readonly<Record<string, { amount_off: number }>>;

function optionsOf(given: Options | undefined): Record<string, { amount_off: number }> {
  const options: Record<string, { amount_off: number }> = {};
  for (const [name, { amount_off }] of Object.entries(given ?? {}))
    options[checkCurrency(name)] = { amount_off };
  return options;
}

function create(call: Call, params: Stripe.CouponCreateParams): Stripe.Coupon {
  const { account } = call;
  checkDiscount(params);
  checkLimits(call, params);
  checkName(params.name);
  const id = orNull(params.id) ?? account.ids.text(8);
  if (account.tables.coupons.get(id) !== undefined) {
    throw invalidRequest('Coupon already exists.', { code: 'resource_already_exists', param: 'id' });
  }
  const products = params.applies_to?.products ?? [];
  for (const product of products)
    requireEntry(account.tables.products, product, 'applies_to[products]', 'param');
  const currency = params.currency === undefined ? null : checkCurrency(params.currency);
  const amount = params.amount_off ?? null;
  const coupon: Stripe.Coupon = {
    id,
    object: 'coupon',
    amount_off: amount,
    created: account.clock.now(),
    currency: amount === null ? null : currency,
    duration: params.duration ?? 'once',
    duration_in_months: params.duration_in_months ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata({}, params.metadata),
    name: orNull(params.name),
    percent_off: params.percent_off ?? null,
    redeem_by: params.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  };
  const own = amount === null || currency === null ? {} : { [currency]: { amount_off: amount } };
  account.tables.coupons.add(coupon, {
    products,
    currencyOptions: { ...optionsOf(params.currency_options), ...own },
  });
  emit(call, 'coupon.created', coupon);
  return coupon;
}

function retrieve(call: Call, _params: unknown, id: string): Stripe.Coupon {
  settleCoupon(call, id);
  return requireEntry(call.account.tables.coupons, id, 'coupon').object;
}

function update(call: Call, params: Stripe.CouponUpdateParams, id: string): Stripe.Coupon {
  const { coupons } = call.account.tables;
  settleCoupon(call, id);
  const entry = requireEntry(coupons, id, 'coupon');
  const { object: held, hidden } = entry;
  checkName(params.name);
  const changed: Stripe.Coupon = {
    ...held,
    metadata: mergeMetadata(held.metadata ?? {}, params.metadata),
    name: updated(params.name, held.name),
  };
  const currencyOptions = { ...hidden.currencyOptions, ...optionsOf(params.currency_options) };
  coupons.replace(entry, changed, { ...hidden, currencyOptions });
  const previous = changedFields(held, changed);
  if (previous !== null) emit(call, 'coupon.updated', changed, previous);
  return changed;
}

function remove(call: Call, _params: unknown, id: string): Stripe.DeletedCoupon {
  const { coupons, promotionCodes } = call.account.tables;
  const { object: held } = requireEntry(coupons, id, 'coupon');
  coupons.remove(id);
  for (const { object } of promotionCodes.entries()) settleCode(call, object.id);
  emit(call, 'coupon.deleted', held);
  return { id, object: 'coupon', deleted: true };
}

function list(call: Call, params: Stripe.CouponListParams): object {
  const { coupons } = call.account.tables;
  for (const { object } of coupons.entries()) settleCoupon(call, object.id);
  return listPage(coupons, '/v1/coupons', params, (coupon) => createdMatches(coupon.created, params.created));
}

export const couponRoutes: readonly Route[] = [
  route('POST', '/v1/coupons', create),
  route('GET', '/v1/coupons', list),
  route('GET', '/v1/coupons/{id}', retrieve),
  route('POST', '/v1/coupons/{id}', update),
  route('DELETE', '/v1/coupons/{id}', remove),
];
