/** Every balance transaction since the last look is in the ledger afterwards, whatever told of it. */
import { database } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import {
  findMissingSources,
  moveCursor,
  readBeginning,
  readCursor,
} from '#db/repositories/reconciliation.ts';
import { balanceSource } from '#lib/domain/ledger.ts';
import { eachMovementPage } from '#lib/payments/stripe/balance-transactions.ts';
import { type Progress, StripeUnavailable } from './report.ts';
import { takeIn } from './take-in.ts';

/** The list may show a movement a little later than its time says. */
const OVERLAP_SECONDS = 300;

export async function catchUpMovements(progress: Progress): Promise<void> {
  const db = database();
  const position = (await readCursor(db, 'balance_transactions')) ?? (await readBeginning(db));
  let newest = position;
  const startedAtMs = await databaseNowMs();
  const listed = await eachMovementPage(Math.max(0, position - OVERLAP_SECONDS), async (movements) => {
    progress.checked += movements.length;
    const missing = await findMissingSources(
      db,
      movements.map((movement) => balanceSource(movement.movementId)),
    );
    for (const seen of movements) {
      newest = Math.max(newest, seen.createdUnix);
      if (!missing.has(balanceSource(seen.movementId))) continue;
      const taken = await takeIn({ kind: 'balance_transaction', seen }, startedAtMs);
      if (!taken.ok) throw new StripeUnavailable(taken.error);
      if (taken.value.state === 'applied') progress.repaired += 1;
    }
  });
  if (!listed.ok) throw new StripeUnavailable(listed.error);
  // One that claims a time to come must not hide those that come until then.
  await moveCursor(db, 'balance_transactions', Math.min(newest, Math.floor(startedAtMs / 1000)));
}
