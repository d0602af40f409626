/** Refunds over the wire: made with an operation's key and our ids in the metadata, read and listed with their money. */
import type Stripe from 'stripe';
import type { RefundReason } from '#lib/domain/money-states.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { asked } from './ask.ts';
import {
  type CallBudget,
  paceOptions,
  stripeClient,
  type WriteCall,
  withinBudget,
  writeOptions,
} from './client.ts';
import { METADATA } from './observe-intent.ts';
import { observeRefund } from './observe-refund.ts';
import { localFailure, type StripeFailure } from './outcomes.ts';
import { observeEach } from './pages.ts';

/** What a refund is made from; kept encrypted in the operation, so that a resumed call sends the same. */
export type RefundCall = {
  readonly intentId: string;
  readonly amountMinor: number;
  readonly reason: RefundReason | null;
  readonly installation: string;
  readonly orderId: string;
  readonly refundId: string;
  readonly operationId: string;
};

const MONEY = ['balance_transaction', 'failure_balance_transaction'];

function createParams(call: RefundCall): Stripe.RefundCreateParams {
  return {
    payment_intent: call.intentId,
    amount: call.amountMinor,
    ...(call.reason === null ? {} : { reason: call.reason }),
    metadata: {
      [METADATA.installation]: call.installation,
      [METADATA.order]: call.orderId,
      [METADATA.refund]: call.refundId,
      [METADATA.operation]: call.operationId,
    },
    expand: MONEY,
  };
}

export async function createRefund(
  call: RefundCall,
  options: WriteCall,
): Promise<Result<RefundObservation, StripeFailure>> {
  return await asked(async () => {
    const refund = await stripeClient().refunds.create(createParams(call), writeOptions(options));
    return observeRefund(refund);
  });
}

/** Calls a refund back; Stripe allows it only while the refund waits for its shopper. */
export async function cancelStripeRefund(
  id: string,
  options: WriteCall,
): Promise<Result<RefundObservation, StripeFailure>> {
  return await asked(async () => {
    const refund = await stripeClient().refunds.cancel(id, { expand: MONEY }, writeOptions(options));
    return observeRefund(refund);
  });
}

export async function retrieveRefund(
  id: string,
  budget: CallBudget = 'background',
): Promise<Result<RefundObservation, StripeFailure>> {
  return await asked(async () => {
    return observeRefund(await stripeClient().refunds.retrieve(id, { expand: MONEY }, paceOptions(budget)));
  });
}

/** Every refund of an intent, ours and those made elsewhere, newest first (rule 12); and those that cannot be read. */
async function listRefunds(
  intentId: string,
  budget: CallBudget,
): Promise<Result<{ seen: RefundObservation[]; unreadable: Stripe.Refund[] }, StripeFailure>> {
  return await asked(async () => {
    const refunds: Stripe.Refund[] = [];
    const list = stripeClient().refunds.list(
      { payment_intent: intentId, limit: 100, expand: MONEY.map((field) => `data.${field}`) },
      paceOptions(budget),
    );
    for await (const refund of withinBudget(list, budget)) refunds.push(refund);
    return observeEach(refunds, observeRefund);
  });
}

/** Every refund of an intent that can be read; one of an unknown status is left to its own event and to reconciliation. */
export async function listRefundsOfIntent(
  intentId: string,
  budget: CallBudget = 'background',
): Promise<Result<RefundObservation[], StripeFailure>> {
  const list = await listRefunds(intentId, budget);
  return list.ok ? ok(list.value.seen) : list;
}

/**
 * The refund that an operation made although its answer was lost: by listing, never by searching (rule 6). One that is
 * there and cannot be read is not taken for missing: it would be paid a second time.
 */
export async function findRefundOfOperation(
  intentId: string,
  operationId: string,
  budget: CallBudget,
): Promise<Result<RefundObservation | null, StripeFailure>> {
  const list = await listRefunds(intentId, budget);
  if (!list.ok) return list;
  const { seen, unreadable } = list.value;
  if (unreadable.some(({ metadata }) => metadata?.[METADATA.operation] === operationId))
    return err(localFailure('indeterminate', 'shape_not_known'));
  return ok(seen.find((refund) => refund.operationId === operationId) ?? null);
}
