/**
 * Applies what follows from a payment and could not be applied with it: by the worker after a growing pause, or when an
 * admin asks for it. The money's record is long committed; nothing here touches it (rule 34).
 */
import { database, inTransaction } from '#db/client.ts';
import {
  applyFollowUp,
  deferFollowUp,
  listDueFollowUps,
  lockFollowUp,
  readFollowUp,
} from '#db/repositories/follow-ups.ts';
import type { FollowUpView } from '#lib/contracts/admin-orders.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { isoTime, isoTimeOrNull } from '#lib/domain/iso-time.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';

const BATCH = 50;

/** Works through the follow-ups that are due, one batch. @returns how many were applied */
export async function retryFollowUps(): Promise<number> {
  let applied = 0;
  for (const id of await listDueFollowUps(database(), BATCH)) {
    if (await applyOnce(id, null)) applied += 1;
  }
  return applied;
}

/** @returns the follow-up; `follow_up_failed` when it still cannot be applied */
export async function retryFollowUp(args: {
  id: string;
  orderNumber: string;
  adminId: string;
}): Promise<Result<FollowUpView, PublicError>> {
  const known = isUuid(args.id) ? await readFollowUp(database(), args) : undefined;
  if (!known) return err(publicError('not_found'));
  if (known.resolved_at === null) await applyOnce(args.id, args.adminId);
  const row = await readFollowUp(database(), args);
  invariant(row, 'a follow-up is never deleted');
  const view: FollowUpView = {
    id: row.id,
    kind: row.kind,
    reason: row.reason,
    tries: row.tries,
    createdAt: isoTime(row.created_at),
    resolvedAt: isoTimeOrNull(row.resolved_at),
  };
  return view.resolvedAt === null
    ? err(publicError('follow_up_failed', { details: { followUp: view } }))
    : ok(view);
}

/** One that cannot be applied must not keep the others. */
async function applyOnce(id: string, adminId: string | null): Promise<boolean> {
  try {
    return await inTransaction(database(), async (tx) => {
      const row = await lockFollowUp(tx, id);
      if (row) await applyFollowUp(tx, row, adminId);
      return row !== undefined;
    });
  } catch (error) {
    logger.warn({ followUp: id, err: error }, 'a follow-up of a payment could not be applied');
    await deferFollowUp(database(), { id, error });
    return false;
  }
}
