/** What becomes of an operation that Stripe did not carry out: refused for good, or sent again by the worker. */
import { database } from '#db/client.ts';
import {
  deferOperation,
  nextGeneration,
  type OperationRow,
  settleOperation,
} from '#db/repositories/operations.ts';
import { logger } from '#lib/observability/logger.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { deferredOutcome } from './look-first.ts';

/** Whether asking again cannot help: the failure is Stripe's last word on these parameters. */
export const isRefusal = (failure: StripeFailure): boolean =>
  failure.class === 'rejected' || failure.class === 'declined';

/**
 * @param options.harmlessTwice carrying it out twice does no harm, so a stored server error gets a new key at once; without
 *   it the next try looks at Stripe first
 */
export async function keepFailure(
  operation: OperationRow,
  failure: StripeFailure,
  { harmlessTwice = false }: { harmlessTwice?: boolean } = {},
): Promise<'refused' | 'pending'> {
  const db = database();
  const { id, kind } = operation;
  if (isRefusal(failure)) {
    logger.error(
      { operation: id, kind, code: failure.code, stripeRequest: failure.requestId },
      'Stripe refused an operation',
    );
    await settleOperation(db, { id, state: 'rejected', stripeObjectId: null, outcome: failure.code });
    return 'refused';
  }
  if (harmlessTwice && failure.serverError) await nextGeneration(db, operation);
  await deferOperation(db, { id, outcome: harmlessTwice ? failure.code : deferredOutcome(failure) });
  return 'pending';
}
