/** A payment that only Stripe knows: what an admin needs to find its shopper, and its refund. */
import type Stripe from 'stripe';
import type { Result } from '#lib/domain/result.ts';
import { asked } from './ask.ts';
import {
  type CallBudget,
  paceOptions,
  stripeClient,
  type WriteCall,
  withinBudget,
  writeOptions,
} from './client.ts';
import { idOf, METADATA } from './observe-intent.ts';
import type { StripeFailure } from './outcomes.ts';

export type LostPayment = {
  readonly intentId: string;
  readonly installation: string | null;
  /** No personal data: the customer's page at Stripe has it. */
  readonly customerId: string | null;
  /** As our own description of the intent names it. */
  readonly orderNumber: string | null;
  readonly status: string;
  readonly receivedMinor: number;
  readonly refundedMinor: number;
  readonly currency: string;
};

const ORDER_IN_DESCRIPTION = /\bMH-[0-9A-Z]{12}\b/;

export async function retrieveLostPayment(intentId: string): Promise<Result<LostPayment, StripeFailure>> {
  return await asked(async () => {
    const intent = await stripeClient().paymentIntents.retrieve(
      intentId,
      { expand: ['latest_charge'] },
      paceOptions('background'),
    );
    const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
    return {
      intentId: intent.id,
      installation: intent.metadata[METADATA.installation] ?? null,
      customerId: idOf(intent.customer),
      orderNumber: ORDER_IN_DESCRIPTION.exec(intent.description ?? '')?.[0] ?? null,
      status: intent.status,
      receivedMinor: intent.amount_received,
      refundedMinor: charge?.amount_refunded ?? 0,
      currency: intent.currency,
    };
  });
}

/** What the refund is made from; kept encrypted in the operation, so that a resumed call sends the same. */
export type LostRefundCall = {
  readonly intentId: string;
  readonly amountMinor: number;
  readonly installation: string;
  readonly operationId: string;
};

/** Status as Stripe words it: no row of ours is moved by it. */
export type LostRefund = { readonly refundId: string; readonly status: string };

const seen = (refund: Stripe.Refund): LostRefund => ({
  refundId: refund.id,
  status: refund.status ?? 'unknown',
});

export async function createLostRefund(
  call: LostRefundCall,
  options: WriteCall,
): Promise<Result<LostRefund, StripeFailure>> {
  return await asked(async () => {
    const metadata = {
      [METADATA.installation]: call.installation,
      [METADATA.operation]: call.operationId,
    };
    const params = { payment_intent: call.intentId, amount: call.amountMinor, metadata };
    return seen(await stripeClient().refunds.create(params, writeOptions(options)));
  });
}

/** The refund that an operation made although its answer was lost (rule 6). */
export async function findLostRefund(
  call: LostRefundCall,
  budget: CallBudget,
): Promise<Result<LostRefund | null, StripeFailure>> {
  return await asked(async () => {
    const params = { payment_intent: call.intentId, limit: 100 };
    const list = stripeClient().refunds.list(params, paceOptions(budget));
    for await (const refund of withinBudget(list, budget))
      if (refund.metadata?.[METADATA.operation] === call.operationId) return seen(refund);
    return null;
  });
}
