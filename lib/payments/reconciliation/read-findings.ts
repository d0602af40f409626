/** Findings and runs for staff, and what an admin does about them. */
import { database } from '#db/client.ts';
import { listFindings, resolveFinding } from '#db/repositories/reconciliation-findings.ts';
import { listRuns, readLastEnded } from '#db/repositories/reconciliation-runs.ts';
import type {
  FindingListAnswer,
  FindingListQuery,
  LastRun,
  RunListAnswer,
  RunListQuery,
} from '#lib/contracts/reconciliation.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { DRIFT_KINDS, type ReconciliationKind } from '#lib/domain/reconciliation.ts';
import { enqueueReconciliation } from '#lib/queue/enqueue-reconciliation.ts';

const nextCursor = (rows: readonly { readonly id: string }[], limit: number): string | null =>
  rows.length < limit ? null : (rows.at(-1)?.id ?? null);

export async function readFindings(query: FindingListQuery): Promise<FindingListAnswer> {
  const { limit, cursor, state } = query;
  const rows = await listFindings(database(), { limit, before: cursor ?? null, open: state === 'open' });
  const data = rows.map((row) => ({
    id: row.id,
    runId: row.run_id,
    kind: row.kind,
    message: DRIFT_KINDS[row.kind],
    subject: row.subject,
    orderNumber: row.order_number,
    detail: row.detail,
    repair: row.repair,
    createdAt: row.created_at,
    resolvedAt: row.resolved_at,
    resolvedBy: row.resolved_by,
  }));
  return { data, nextCursor: nextCursor(rows, limit) };
}

export async function readRuns(query: RunListQuery): Promise<RunListAnswer> {
  const { limit, cursor } = query;
  const rows = await listRuns(database(), { limit, before: cursor ?? null });
  const data = rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    state: row.state,
    startedBy: row.started_by,
    reason: row.reason,
    checked: row.checked,
    repaired: row.repaired,
    findings: row.findings,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }));
  return { data, nextCursor: nextCursor(rows, limit) };
}

/** How the newest full run ended; null when none has. */
export async function readLastFullRun(): Promise<LastRun | null> {
  const row = await readLastEnded(database(), 'full');
  return row
    ? { state: row.state, reason: row.reason, checked: row.checked, finishedAt: row.finished_at }
    : null;
}

/** Asks the worker for a run; one that is waiting already is enough. */
export async function requestRun(kind: ReconciliationKind, adminId: string): Promise<void> {
  await enqueueReconciliation({ kind, startedBy: `user:${adminId}` });
}

/** @returns false when there is no such open finding */
export async function resolveFindingByHand(id: string, adminId: string): Promise<boolean> {
  return isUuid(id) && (await resolveFinding(database(), { id, actor: `user:${adminId}` }));
}
