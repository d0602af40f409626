/**
 * Money that fits no order goes back by itself, once: it came after its hold was sold to others, or beyond what was
 * owed (rules 10, 26, I8). A failed one stays flagged for a person; a unique index forbids a second by us.
 */
import { uuidv7 } from 'uuidv7';
import { database, databaseErrorCode, inTransaction, type Transaction } from '#db/client.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import { lockPayment } from '#db/repositories/payments.ts';
import { readReserved } from '#db/repositories/refunds.ts';
import { listUnplacedMoney, type UnplacedMoney, updateFlags } from '#db/repositories/unplaced-money.ts';
import { logger } from '#lib/observability/logger.ts';
import { reserveRefund } from './reserve-refund.ts';
import { sendRefund } from './send-refund.ts';

const BATCH = 20;

/** Works through flagged money, one batch. @returns how many refunds were begun */
export async function refundUnplacedMoney(): Promise<number> {
  let begun = 0;
  for (const money of await listUnplacedMoney(database(), BATCH)) {
    try {
      const operation = await inTransaction(database(), (tx) => reserveAll(tx, money));
      if (!operation) continue;
      begun += 1;
      await sendRefund(operation, 'background');
    } catch (error) {
      // Another worker was first; or one refund that cannot be begun must not keep the others.
      if (databaseErrorCode(error) !== '23505') {
        logger.error({ payment: money.payment_id, err: error }, 'money could not be sent back');
      }
    }
  }
  return begun;
}

async function reserveAll(tx: Transaction, money: UnplacedMoney): Promise<OperationRow | null> {
  const payment = await lockPayment(tx, { paymentId: money.payment_id });
  if (!payment?.refundable) return null;
  const sums = await readReserved(tx, payment.id);
  const leftMinor = payment.amount_minor - sums.reserved_minor;
  if (leftMinor <= 0) {
    if (sums.succeeded_minor >= payment.amount_minor) await updateFlags(tx, payment.id);
    return null;
  }
  return await reserveRefund(tx, payment, {
    id: uuidv7(),
    origin: 'system',
    amountMinor: leftMinor,
    reason: money.kind === 'surplus_payment' ? 'duplicate' : null,
    noteEnc: null,
    requestedBy: null,
    requestKey: null,
    requestHash: null,
    lines: [],
    actor: 'system',
    needsApproval: false,
  });
}
