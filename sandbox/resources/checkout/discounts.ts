/** What a coupon takes off the items of a checkout session, item by item, so that the sums agree to the last unit. */
import type Stripe from 'stripe';
import { invalidRequest } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import type { CheckoutItem } from '../../state/checkout.ts';
import { couponOf, usableCode, usableCoupon } from '../coupons/redemption.ts';
import { formatAmount } from '../currencies.ts';
import { idOf } from '../lookup.ts';
import { sumOf } from './totals.ts';

export interface AppliedDiscount {
  items: CheckoutItem[];
  discounts: Stripe.Checkout.Session.Discount[];
}

/** The amount in the session's currency; a coupon of another currency without an option for it does not apply. */
function amountOffOf(call: Call, coupon: Stripe.Coupon, currency: string, param: string): number {
  const options = call.account.tables.coupons.get(coupon.id)?.hidden.currencyOptions ?? {};
  const amount = options[currency]?.amount_off;
  if (amount !== undefined) return amount;
  throw invalidRequest(
    `The coupon ${coupon.id} cannot be applied: it has no amount in ${currency}, the currency of this Checkout Session.`,
    { param },
  );
}

/** Whole units, the rest to the last items, never more than an item costs. */
function spread(amount: number, items: readonly CheckoutItem[]): Map<string, number> {
  const whole = sumOf(items, 'amount_subtotal');
  const shares = new Map<string, number>();
  let left = Math.min(amount, whole);
  let open = whole;
  for (const item of items) {
    const share = open === 0 ? 0 : Math.floor((left * item.amount_subtotal) / open);
    shares.set(item.id, share);
    left -= share;
    open -= item.amount_subtotal;
  }
  return shares;
}

export function applyCoupon(
  call: Call,
  items: readonly CheckoutItem[],
  coupon: Stripe.Coupon,
  param: string,
): CheckoutItem[] {
  const products = call.account.tables.coupons.get(coupon.id)?.hidden.products ?? [];
  const reached = items.filter((item) => products.length === 0 || products.includes(item.price.product));
  if (reached.length === 0) {
    throw invalidRequest(`The coupon ${coupon.id} does not apply to any of the products.`, { param });
  }
  const currency = reached[0]?.currency ?? '';
  const shares =
    coupon.percent_off === null
      ? spread(amountOffOf(call, coupon, currency, param), reached)
      : new Map(
          reached.map((item) => [
            item.id,
            Math.round((item.amount_subtotal * (coupon.percent_off ?? 0)) / 100),
          ]),
        );
  return items.map((item) => {
    const discount = shares.get(item.id) ?? 0;
    return { ...item, amount_discount: discount, amount_total: item.amount_subtotal - discount };
  });
}

/** Who may use a code, and from what amount on. */
function checkRestrictions(
  call: Call,
  code: Stripe.PromotionCode,
  items: readonly CheckoutItem[],
  customer: string | null,
  param: string,
): void {
  const owner = idOf(code.customer);
  if (owner !== null && owner !== customer) {
    throw invalidRequest('This promotion code cannot be redeemed by this customer.', { param });
  }
  const {
    minimum_amount: minimum,
    minimum_amount_currency: currency,
    first_time_transaction: first,
  } = code.restrictions;
  if (minimum !== null && currency === items[0]?.currency && sumOf(items, 'amount_subtotal') < minimum) {
    throw invalidRequest(
      `This promotion code needs an order of at least ${formatAmount(minimum, currency)}.`,
      { param },
    );
  }
  if (!first || customer === null) return;
  const paid = call.account.tables.paymentIntents
    .where('customer', customer)
    .some(({ object }) => object.status === 'succeeded');
  if (paid)
    throw invalidRequest('This promotion code is only for the first purchase of a customer.', { param });
}

export function applyCode(
  call: Call,
  items: readonly CheckoutItem[],
  code: Stripe.PromotionCode,
  customer: string | null,
  param: string,
): AppliedDiscount {
  checkRestrictions(call, code, items, customer, param);
  const coupon = usableCoupon(call, couponOf(code), param);
  return {
    items: applyCoupon(call, items, coupon, param),
    discounts: [{ coupon: null, promotion_code: code.id }],
  };
}

export function applyDiscounts(
  call: Call,
  items: CheckoutItem[],
  given: Stripe.Checkout.SessionCreateParams.Discount[] | undefined,
  customer: string | null,
): AppliedDiscount {
  const [first, ...more] = given ?? [];
  if (first === undefined) return { items, discounts: [] };
  const { coupon, promotion_code: code } = first;
  if (more.length > 0) throw invalidRequest('You may only have one discount.', { param: 'discounts' });
  if ((coupon === undefined) === (code === undefined)) {
    throw invalidRequest('Each discount must have either a coupon or a promotion_code.', {
      param: 'discounts[0]',
    });
  }
  if (code !== undefined) {
    const param = 'discounts[0][promotion_code]';
    return applyCode(call, items, usableCode(call, code, param), customer, param);
  }
  const param = 'discounts[0][coupon]';
  const found = usableCoupon(call, coupon ?? '', param);
  return {
    items: applyCoupon(call, items, found, param),
    discounts: [{ coupon: found.id, promotion_code: null }],
  };
}
