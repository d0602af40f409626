/** Saved payment methods in the inbox: attached, detached, updated by us, by the bank, or in Stripe's dashboard. */
import type { Transaction } from '#db/client.ts';
import { REDISPLAY_CHOICES } from '#lib/domain/money-states.ts';
import type { MethodObservation } from '#lib/domain/saved-method.ts';
import { duplicate, type EventOutcome, ignored, stale } from '#lib/payments/inbox/event-outcome.ts';
import {
  flatCodec,
  integer,
  oneOf,
  optionalInteger,
  requiredText,
  text,
} from '#lib/payments/inbox/flat-codec.ts';
import type { ObjectKindOf } from '#lib/payments/inbox/object-kind.ts';
import type { ProjectionSource } from '#lib/payments/inbox/projection-source.ts';
import { projectMethod } from '#lib/payments/methods/project-method.ts';
import { retrievePaymentMethod } from '#lib/payments/stripe/payment-methods.ts';

const codec = flatCodec<MethodObservation>({
  paymentMethodId: requiredText('payment_method'),
  customerId: text('customer'),
  methodType: requiredText('method_type'),
  fingerprint: text('card_fingerprint'),
  brand: text('card_brand'),
  last4: text('card_last4'),
  expMonth: optionalInteger('exp_month'),
  expYear: optionalInteger('exp_year'),
  allowRedisplay: oneOf('allow_redisplay', REDISPLAY_CHOICES),
  createdUnix: integer('method_created_unix'),
});

async function project(
  tx: Transaction,
  seen: MethodObservation,
  source: ProjectionSource,
): Promise<EventOutcome> {
  const projection = await projectMethod(tx, seen, source);
  if (projection.kind === 'foreign') return ignored('foreign');
  const { move } = projection;
  if (move.kind === 'read') {
    return {
      state: 'read',
      target: { kind: 'payment_method', id: seen.paymentMethodId },
      reason: 'details_have_no_order',
    };
  }
  if (move.kind !== 'none') {
    return {
      state: 'applied',
      reason: `method_${move.kind}`,
      changes: { payment_method: [null, seen.paymentMethodId] },
    };
  }
  return move.reason === 'no_change' ? duplicate() : move.reason === 'stale' ? stale() : ignored('unknown');
}

export const paymentMethodKind: ObjectKindOf<MethodObservation> = {
  name: 'payment_method',
  codec,
  identity: (seen) => ({
    objectId: seen.paymentMethodId,
    intentId: null,
    installation: null,
    attemptId: null,
  }),
  // It carries no metadata of ours; its customer tells, and the projection looks at that.
  owner: async () => 'ours',
  project,
  retrieve: (id) => retrievePaymentMethod(id, 'background'),
};
