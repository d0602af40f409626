/**
 * Resumes what a crash, a lost answer or an outage left pending: each kind of operation with its own sender, and with the
 * key that the retry rule allows (rule 6, `lib/domain/operation-retry.ts`).
 */
import { database } from '#db/client.ts';
import { leaseNextOperation, type OperationRow } from '#db/repositories/operations.ts';
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
import type { RunResult } from '#lib/payments/operations/operation-handler.ts';
import { sendRefundCancel } from '#lib/payments/refunds/cancel-refund.ts';
import { sendLostRefund } from '#lib/payments/refunds/refund-lost-payment.ts';
import { sendRefund } from '#lib/payments/refunds/send-refund.ts';
import { type DrainOptions, drain } from '#lib/queue/drain.ts';

/**
 * Runs the operations that are due, each leased when its turn comes.
 * @returns how many were run
 */
export async function resumeOperations(options: DrainOptions = {}): Promise<number> {
  return await drain(
    {
      name: 'resume operations',
      take: leaseDue,
      work: async (operation) => {
        const { id, kind } = operation;
        const result = await RESUMERS[kind](operation);
        const failure = result.kind === 'done' ? {} : { code: result.failure.code };
        logger.info({ operation: id, kind, outcome: result.kind, ...failure }, 'operation resumed');
      },
      describe: ({ id, kind }) => ({ operation: id, kind }),
    },
    options,
  );
}

/** As many as begin at once; a leased operation never waits for its turn. */
async function leaseDue(limit: number): Promise<OperationRow[]> {
  const taken: OperationRow[] = [];
  while (taken.length < limit) {
    const operation = await leaseNextOperation(database());
    if (!operation) break;
    taken.push(operation);
  }
  return taken;
}

type Resumer = (operation: OperationRow) => Promise<RunResult<unknown>>;

/** How each kind is run by the worker. */
const RESUMERS: Readonly<Record<OperationKind, Resumer>> = {
  'customer.create': (operation) => sendCustomerOperation(operation, 'background'),
  'customer.delete': (operation) => sendCustomerDeletion(operation, 'background'),
  'intent.create': async (operation) => {
    const result = await sendCreateIntent(operation, 'background');
    if (result.kind === 'done' && operation.attempt_id !== null) await endIfClosing(operation.attempt_id);
    return result;
  },
  'intent.cancel': (operation) => sendCancel(operation, 'background'),
  'intent.capture': (operation) => sendCapture(operation, 'background'),
  'intent.confirm': (operation) => sendConfirm(operation, 'background'),
  'dispute.update': (operation) => sendDisputeOperation(operation, 'background'),
  'dispute.close': (operation) => sendDisputeOperation(operation, 'background'),
  'file.create': abandonUpload,
  'refund.create': (operation) => sendRefund(operation, 'background'),
  'refund.cancel': (operation) => sendRefundCancel(operation, 'background'),
  'lost_payment.refund': (operation) => sendLostRefund(operation, 'background'),
  'setup_intent.create': (operation) => sendCreateSetup(operation, 'background'),
  'method.detach': (operation) => sendMethodOperation(operation, 'background'),
  'method.default': (operation) => sendMethodOperation(operation, 'background'),
  'method.redisplay': (operation) => sendMethodOperation(operation, 'background'),
};
