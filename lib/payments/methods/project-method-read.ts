/** Projects what a read or an answer showed of a payment method, and keeps it in the inbox when it moved something. */
import type { Transaction } from '#db/client.ts';
import type { MethodObservation } from '#lib/domain/saved-method.ts';
import { keepObservation } from '#lib/payments/inbox/keep-observation.ts';
import { bindObject } from '#lib/payments/inbox/object-kind.ts';
import { paymentMethodKind } from './method-kind.ts';
import { type MethodProjection, projectMethod } from './project-method.ts';

export async function projectMethodRead(
  tx: Transaction,
  seen: MethodObservation,
  read: { readonly by: string; readonly startedAtMs: number },
): Promise<MethodProjection> {
  const projection = await projectMethod(tx, seen, { kind: 'read', ...read });
  if (projection.kind === 'projected' && projection.move.kind !== 'none') {
    await keepObservation(tx, { object: bindObject(paymentMethodKind, seen), ...read });
  }
  return projection;
}
