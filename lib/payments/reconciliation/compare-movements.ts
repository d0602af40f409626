/** Stripe's balance transactions against the ledger, to the minor unit. */
import { database } from '#db/client.ts';
import { readKnownMovements } from '#db/repositories/comparison.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import type { MovementObservation } from '#lib/domain/balance-movement.ts';
import { balanceSource } from '#lib/domain/ledger.ts';
import type { Drift } from '#lib/domain/reconciliation.ts';
import { eachMovementPage } from '#lib/payments/stripe/balance-transactions.ts';
import type { Findings } from './findings.ts';
import { type Progress, StripeUnavailable } from './report.ts';
import { takeIn } from './take-in.ts';

async function takeMissing(
  seen: MovementObservation,
  drift: Drift,
  startedAtMs: number,
  findings: Findings,
): Promise<void> {
  const taken = await takeIn({ kind: 'balance_transaction', seen }, startedAtMs);
  if (!taken.ok) throw new StripeUnavailable(taken.error);
  const { state, reason } = taken.value;
  if (state === 'applied' || state === 'duplicate') await findings.repaired(drift, null);
  else if (reason === 'movement_not_known') await findings.keep({ ...drift, kind: 'movement_unexplained' });
  else if (state !== 'ignored') await findings.keep(drift);
}

/** Movements since a time: each of ours is in the ledger, with what Stripe says it did to the balance. */
export async function compareMovements(
  sinceUnix: number,
  progress: Progress,
  findings: Findings,
): Promise<void> {
  const startedAtMs = await databaseNowMs();
  const listed = await eachMovementPage(sinceUnix, async (page) => {
    progress.checked += page.length;
    const known = await readKnownMovements(
      database(),
      page.map((seen) => balanceSource(seen.movementId)),
    );
    for (const [index, seen] of page.entries()) {
      const row = known[index];
      const net = seen.amountMinor - seen.feeMinor;
      const drift = (kind: Drift['kind'], here: number | null): Drift => ({
        kind,
        subject: seen.movementId,
        orderId: row?.order_id ?? null,
        detail: { type: seen.type, stripe_minor: net, here_minor: here, currency: seen.currency },
      });
      const here = row?.net_minor ?? null;
      if (here === null) await takeMissing(seen, drift('movement_missing_here', null), startedAtMs, findings);
      else if (here !== net || (net !== 0 && row?.currency !== seen.currency)) {
        await findings.keep(drift('movement_differs', here));
      }
    }
  });
  if (!listed.ok) throw new StripeUnavailable(listed.error);
}
