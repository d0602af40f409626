/** A person has seen to a refund that failed: it stands on no list of open work any more. No money is moved by it. */
import { database } from '#db/client.ts';
import { readRefundOfOrder, seeToRefundFailure } from '#db/repositories/refund-failures.ts';
import type { RefundView } from '#lib/contracts/refunds.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isUuid } from '#lib/domain/ids.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { readRefundView } from './read-refunds.ts';

/** @returns the refund, also when somebody was first; `refund_not_failed` for one that did not fail */
export async function seeToFailure(args: {
  orderNumber: string;
  refundId: string;
  adminId: string;
}): Promise<Result<RefundView, PublicError>> {
  const db = database();
  const state = isUuid(args.refundId) ? await readRefundOfOrder(db, args) : undefined;
  if (state === undefined) return err(publicError('not_found'));
  if (state !== 'failed') return err(publicError('refund_not_failed'));
  await seeToRefundFailure(db, { refundId: args.refundId, actor: `user:${args.adminId}` });
  return ok(await readRefundView(args.refundId));
}
