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
import { type DrainOptions, drain } from '#lib/queue/drain.ts';
import { reserveRefund } from './reserve-refund.ts';
import { sendRefund } from './send-refund.ts';

/** Works through flagged money. @returns how many refunds were begun */
export async function refundUnplacedMoney(options: DrainOptions = {}): Promise<number> {
  let begun = 0;
  let after: UnplacedMoney | null = null;
  await drain(
    {
      name: 'refund unplaced money',
      take: async (limit) => {
        const found = await listUnplacedMoney(database(), { limit, after });
        after = found.at(-1) ?? after;
        return found;
      },
      work: async (money) => {
        if (await sendBack(money)) begun += 1;
      },
      describe: ({ payment_id }) => ({ payment: payment_id }),
    },
    options,
  );
  return begun;
}

async function sendBack(money: UnplacedMoney): Promise<boolean> {
  let operation: OperationRow | null;
  try {
    operation = await inTransaction(database(), (tx) => reserveAll(tx, money));
  } catch (error) {
    // Another worker was first.
    if (databaseErrorCode(error) === '23505') return false;
    throw error;
  }
  if (!operation) return false;
  await sendRefund(operation, 'background');
  return true;
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
