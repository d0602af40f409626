/**
 * An admin gives money back: reserved under the payment's lock, committed with its operation, then sent. Any number of
 * admins at once never take more than was captured; each caller's key makes one refund (rules 6, 12).
 */
import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { database, databaseErrorCode, inTransaction, type Transaction } from '#db/client.ts';
import type { OperationRow } from '#db/repositories/operations.ts';
import { lockPayment, orderExists, type PaymentLock } from '#db/repositories/payments.ts';
import { type RefundableLine, readRefundableLines } from '#db/repositories/refund-lines.ts';
import { readForRefund } from '#db/repositories/refunds.ts';
import { getConfig } from '#lib/config/config.ts';
import type { CreateRefundBody, RefundView } from '#lib/contracts/refunds.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { ORDER_NUMBER } from '#lib/domain/ids.ts';
import { planRefund, type RefundPlan } from '#lib/domain/refund.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { encryptField } from '#lib/security/field-encryption.ts';
import { notePlace, readRefundView, refundableLineOf } from './read-refunds.ts';
import { refundRefused } from './refund-refused.ts';
import { reserveRefund } from './reserve-refund.ts';
import { sendRefund } from './send-refund.ts';

export type IssueRefundArgs = {
  readonly orderNumber: string;
  readonly adminId: string;
  readonly idempotencyKey: string;
  readonly body: CreateRefundBody;
};
/** 201: made by this call. 202: Stripe, or a second admin, has not answered yet. 200: the key had made it before. */
export type RefundAnswer = { readonly status: 200 | 201 | 202; readonly body: RefundView };

type Reserved =
  | { readonly kind: 'known'; readonly refundId: string }
  | { readonly kind: 'made'; readonly refundId: string; readonly operation: OperationRow | null };

export async function issueRefund(args: IssueRefundArgs): Promise<Result<RefundAnswer, PublicError>> {
  if (!ORDER_NUMBER.test(args.orderNumber)) return err(publicError('not_found'));
  const requestHash = createHash('sha256')
    .update(JSON.stringify([args.orderNumber, args.body]))
    .digest('hex');
  const reserved = await reserveOnce(args, requestHash);
  if (!reserved.ok) return reserved;
  const { value } = reserved;
  if (value.kind === 'known') return ok({ status: 200, body: await readRefundView(value.refundId) });
  const sent = value.operation ? await sendRefund(value.operation, 'interactive') : null;
  const body = await readRefundView(value.refundId);
  if (sent?.kind === 'refused') return err(refundRefused(sent.failure, body));
  return ok({ status: sent?.kind === 'done' ? 201 : 202, body });
}

/** Two calls with one key at once meet in its unique index; the second then finds what the first has made. */
async function reserveOnce(
  args: IssueRefundArgs,
  requestHash: string,
): Promise<Result<Reserved, PublicError>> {
  try {
    return await inTransaction(database(), (tx) => reserve(tx, args, requestHash));
  } catch (error) {
    if (databaseErrorCode(error) !== '23505') throw error;
    return await inTransaction(database(), (tx) => reserve(tx, args, requestHash));
  }
}

async function reserve(
  tx: Transaction,
  args: IssueRefundArgs,
  requestHash: string,
): Promise<Result<Reserved, PublicError>> {
  const payment = await lockWanted(tx, args);
  if (!payment.ok) return payment;
  const paymentId = payment.value.id;
  // After the lock, in statements of their own: what waited for it is counted.
  const [facts, lines] = await Promise.all([
    readForRefund(tx, { paymentId, userId: args.adminId, key: args.idempotencyKey }),
    args.body.lines || args.body.restock ? linesOf(tx, payment.value) : [],
  ]);
  if (facts.known_id !== null) {
    return facts.known_hash === requestHash
      ? ok({ kind: 'known', refundId: facts.known_id })
      : err(publicError('idempotency_key_reused'));
  }
  const plan = planRefund(
    {
      capturedMinor: payment.value.amount_minor,
      currency: payment.value.currency,
      reservedMinor: facts.reserved_minor,
      unapprovedMinor: facts.unapproved_minor,
      refundable: payment.value.refundable,
      approvalAboveMinor: getConfig().refundApprovalAbove[payment.value.currency] ?? null,
      lines: lines.map(refundableLineOf),
    },
    args.body,
  );
  if (!plan.ok) {
    const refundableMinor = Math.max(0, payment.value.amount_minor - facts.reserved_minor);
    return err(
      publicError(plan.error, {
        details: { refundable: { amountMinor: refundableMinor, currency: payment.value.currency } },
      }),
    );
  }
  return ok(await write(tx, args, payment.value, plan.value, requestHash));
}

/** Money beyond what was owed paid for no line, and sold nothing. */
const linesOf = async (tx: Transaction, payment: PaymentLock): Promise<RefundableLine[]> =>
  payment.surplus ? [] : await readRefundableLines(tx, payment.order_id);

async function write(
  tx: Transaction,
  args: IssueRefundArgs,
  payment: PaymentLock,
  plan: RefundPlan,
  requestHash: string,
): Promise<Reserved> {
  const id = uuidv7();
  const { note, reason } = args.body;
  const operation = await reserveRefund(tx, payment, {
    id,
    origin: 'admin',
    amountMinor: plan.amountMinor,
    reason,
    noteEnc: note === undefined ? null : encryptField(note, notePlace(id)),
    requestedBy: args.adminId,
    requestKey: args.idempotencyKey,
    requestHash,
    lines: plan.lines,
    actor: `user:${args.adminId}`,
    needsApproval: plan.needsApproval,
  });
  return { kind: 'made', refundId: id, operation };
}

/** The payment that is meant, locked; money that was only authorised is cancelled, not refunded. */
async function lockWanted(tx: Transaction, args: IssueRefundArgs): Promise<Result<PaymentLock, PublicError>> {
  const ofIntent = args.body.paymentIntentId ?? null;
  const payment = await lockPayment(tx, { orderNumber: args.orderNumber, ofIntent });
  if (payment) return ok(payment);
  const isOrder = ofIntent === null && (await orderExists(tx, args.orderNumber));
  return err(publicError(isOrder ? 'payment_not_captured' : 'not_found'));
}
