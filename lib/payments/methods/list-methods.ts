/** The saved methods of a shopper as our rows hold them: reading a page never asks Stripe. */
import { database } from '#db/client.ts';
import { listActiveMethods, type SavedMethodRow } from '#db/repositories/saved-methods.ts';
import type { SavedMethodView } from '#lib/contracts/payment-methods.ts';
import { monthsToExpiry } from '#lib/domain/saved-method.ts';
import { customerScope } from '#lib/payments/customers/customer-scope.ts';

const EXPIRES_SOON_MONTHS = 2;

export async function listMethods(userId: string, now = new Date()): Promise<SavedMethodView[]> {
  const rows = await listActiveMethods(database(), { userId, account: customerScope().account });
  return rows.map((row) => viewOf(row, now));
}

export function viewOf(row: SavedMethodRow, now: Date): SavedMethodView {
  const months = monthsToExpiry(row, now);
  return {
    id: row.paymentMethodId,
    type: row.methodType,
    brand: row.brand,
    last4: row.last4,
    expMonth: row.expMonth,
    expYear: row.expYear,
    expiry:
      months === null
        ? null
        : months < 0
          ? 'expired'
          : months <= EXPIRES_SOON_MONTHS
            ? 'expires_soon'
            : 'valid',
    isDefault: row.isDefault,
    savedAt: new Date(row.savedAt).toISOString(),
  };
}
