/** Every balance transaction since the last look is in the ledger afterwards, whatever told of it. */
import { database } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import {
  findMissingSources,
  moveCursor,
  readBeginning,
  readCursor,
} from '#db/repositories/reconciliation.ts';
import type { MovementObservation } from '#lib/domain/balance-movement.ts';
import { balanceSource } from '#lib/domain/ledger.ts';
import { eachMovementPage } from '#lib/payments/stripe/balance-transactions.ts';
import { applyOne } from './apply-each.ts';
import { applyMovement } from './apply-movement.ts';
import type { Findings } from './findings.ts';
import { takeIn } from './ingest-object.ts';
import { type Progress, StripeUnavailable } from './report.ts';

/** The list may show a movement a little later than its time says. */
const OVERLAP_SECONDS = 300;
const DAY_SECONDS = 24 * 3600;

/**
 * The moment from which each movement is booked by itself. It is fixed before anything is booked: what is older is
 * summed up, and a movement on both sides of it would be booked twice.
 */
async function openingUnix(): Promise<number> {
  const db = database();
  const known = await readCursor(db, 'opening');
  if (known !== undefined) return known;
  await moveCursor(db, 'opening', Math.max(0, (await readBeginning(db)) - DAY_SECONDS));
  return (await readCursor(db, 'opening')) ?? 0;
}

/** What Stripe's balance held before, in one posting per currency: it is not this shop's. */
async function bookOpening(beforeUnix: number, progress: Progress): Promise<void> {
  const startedAtMs = await databaseNowMs();
  const sums = new Map<string, number>();
  const listed = await eachMovementPage({ beforeUnix }, async (movements) => {
    progress.checked += movements.length;
    for (const { currency, amountMinor, feeMinor } of movements)
      sums.set(currency, (sums.get(currency) ?? 0) + amountMinor - feeMinor);
  });
  if (!listed.ok) throw new StripeUnavailable(listed.error);
  for (const [currency, amountMinor] of sums) {
    if (amountMinor === 0) continue;
    const seen = openingBalance(currency, amountMinor, beforeUnix);
    const taken = await takeIn({ kind: 'balance_transaction', seen }, startedAtMs);
    if (!taken.ok) throw new StripeUnavailable(taken.error);
  }
  await moveCursor(database(), 'opened', beforeUnix);
}

const openingBalance = (currency: string, amountMinor: number, createdUnix: number): MovementObservation => ({
  movementId: `opening_${currency}`,
  kind: 'other',
  type: 'opening_balance',
  sourceId: null,
  sourceStatus: null,
  intentId: null,
  chargeId: null,
  installation: null,
  attemptId: null,
  presentmentMinor: null,
  presentmentCurrency: null,
  amountMinor,
  feeMinor: 0,
  currency,
  createdUnix,
});

export async function catchUpMovements(progress: Progress, findings: Findings): Promise<void> {
  const db = database();
  const opening = await openingUnix();
  const opened = (await readCursor(db, 'opened')) !== undefined;
  const position = (await readCursor(db, 'balance_transactions')) ?? opening;
  // Before the books are opened, what earlier versions left alone is gone through once.
  const fromUnix = opened ? Math.max(opening, position - OVERLAP_SECONDS) : opening;
  let newest = position;
  const startedAtMs = await databaseNowMs();
  const listed = await eachMovementPage({ fromUnix }, async (movements, unreadable) => {
    progress.checked += movements.length;
    for (const id of unreadable)
      await findings.unapplied({ kind: 'balance_transaction', id }, 'shape_not_known');
    const missing = await findMissingSources(
      db,
      movements.map((movement) => balanceSource(movement.movementId)),
    );
    for (const seen of movements) {
      newest = Math.max(newest, seen.createdUnix);
      if (!missing.has(balanceSource(seen.movementId))) continue;
      const object = { kind: 'balance_transaction', id: seen.movementId };
      const taken = await applyOne(findings, object, () => applyMovement(seen, startedAtMs));
      if (taken?.state === 'applied') progress.repaired += 1;
    }
  });
  if (!listed.ok) throw new StripeUnavailable(listed.error);
  if (!opened) await bookOpening(opening, progress);
  // One that claims a time to come must not hide those that come until then.
  await moveCursor(db, 'balance_transactions', Math.min(newest, Math.floor(startedAtMs / 1000)));
}
