/**
 * The transaction of a pressed Pay: lock user and cart, look at what lives, compare the total that was shown, then
 * write order, attempt, operation and stock hold together, or nothing. No network here.
 */
import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { database, databaseErrorCode, inTransaction, type Transaction } from '#db/client.ts';
import {
  type BuyerRow,
  type CheckoutLineRow,
  findJustBoughtOrder,
  type IdempotencyRow,
  lockBuyer,
  lockUserCart,
  readCheckoutLines,
  readIdempotency,
  readLiveAttempts,
  readOwnAttempt,
} from '#db/repositories/checkout.ts';
import { committedCreation, findOpenOrder, freezeOrder } from '#db/repositories/freeze-order.ts';
import { holdStock, readAvailable } from '#db/repositories/stock.ts';
import { getConfig } from '#lib/config/config.ts';
import type { Address } from '#lib/contracts/address.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { type HoldFacts, holdTime } from '#lib/domain/hold-limit.ts';
import { orderNumberFrom } from '#lib/domain/ids.ts';
import { err, invariant, ok, type Result } from '#lib/domain/result.ts';
import { customerScope } from '#lib/payments/customers/customer-scope.ts';
import { sealRequest } from '#lib/payments/operations/operation-request.ts';
import { nameOfAccount } from '#lib/payments/stripe/account.ts';
import type { IntentRequest } from '#lib/payments/stripe/payment-intents.ts';
import { decryptField, encryptField } from '#lib/security/field-encryption.ts';
import { admitPayment } from './admit-payment.ts';
import { storedAddress } from './delivery-address.ts';
import type { FreezeArgs, Frozen } from './frozen.ts';
import { meetLiveAttempt } from './meet-live-attempt.ts';
import { isRefused, Refused, refuse } from './refused.ts';
import { hashSnapshot, missingLines, priceLines, refuseUnchargeable, type Snapshot } from './snapshot.ts';

const LOCK_NOT_AVAILABLE = '55P03';

export async function freezeCheckout(args: FreezeArgs): Promise<Result<Frozen, PublicError>> {
  try {
    return ok(await inTransaction(database(), (tx) => freeze(tx, args)));
  } catch (error) {
    if (isRefused(error)) return err(error.refusal);
    // Somebody else works on the same person, cart or stock for longer than a press waits.
    if (databaseErrorCode(error) === LOCK_NOT_AVAILABLE) {
      return err(publicError('attempt_in_progress', { retryAfterSeconds: 2 }));
    }
    throw error;
  }
}

async function freeze(tx: Transaction, args: FreezeArgs): Promise<Frozen> {
  const { userId, idempotencyKey: key } = args;
  // Sent together, run in this order on one connection: what follows the locks is read under them.
  const [buyer, cart, known, rows, open, live] = await Promise.all([
    lockBuyer(tx, userId, customerScope(), args.addressIndex),
    lockUserCart(tx, userId),
    readIdempotency(tx, { userId, key }),
    readCheckoutLines(tx, userId),
    findOpenOrder(tx, userId),
    readLiveAttempts(tx, userId),
  ]);
  invariant(buyer, 'the signed-in user exists');
  if (buyer.erased) return refuse('unauthenticated');
  if (known) return await answerKnownKey(tx, args, known);
  await admitPayment(tx, args, buyer);
  if (!cart || rows.length === 0) return await refuseEmpty(tx, args);
  const priced = priceLines(rows, cart.currency);
  if (!priced.ok) throw new Refused(priced.error);
  const address = args.body.shippingAddress ?? storedAddress(buyer, userId);
  if (!address) return refuse('address_required', { param: 'shippingAddress' });
  const snapshot = priced.value;
  const total = { amountMinor: snapshot.priced.totalMinor, currency: cart.currency };
  const expected = args.body.expectedTotal;
  if (expected.amountMinor !== total.amountMinor || expected.currency !== total.currency) {
    return refuse('amount_changed', { details: { total } });
  }
  const snapshotHash = hashSnapshot(snapshot, address, args.body.savePaymentMethod === true);
  const current = live.find((attempt) => attempt.cart_id === cart.id);
  if (current) return await meetLiveAttempt(tx, args, current, { snapshotHash, rows });
  const unchargeable = refuseUnchargeable(snapshot.priced);
  if (unchargeable) throw new Refused(unchargeable);
  const missing = missingLines(rows);
  if (missing.length > 0) return refuse('out_of_stock', { details: { lines: missing } });
  const hold = holdTime(rows.map(holdFacts));
  if (hold.kind === 'refused') {
    return refuse('hold_limit_reached', { retryAfterSeconds: hold.retryAfterSeconds });
  }
  return await writeAttempt(tx, args, {
    cartId: cart.id,
    holdSeconds: hold.seconds,
    open,
    buyer,
    address,
    snapshot,
    snapshotHash,
  });
}

