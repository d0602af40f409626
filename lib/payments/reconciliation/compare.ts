/** The three-way comparison of ledger, Stripe and orders, over what happened in the last days. */
import { database } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { findOwnDrift } from '#db/repositories/own-drift.ts';
import { readBeginning } from '#db/repositories/reconciliation.ts';
import { compareBalance } from './compare-balance.ts';
import { compareMovements } from './compare-movements.ts';
import { compareObjects } from './compare-objects.ts';
import type { Findings } from './findings.ts';
import type { Progress } from './report.ts';

const DAY_SECONDS = 24 * 3600;
const DAYS = 7;
/** Findings of one kind in one run: more of them say nothing new. */
const OF_A_KIND = 500;

/** @param days how far back; what is older was compared before */
export async function compare(progress: Progress, findings: Findings, days = DAYS): Promise<void> {
  const beginning = (await readBeginning(database())) - DAY_SECONDS;
  const from = Math.floor((await databaseNowMs()) / 1000) - days * DAY_SECONDS;
  const sinceUnix = Math.max(0, beginning, from);
  await compareObjects(sinceUnix, progress, findings);
  await compareMovements(sinceUnix, progress, findings);
  await compareBalance(progress, findings);
  const own = await findOwnDrift(database(), sinceUnix, OF_A_KIND);
  for (const drift of own.drifts) await findings.keep(drift);
  for (const kind of own.cutShort) findings.notJudged(kind);
  // An object near the edge of the time may be out of sight while its finding is not: those stay open for a person.
  await findings.close(sinceUnix > beginning ? sinceUnix + 2 * DAY_SECONDS : 0);
}
