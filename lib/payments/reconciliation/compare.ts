/** The three-way comparison of ledger, Stripe and orders, over what happened in the last days. */
import { database } from '#db/client.ts';
import { findOwnDrift } from '#db/repositories/comparison.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { readBeginning } from '#db/repositories/reconciliation.ts';
import { compareMovements } from './compare-movements.ts';
import { compareObjects } from './compare-objects.ts';
import { collectFindings } from './findings.ts';
import type { Progress } from './report.ts';

const DAY_SECONDS = 24 * 3600;
const DAYS = 7;
/** Findings of one kind in one run: more of them say nothing new. */
const OF_A_KIND = 500;

/** @param days how far back; what is older was compared before */
export async function compare(progress: Progress, runId: string, days = DAYS): Promise<void> {
  const findings = collectFindings(runId, progress);
  const beginning = (await readBeginning(database())) - DAY_SECONDS;
  const from = Math.floor((await databaseNowMs()) / 1000) - days * DAY_SECONDS;
  const sinceUnix = Math.max(0, beginning, from);
  await compareObjects(sinceUnix, progress, findings);
  await compareMovements(sinceUnix, progress, findings);
  for (const drift of await findOwnDrift(database(), sinceUnix, OF_A_KIND)) await findings.keep(drift);
  // An object near the edge of the time may be out of sight while its finding is not: those stay open for a person.
  await findings.close(sinceUnix > beginning ? sinceUnix + 2 * DAY_SECONDS : 0);
}
