/** Turns a cart into the priced snapshot that is frozen for an attempt, and its hash (rule 7). */
import { createHash } from 'node:crypto';
import type { CheckoutLineRow } from '#db/repositories/checkout.ts';
import type { FrozenLine } from '#db/repositories/freeze-order.ts';
import type { Address } from '#lib/contracts/address.ts';
import { isShopCurrency } from '#lib/domain/currencies.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { checkChargeable, multiplyMinor } from '#lib/domain/money.ts';
import { canonicalSnapshot, type PricedCart, priceCart } from '#lib/domain/pricing.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';

export type Snapshot = { readonly lines: readonly FrozenLine[]; readonly priced: PricedCart };

/** Prices the lines of a cart in its currency; refuses what cannot be sold or charged before Stripe is asked. */
export function priceLines(
  rows: readonly CheckoutLineRow[],
  currency: string,
): Result<Snapshot, PublicError> {
  if (!isShopCurrency(currency)) return err(publicError('currency_unsupported'));
  const lines: FrozenLine[] = [];
  for (const row of rows) {
    if (row.unit_minor === null) return err(publicError('currency_unsupported'));
    lines.push({
      variantId: row.variant_id,
      sku: row.sku,
      title: row.title,
      variantTitle: row.variant_title,
      image: row.image,
      quantity: row.quantity,
      unitMinor: row.unit_minor,
      totalMinor: multiplyMinor(row.unit_minor, row.quantity),
    });
  }
  return ok({ lines, priced: priceCart(lines, currency) });
}

/** Whether Stripe would take the total (rule 31). */
export function refuseUnchargeable(priced: PricedCart): PublicError | null {
  const check = checkChargeable({ amountMinor: priced.totalMinor, currency: priced.currency });
  return check.ok ? null : publicError(check.error);
}

/** SHA-256 over everything that was shown and will be charged, the destination included. */
export function hashSnapshot(snapshot: Snapshot, address: Address, savePaymentMethod: boolean): string {
  const destination = [
    address.name,
    address.line1,
    address.line2,
    address.city,
    address.state,
    address.postalCode,
    address.country,
  ];
  return createHash('sha256')
    .update(canonicalSnapshot(snapshot.lines, snapshot.priced, destination, savePaymentMethod))
    .digest('hex');
}

/** What is asked for beyond what is on the shelf. */
export const missingLines = (rows: readonly CheckoutLineRow[]) =>
  rows
    .filter((row) => row.available < row.quantity)
    .map((row) => ({
      variantId: row.variant_id,
      title: row.variant_title === '' ? row.title : `${row.title}, ${row.variant_title}`,
      available: row.available,
      requested: row.quantity,
    }));
