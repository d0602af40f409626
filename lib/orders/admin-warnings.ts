/** Early fraud warnings of everybody's orders, for staff. */
import { database } from '#db/client.ts';
import { listWarnings } from '#db/repositories/admin-warnings.ts';
import type { FraudWarningView } from '#lib/contracts/admin-orders.ts';
import { isoTime } from '#lib/domain/iso-time.ts';

const NEWEST = 50;

export async function listWarningsForStaff(): Promise<FraudWarningView[]> {
  const rows = await listWarnings(database(), NEWEST);
  return rows.map((row) => ({
    id: row.stripe_warning_id,
    orderNumber: row.order_number,
    fraudType: row.fraud_type,
    actionable: row.actionable,
    amountMinor: row.amount_minor,
    currency: row.currency,
    openedAt: isoTime(row.opened_at),
  }));
}
