/** Stripe's balance transactions against the ledger, to the minor unit. */
import { database } from '#db/client.ts';
import { readKnownMovements } from '#db/repositories/comparison.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { readCursor } from '#db/repositories/reconciliation.ts';
import type { MovementObservation } from '#lib/domain/balance-movement.ts';
import { balanceSource } from '#lib/domain/ledger.ts';
import type { Drift } from '#lib/domain/reconciliation.ts';
import { eachMovementPage } from '#lib/payments/stripe/balance-transactions.ts';
import { tryOne } from './apply-each.ts';
import { applyMovement } from './apply-movement.ts';
import type { Findings } from './findings.ts';
import { type Progress, StripeUnavailable } from './report.ts';

async function takeMissing(
  seen: MovementObservation,
  drift: Drift,
  startedAtMs: number,
  findings: Findings,
): Promise<void> {
  const object = { kind: 'balance_transaction', id: seen.movementId };
  const taken = await tryOne(findings, object, () => applyMovement(seen, startedAtMs));
  if (taken?.state === 'applied' || taken?.state === 'duplicate') await findings.repaired(drift, null);
  else if (taken?.reason === 'movement_not_known')
    await findings.keep({ ...drift, kind: 'movement_unexplained' });
  else await findings.keep(drift);
}

/** Movements since a time: each of ours is in the ledger, with what Stripe says it did to the balance. */
export async function compareMovements(
  sinceUnix: number,
  progress: Progress,
  findings: Findings,
): Promise<void> {
  const startedAtMs = await databaseNowMs();
  // What is older is in the opening balance already: booked by itself it would be there twice.
  const fromUnix = Math.max(sinceUnix, (await readCursor(database(), 'opening')) ?? 0);
  const listed = await eachMovementPage({ fromUnix }, async (page, unreadable) => {
    for (const id of unreadable)
      await findings.unapplied({ kind: 'balance_transaction', id }, 'shape_not_known');
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
