/** Money is a safe integer of Stripe's minor units and a lower-case currency; nothing here uses fractions. */
import { type CurrencyRule, currencyRule } from './currencies.ts';
import { err, invariant, ok, type Result } from './result.ts';

export type Money = { readonly amountMinor: number; readonly currency: string };

/** Throws unless the amount is a non-negative safe integer: a wrong amount is a bug, not an answer. */
export function assertMinor(amountMinor: number): void {
  invariant(Number.isSafeInteger(amountMinor) && amountMinor >= 0, 'amount is a non-negative safe integer');
}

/** unit × quantity, checked. */
export function multiplyMinor(unitMinor: number, quantity: number): number {
  assertMinor(unitMinor);
  assertMinor(quantity);
  const total = unitMinor * quantity;
  assertMinor(total);
  return total;
}

/** Sum, checked. */
export function sumMinor(amounts: readonly number[]): number {
  let total = 0;
  for (const amount of amounts) {
    assertMinor(amount);
    total += amount;
    assertMinor(total);
  }
  return total;
}

export type ChargeableProblem = 'currency_unsupported' | 'amount_too_small' | 'amount_too_large';

/** Whether Stripe would take a charge of this amount (rule 31: refused before any call). */
export function checkChargeable(money: Money): Result<CurrencyRule, ChargeableProblem> {
  const rule = currencyRule(money.currency);
  if (!rule || money.amountMinor % rule.multipleOf !== 0) return err('currency_unsupported');
  if (money.amountMinor < rule.minimum) return err('amount_too_small');
  if (money.amountMinor > rule.maximum) return err('amount_too_large');
  return ok(rule);
}

/** Whether Stripe's minor units of this currency can say the amount: three-decimal ones end in 0, ISK has no cents. */
export function isDivisible(money: Money): boolean {
  const rule = currencyRule(money.currency);
  return rule !== undefined && money.amountMinor % rule.multipleOf === 0;
}

/** "$12.30" for a person, in the given locale; decimals come from our table, never from Intl. */
export function formatMoney(money: Money, locale: string): string {
  const rule = currencyRule(money.currency);
  invariant(rule, 'currency is known');
  const digits = Math.min(rule.isoExponent, rule.stripeExponent);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(money.amountMinor / 10 ** rule.stripeExponent);
}
