/**
 * A shopper cancels: the attempt ends at Stripe, the stock goes back, the cart stays. One that had left the cart for
 * days gives its lines back: its owner has given it up, nobody else.
 */
import { database } from '#db/client.ts';
import { readIntentStatusRow } from '#db/repositories/intent-status.ts';
import type { IntentStatusAnswer } from '#lib/contracts/payments.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { isPaymentIntentId } from '#lib/domain/ids.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { cancelAttempt } from './cancel-attempt.ts';
import { FINAL, viewOf } from './read-intent-status.ts';

export async function cancelOwnIntent(args: {
  userId: string;
  intentId: string;
}): Promise<Result<IntentStatusAnswer, PublicError>> {
  if (!isPaymentIntentId(args.intentId)) return err(publicError('not_found'));
  const db = database();
  const own = { reader: { kind: 'user', userId: args.userId } as const, intentId: args.intentId };
  const row = await readIntentStatusRow(db, own);
  if (!row) return err(publicError('not_found'));
  const result = await cancelAttempt(row.attempt_id, 'cancelled', {
    actor: `user:${args.userId}`,
    pace: 'interactive',
    givesLinesBack: true,
  });
  if (result.kind === 'pending')
    return err(publicError('payment_provider_unavailable', { retryAfterSeconds: 5 }));
  const fresh = await readIntentStatusRow(db, own);
  if (!fresh) return err(publicError('not_found'));
  if (result.kind === 'not_canceled') {
    return err(
      publicError(result.state === 'succeeded' ? 'already_paid' : 'payment_not_cancelable', {
        details: { order: { number: fresh.order_number } },
      }),
    );
  }
  return ok(viewOf(fresh, FINAL));
}
