/** The card-testing breakers as an admin sees and lifts them. */
import { database, inTransaction } from '#db/client.ts';
import { liftBreaker, listOpenBreakers } from '#db/repositories/card-testing.ts';
import type { BreakerView } from '#lib/contracts/card-testing.ts';
import { isoTime } from '#lib/domain/iso-time.ts';
import type { BreakerKind } from '#lib/domain/money-states.ts';

const SHOWN = 100;

export async function readBreakers(): Promise<BreakerView[]> {
  const rows = await listOpenBreakers(database(), SHOWN);
  return rows.map((row) => ({
    kind: row.kind,
    subject: row.subject,
    failures: row.failures,
    openedAt: isoTime(row.opened_at),
    opensUntil: isoTime(row.opens_until),
  }));
}

/** @returns false when no such breaker was open */
export const liftOpenBreaker = (args: {
  kind: BreakerKind;
  subject: string;
  adminId: string;
}): Promise<boolean> => inTransaction(database(), (tx) => liftBreaker(tx, args));
