/** Keeps what a run found: repaired when reading the object again repaired it, open when it did not. */
import { database } from '#db/client.ts';
import { findingKey, insertFinding, resolveVanished } from '#db/repositories/reconciliation-findings.ts';
import type { Drift, DriftKind } from '#lib/domain/reconciliation.ts';
import type { Progress } from './report.ts';

export type Findings = {
  /** A discrepancy that stays. */
  keep(drift: Drift): Promise<void>;
  /** A discrepancy, and what is left of it after its object was applied again. */
  repaired(drift: Drift, left: Drift | null): Promise<void>;
  /** An object that could not be read or applied. */
  unapplied(object: { readonly kind: string; readonly id: string }, reason: string): Promise<void>;
  /** A kind that this run did not go through to the end: its open findings stay. */
  notJudged(kind: DriftKind): void;
  /** Resolves open findings of the time that was looked at and that were not found again. */
  close(sinceUnix: number): Promise<void>;
};

export function collectFindings(runId: string, progress: Progress): Findings {
  const found = new Set<string>();
  // Objects that could not be applied are resolved when they are: no comparison goes through them.
  const notJudged = new Set<DriftKind>(['could_not_be_applied']);
  const keep = async (drift: Drift): Promise<void> => {
    const key = findingKey(drift);
    if (!found.has(key)) progress.findings[drift.kind] = (progress.findings[drift.kind] ?? 0) + 1;
    found.add(key);
    await insertFinding(database(), { runId, drift, repair: null });
  };
  return {
    keep,
    repaired: async (drift, left) => {
      if (left) return await keep(left);
      progress.repaired += 1;
      await insertFinding(database(), { runId, drift, repair: 'taken_in_again' });
    },
    unapplied: async ({ kind, id }, reason) => {
      await keep({
        kind: 'could_not_be_applied',
        subject: id,
        orderId: null,
        detail: { object: kind, reason },
      });
    },
    notJudged: (kind) => {
      notJudged.add(kind);
    },
    close: async (sinceUnix) => {
      await resolveVanished(database(), { found, notJudged, sinceUnix });
    },
  };
}
