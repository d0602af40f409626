/**
 * An admin puts pieces of a refunded order back to stock: goods that came back after the money had gone, or that no
 * refund named. Never more than was sold and not restocked yet; each caller's key restocks once (rule 35).
 */
import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { database, databaseErrorCode, inTransaction, type Transaction } from '#db/client.ts';
import { findPayments, lockPayment, orderExists } from '#db/repositories/payments.ts';
import { findRestockByKey, readRefundableLines, restockByHand } from '#db/repositories/refund-lines.ts';
import { readReserved } from '#db/repositories/refunds.ts';
import type { RestockAnswer, RestockBody } from '#lib/contracts/refunds.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { ORDER_NUMBER } from '#lib/domain/ids.ts';
import { planRestock } from '#lib/domain/refund.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { refundableLineOf } from './read-refunds.ts';

export type RestockArgs = {
  readonly orderNumber: string;
  readonly adminId: string;
  readonly idempotencyKey: string;
  readonly body: RestockBody;
};

export async function restockOrder(args: RestockArgs): Promise<Result<RestockAnswer, PublicError>> {
  if (!ORDER_NUMBER.test(args.orderNumber)) return err(publicError('not_found'));
  const once = () => inTransaction(database(), (tx) => restock(tx, args));
  try {
    return await once();
  } catch (error) {
    // Two calls with one key at once meet in its unique index; the second finds what the first has done.
    if (databaseErrorCode(error) !== '23505') throw error;
    return await once();
  }
}

async function restock(tx: Transaction, args: RestockArgs): Promise<Result<RestockAnswer, PublicError>> {
  const [own] = (await findPayments(tx, args.orderNumber)).filter((payment) => !payment.surplus);
  const payment = own && (await lockPayment(tx, { paymentId: own.id }));
  if (!payment) {
    return err(publicError((await orderExists(tx, args.orderNumber)) ? 'order_not_refunded' : 'not_found'));
  }
  const requestHash = createHash('sha256')
    .update(JSON.stringify([args.orderNumber, args.body]))
    .digest('hex');
  const known = await findRestockByKey(tx, { userId: args.adminId, key: args.idempotencyKey });
  if (known && known.request_hash !== requestHash) return err(publicError('idempotency_key_reused'));
  if (!known) {
    const sums = await readReserved(tx, payment.id);
    if (sums.succeeded_minor === 0) return err(publicError('order_not_refunded'));
    const lines = (await readRefundableLines(tx, payment.order_id)).map(refundableLineOf);
    const planned = planRestock({ lines }, args.body.lines);
    if (!planned) return err(publicError('restock_too_many'));
    await restockByHand(tx, {
      id: uuidv7(),
      orderId: payment.order_id,
      adminId: args.adminId,
      key: args.idempotencyKey,
      requestHash,
      lines: planned.map((line) => ({ lineNumber: line.lineNumber, quantity: line.restockQuantity })),
    });
  }
  const after = await readRefundableLines(tx, payment.order_id);
  return ok({ orderNumber: args.orderNumber, lines: after.map(refundableLineOf) });
}
