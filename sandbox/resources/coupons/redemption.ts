/**
 * What becomes of coupons and promotion codes with time and use. Nobody is told when one runs out, so it is enough to look
 * when somebody reads.
 */
import type Stripe from 'stripe';
import { invalidRequest } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import { idOf, requireEntry } from '../lookup.ts';

type Used = { max_redemptions: number | null; times_redeemed: number };

function usedUp({ max_redemptions: most, times_redeemed: times }: Used): boolean {
  return most !== null && times >= most;
}

export function settleCoupon(call: Call, id: string): void {
  const { coupons } = call.account.tables;
  const entry = coupons.get(id);
  if (entry === undefined) return;
  const { object: held } = entry;
  const ended = held.redeem_by !== null && held.redeem_by <= call.account.clock.now();
  const valid = !ended && !usedUp(held);
  if (valid !== held.valid) coupons.replace(entry, { ...held, valid });
}

export function couponOf(code: Stripe.PromotionCode): string {
  return idOf(code.promotion.coupon) ?? '';
}

export function settleCode(call: Call, id: string): void {
  const { coupons, promotionCodes } = call.account.tables;
  const entry = promotionCodes.get(id);
  if (entry === undefined) return;
  const { object: held } = entry;
  settleCoupon(call, couponOf(held));
  const ended = held.expires_at !== null && held.expires_at <= call.account.clock.now();
  const spent = ended || usedUp(held) || coupons.get(couponOf(held))?.object.valid !== true;
  if (held.active && spent) promotionCodes.replace(entry, { ...held, active: false });
}

export function usableCoupon(call: Call, id: string, param: string): Stripe.Coupon {
  settleCoupon(call, id);
  const { object } = requireEntry(call.account.tables.coupons, id, param, 'param');
  if (object.valid) return object;
  throw invalidRequest(`Coupon ${object.id} is expired and cannot be applied.`, {
    code: 'coupon_expired',
    param,
  });
}

export function usableCode(call: Call, id: string, param: string): Stripe.PromotionCode {
  settleCode(call, id);
  const { object } = requireEntry(call.account.tables.promotionCodes, id, param, 'param');
  if (object.active) return object;
  throw invalidRequest('This promotion code is inactive or has expired.', { param });
}

export function redeem(call: Call, couponId: string, codeId: string | null): void {
  const { coupons, promotionCodes } = call.account.tables;
  const coupon = coupons.get(couponId);
  if (coupon !== undefined) {
    coupons.replace(coupon, { ...coupon.object, times_redeemed: coupon.object.times_redeemed + 1 });
  }
  const code = codeId === null ? undefined : promotionCodes.get(codeId);
  if (code !== undefined) {
    promotionCodes.replace(code, { ...code.object, times_redeemed: code.object.times_redeemed + 1 });
  }
}
