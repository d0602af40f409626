/** Keeps what a comparison found: repaired when reading the object again mended it, open when it did not. */
import { database } from '#db/client.ts';
import { findingKey, insertFinding, resolveVanished } from '#db/repositories/reconciliation-findings.ts';
import type { Drift } from '#lib/domain/reconciliation.ts';
import type { Progress } from './report.ts';

export type Findings = {
  /** A drift that stays. */
  keep(drift: Drift): Promise<void>;
  /** A drift, and what is left of it after its object was taken in anew. */
  repaired(drift: Drift, left: Drift | null): Promise<void>;
  /** Resolves open findings of the time that was looked at and that were not found again. */
  close(sinceUnix: number): Promise<void>;
};

export function collectFindings(runId: string, progress: Progress): Findings {
  const found = new Set<string>();
  const keep = async (drift: Drift): Promise<void> => {
    found.add(findingKey(drift));
    progress.findings[drift.kind] = (progress.findings[drift.kind] ?? 0) + 1;
    await insertFinding(database(), { runId, drift, repair: null });
  };
  return {
    keep,
    repaired: async (drift, left) => {
      if (left) return await keep(left);
      progress.repaired += 1;
      await insertFinding(database(), { runId, drift, repair: 'taken_in_again' });
    },
    close: async (sinceUnix) => {
      await resolveVanished(database(), { found, sinceUnix });
    },
  };
}
