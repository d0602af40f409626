/** An amount as a person types it, in minor units. Digits only ever move as text: no fraction is calculated. */
import { currencyRule } from '#lib/domain/currencies.ts';

/** Decimals that a person writes, and that Stripe's amount has. */
function decimalsOf(currency: string): { shown: number; minor: number } {
  const rule = currencyRule(currency);
  if (!rule) return { shown: 2, minor: 2 };
  return { shown: Math.min(rule.isoExponent, rule.stripeExponent), minor: rule.stripeExponent };
}

/** @returns null for what is no amount, or has more decimals than the currency */
export function parseAmount(text: string, currency: string): number | null {
  const { shown, minor } = decimalsOf(currency);
  const match = /^(\d{1,12})(?:[.,](\d{0,3}))?$/.exec(text.trim().replaceAll(/\s/g, ''));
  if (!match) return null;
  const [, whole = '', fraction = ''] = match;
  if (fraction.length > shown) return null;
  const amountMinor = Number(`${whole}${fraction.padEnd(minor, '0')}`);
  return Number.isSafeInteger(amountMinor) && amountMinor > 0 ? amountMinor : null;
}

/** "12.30": what the field shows for an amount. */
export function amountText(amountMinor: number, currency: string): string {
  const { shown, minor } = decimalsOf(currency);
  const digits = String(amountMinor).padStart(minor + 1, '0');
  const whole = digits.slice(0, digits.length - minor);
  return shown === 0 ? whole : `${whole}.${digits.slice(digits.length - minor).slice(0, shown)}`;
}
