/**
 * Whether this press may go on at all: no open card-testing breaker, the saved method the caller's own, and while the
 * shop is guarded only with something that our server has looked at (rules 16, 27).
 */
import { database, type Transaction } from '#db/client.ts';
import { breakerSecondsLeft } from '#db/repositories/card-testing.ts';
import type { BuyerRow } from '#db/repositories/checkout.ts';
import { readOwnMethod } from '#db/repositories/saved-methods.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { customerScope } from '#lib/payments/customers/customer-scope.ts';
import { previewConfirmationToken } from '#lib/payments/stripe/confirmation-tokens.ts';
import type { FreezeArgs } from './frozen.ts';
import { refuse } from './refused.ts';

/** Under the lock of the buyer's row. @throws Refused */
export async function admitPayment(tx: Transaction, args: FreezeArgs, buyer: BuyerRow): Promise<void> {
  if (buyer.paused_seconds > 0) refuse('payments_paused', { retryAfterSeconds: buyer.paused_seconds });
  const { paymentMethodId } = args.body;
  if (paymentMethodId !== undefined) {
    const method = await readOwnMethod(tx, {
      userId: args.userId,
      paymentMethodId,
      account: customerScope().account,
    });
    if (!method) return refuse('payment_method_not_found', { param: 'paymentMethodId' });
    const seconds = await breakerSecondsLeft(tx, { card: method.fingerprint });
    if (seconds > 0) refuse('payments_paused', { retryAfterSeconds: seconds });
  }
  if (buyer.guarded && args.confirmWith === null) refuse('confirmation_token_required');
}

/** Looks at the card of a confirmation token before anything is charged. A read, outside any transaction. */
export async function admitToken(confirmationTokenId: string): Promise<Result<null, PublicError>> {
  const preview = await previewConfirmationToken(confirmationTokenId, 'interactive');
  if (!preview.ok) {
    return err(
      preview.error.class === 'rejected'
        ? publicError('invalid_request', { param: 'confirmationTokenId' })
        : publicError('payment_provider_unavailable', { retryAfterSeconds: 3 }),
    );
  }
  const seconds = await breakerSecondsLeft(database(), { card: preview.value.fingerprint });
  return seconds > 0 ? err(publicError('payments_paused', { retryAfterSeconds: seconds })) : ok(null);
}
