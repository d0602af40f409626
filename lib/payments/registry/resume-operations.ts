/** Takes up what a crash, a lost answer or an outage left pending, with the key it was first sent with (rule 6). */
import { database } from '#db/client.ts';
import { leaseStaleOperations, type OperationRow } from '#db/repositories/operations.ts';
import type { OperationKind } from '#lib/domain/order-state.ts';
import { logger } from '#lib/observability/logger.ts';
import { sendCustomerDeletion } from '#lib/payments/customers/delete-customer.ts';
import { sendCustomerOperation } from '#lib/payments/customers/ensure-customer.ts';
import { sendDisputeOperation } from '#lib/payments/disputes/answer-dispute.ts';
import { abandonUpload } from '#lib/payments/disputes/upload-evidence.ts';
import { endIfClosing, sendCancel } from '#lib/payments/intents/cancel-attempt.ts';
import { sendCapture } from '#lib/payments/intents/capture-order.ts';
import { sendConfirm } from '#lib/payments/intents/confirm-intent.ts';
import { sendCreateIntent } from '#lib/payments/intents/create-intent.ts';
import { sendCreateSetup } from '#lib/payments/methods/create-setup-intent.ts';
import { sendMethodOperation } from '#lib/payments/methods/method-operations.ts';
import { sendRefundCancel } from '#lib/payments/refunds/cancel-refund.ts';
import { sendLostRefund } from '#lib/payments/refunds/refund-lost-payment.ts';
import { sendRefund } from '#lib/payments/refunds/send-refund.ts';

const BATCH = 20;
const LEASE_SECONDS = 180;

/** @returns how many operations were taken up */
export async function resumeOperations(): Promise<number> {
  const stale = await leaseStaleOperations(database(), { limit: BATCH, leaseSeconds: LEASE_SECONDS });
  for (const operation of stale) {
    try {
      const outcome = await RESUMERS[operation.kind](operation);
      logger.info({ operation: operation.id, kind: operation.kind, outcome }, 'operation taken up');
    } catch (error) {
      logger.error(
        { operation: operation.id, kind: operation.kind, err: error },
        'operation could not be taken up',
      );
    }
  }
  return stale.length;
}

type Resumer = (operation: OperationRow) => Promise<string>;

/** How each kind is taken up; it answers with what became of it. */
const RESUMERS: Readonly<Record<OperationKind, Resumer>> = {
  'customer.create': async (operation) => {
    const answer = await sendCustomerOperation(operation, 'background');
    return answer.ok ? 'succeeded' : answer.error.class;
  },
  'customer.delete': async (operation) => await sendCustomerDeletion(operation, 'background'),
  'intent.create': async (operation) => {
    const answer = await sendCreateIntent(operation, 'background');
    if (answer.ok && operation.attempt_id !== null) await endIfClosing(operation.attempt_id);
    return answer.ok ? 'succeeded' : answer.error.class;
  },
  'intent.cancel': async (operation) => (await sendCancel(operation, 'background')).kind,
  'intent.capture': async (operation) => await sendCapture(operation, 'background'),
  'dispute.update': async (operation) => await sendDisputeOperation(operation, 'background'),
  'dispute.close': async (operation) => await sendDisputeOperation(operation, 'background'),
  'file.create': abandonUpload,
  'refund.cancel': async (operation) => await sendRefundCancel(operation, 'background'),
  'refund.create': async (operation) => await sendRefund(operation, 'background'),
  'intent.confirm': async (operation) => {
    const answer = await sendConfirm(operation, 'background');
    return answer.ok ? answer.value.status : answer.error.class;
  },
  'setup_intent.create': async (operation) => {
    const answer = await sendCreateSetup(operation, 'background');
    return answer.ok ? 'succeeded' : answer.error.class;
  },
  'lost_payment.refund': async (operation) => await sendLostRefund(operation, 'background'),
  'method.detach': async (operation) => await sendMethodOperation(operation, 'background'),
  'method.default': async (operation) => await sendMethodOperation(operation, 'background'),
  'method.redisplay': async (operation) => await sendMethodOperation(operation, 'background'),
};
