/** A saved method that Stripe refused: read and projected, so that the shopper is told whether it is still there (rule 37). */
import { database, inTransaction } from '#db/client.ts';
import { databaseNowMs } from '#db/repositories/database-time.ts';
import { isMethodKnown } from '#db/repositories/saved-methods.ts';
import type { MethodObservation } from '#lib/domain/saved-method.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { projectObserved } from '#lib/payments/inbox/project-observed.ts';
import { METHOD_GONE } from '#lib/payments/operations/public-failure.ts';
import type { CallBudget } from '#lib/payments/stripe/client.ts';
import { localFailure, type StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import { retrievePaymentMethod } from '#lib/payments/stripe/payment-methods.ts';
import { paymentMethodKind } from './method-kind.ts';

/** A method that Stripe does not know any more, for the projection. */
export const missingMethod = (paymentMethodId: string): MethodObservation => ({
  paymentMethodId,
  customerId: null,
  methodType: 'unknown',
  fingerprint: null,
  brand: null,
  last4: null,
  expMonth: null,
  expYear: null,
  allowRedisplay: 'unspecified',
  createdUnix: 0,
});

/**
 * @param paymentMethodId the saved method that a refused call named, if it named one
 * @returns the failure, or `payment_method_gone` when Stripe has detached or does not know it
 */
export async function observeRefusedMethod(
  paymentMethodId: string | undefined,
  failure: StripeFailure,
  budget: CallBudget,
): Promise<StripeFailure> {
  if (paymentMethodId === undefined || failure.class !== 'rejected') return failure;
  if (!(await isMethodKnown(database(), paymentMethodId))) return failure;
  const startedAtMs = await databaseNowMs();
  const read = await retrievePaymentMethod(paymentMethodId, budget);
  if (!read.ok && read.error.code !== 'resource_missing') return failure;
  const seen = read.ok ? read.value : missingMethod(paymentMethodId);
  if (seen.customerId !== null) return failure;
  await inTransaction(database(), (tx) =>
    projectObserved(tx, bindObject(paymentMethodKind, seen), { by: 'refused_method', startedAtMs }),
  );
  return { ...localFailure('rejected', METHOD_GONE), requestId: failure.requestId };
}
