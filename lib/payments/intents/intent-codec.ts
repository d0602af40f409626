/** The extract of a payment intent, as its events and our reads of it are kept. */
import { INTENT_STATUSES } from '#lib/domain/order-state.ts';
import type { ChargeDetails, IntentObservation } from '#lib/domain/payment.ts';
import {
  type Codec,
  flatCodec,
  integer,
  oneOf,
  optionalInteger,
  requiredText,
  text,
} from '#lib/payments/inbox/flat-codec.ts';

type Flat = Omit<IntentObservation, 'charge'> & Omit<ChargeDetails, 'chargeId'>;

const FLAT = flatCodec<Flat>({
  intentId: requiredText('intent'),
  status: oneOf('status', INTENT_STATUSES),
  amountMinor: integer('amount_minor'),
  amountReceivedMinor: integer('amount_received_minor'),
  currency: requiredText('currency'),
  installation: text('installation'),
  attemptId: text('attempt'),
  failureCode: text('failure_code'),
  declineCode: text('decline_code'),
  nextActionType: text('next_action'),
  nextActionExpiresUnix: optionalInteger('next_action_expires_unix'),
  failureMethodType: text('failure_method_type'),
  chargeId: text('charge'),
  paymentMethodId: text('payment_method'),
  methodType: text('method_type'),
  cardBrand: text('card_brand'),
  cardLast4: text('card_last4'),
  captureBeforeUnix: optionalInteger('capture_before_unix'),
});

export const intentCodec: Codec<IntentObservation> = {
  fields: FLAT.fields,
  write: ({ charge, ...seen }) =>
    FLAT.write({
      ...seen,
      methodType: charge?.methodType ?? null,
      cardBrand: charge?.cardBrand ?? null,
      cardLast4: charge?.cardLast4 ?? null,
      captureBeforeUnix: charge?.captureBeforeUnix ?? null,
    }),
  read: (extract) => {
    const { methodType, cardBrand, cardLast4, captureBeforeUnix, ...seen } = FLAT.read(extract);
    const { chargeId } = seen;
    return {
      ...seen,
      charge:
        chargeId === null || methodType === null
          ? null
          : { chargeId, methodType, cardBrand, cardLast4, captureBeforeUnix },
    };
  },
};