const holdFacts = (row: CheckoutLineRow): HoldFacts => ({
  leftForOthers: row.available - row.quantity,
  grants: row.hold_grants,
  heldForSeconds: row.held_for_seconds,
});

async function answerKnownKey(tx: Transaction, args: FreezeArgs, known: IdempotencyRow): Promise<Frozen> {
  if (known.request_hash !== args.requestHash) return refuse('idempotency_key_reused');
  const attempt = await readOwnAttempt(tx, { userId: args.userId, attemptId: known.attempt_id });
  invariant(attempt, 'the attempt of a known key exists');
  if (known.operation_id !== null) {
    return { kind: 'confirmation', attemptId: attempt.id, operationId: known.operation_id, status: 201 };
  }
  return { kind: 'live', attempt, status: 201 };
}

/** An empty cart after a payment of the shown total, made or promised, is a second tab, not a mistake. */
async function refuseEmpty(tx: Transaction, args: FreezeArgs): Promise<never> {
  const { amountMinor, currency } = args.body.expectedTotal;
  const number = await findJustBoughtOrder(tx, { userId: args.userId, totalMinor: amountMinor, currency });
  if (number !== undefined) return refuse('already_paid', { details: { order: { number } } });
  return refuse('cart_empty');
}

type Facts = {
  readonly cartId: string;
  readonly holdSeconds: number;
  readonly open: { readonly id: string; readonly number: string } | undefined;
  readonly buyer: BuyerRow;
  readonly address: Address;
  readonly snapshot: Snapshot;
  readonly snapshotHash: string;
};

async function writeAttempt(tx: Transaction, args: FreezeArgs, facts: Facts): Promise<Frozen> {
  const { snapshot, snapshotHash, open } = facts;
  const orderId = open?.id ?? uuidv7();
  const orderNumber = open?.number ?? orderNumberFrom(randomBytes(12));
  const [attemptId, operationId] = [uuidv7(), uuidv7()];
  const { userId } = args;
  const request: IntentRequest = {
    amountMinor: snapshot.priced.totalMinor,
    currency: snapshot.priced.currency,
    orderNumber,
    orderId,
    attemptId,
    operationId,
    snapshotHash,
    installation: getConfig().installationId,
    receiptEmail: decryptField(facts.buyer.email_enc, { table: 'users', column: 'email_enc', rowId: userId }),
    saveForLater: args.body.savePaymentMethod === true,
    ...(getConfig().captureMethod === 'manual' ? { manualCapture: true } : {}),
    ...(args.confirmWith ? { confirmWith: args.confirmWith } : {}),
    shipping: facts.address,
  };
  const requestEnc = sealRequest(operationId, request);
  const account = nameOfAccount(customerScope().account);
  const addressText = JSON.stringify(facts.address);
  const [frozen, variants] = await Promise.all([
    freezeOrder(tx, {
      ...snapshot.priced,
      userId,
      cartId: facts.cartId,
      orderId,
      orderNumber,
      attemptId,
      operationId,
      account,
      requestEnc,
      snapshotHash,
      shippingAddressEnc: encryptField(addressText, {
        table: 'orders',
        column: 'shipping_address_enc',
        rowId: orderId,
      }),
      savePaymentMethod: request.saveForLater,
      paymentMethodId: args.confirmWith?.paymentMethodId ?? null,
      addressIndex: args.addressIndex,
      confirms: args.confirmWith !== null,
      holdSeconds: facts.holdSeconds,
      idempotencyKey: args.idempotencyKey,
      requestHash: args.requestHash,
      lines: snapshot.lines,
    }),
    holdStock(tx, attemptId, snapshot.lines),
  ]);
  const held = new Set(variants);
  if (held.size < snapshot.lines.length) {
    const missing = snapshot.lines.filter((line) => !held.has(line.variantId));
    const available = await readAvailable(
      tx,
      missing.map((line) => line.variantId),
    );
    const lines = missing.map((line) => ({
      variantId: line.variantId,
      title: line.title,
      available: available.get(line.variantId) ?? 0,
      requested: line.quantity,
    }));
    return refuse('out_of_stock', { details: { lines } });
  }
  return {
    kind: 'created',
    customer: facts.buyer.stripe_customer_id,
    attempt: {
      id: attemptId,
      order_number: orderNumber,
      amount_minor: request.amountMinor,
      currency: request.currency,
      expires_at: frozen.expires_at,
      intent_status: null,
    },
    operation: committedCreation({
      id: operationId,
      userId,
      attemptId,
      account,
      requestEnc,
      committedMs: frozen.now_ms,
    }),
  };
}
