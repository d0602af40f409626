/**
 * Freezes a priced snapshot in one statement: the cart's waiting order (made or brought up to date), its lines, the
 * attempt, the operation that will create the intent, the idempotency answer, the order event and the audit row.
 */
import { sql } from 'drizzle-orm';
import type { Transaction } from '#db/client.ts';
import { invariant } from '#lib/domain/result.ts';
import { LEASE_SECONDS, type OperationRow } from './operations.ts';

export type FrozenLine = {
  readonly variantId: string;
  readonly sku: string;
  readonly title: string;
  readonly variantTitle: string;
  readonly image: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly totalMinor: number;
};

export type FreezeArgs = {
  readonly userId: string;
  readonly cartId: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly attemptId: string;
  readonly operationId: string;
  /** The Stripe account that the operation is for; empty while it is not known. */
  readonly account: string;
  readonly requestEnc: string;
  readonly currency: string;
  readonly subtotalMinor: number;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  readonly snapshotHash: string;
  readonly shippingAddressEnc: string;
  readonly savePaymentMethod: boolean;
  /** The saved method that the same call confirms with. */
  readonly paymentMethodId: string | null;
  readonly addressIndex: string | null;
  /** Whether the answer of the key is the outcome of the create operation, because it confirms too. */
  readonly confirms: boolean;
  /** How long the hold lasts from now, by the database's clock. */
  readonly holdSeconds: number;
  readonly idempotencyKey: string;
  readonly requestHash: string;
  readonly lines: readonly FrozenLine[];
};

/** The order waiting for money of a user's cart, so that its id and number are known before anything is written. */
export async function findOpenOrder(
  tx: Transaction,
  userId: string,
): Promise<{ id: string; number: string } | undefined> {
  const rows = await tx.execute<{ id: string; number: string }>(sql`
    select id, number from orders
    where cart_id = (select id from carts where user_id = ${userId}) and state = 'awaiting_payment'
    for no key update`);
  return rows[0];
}

/**
 * Writes everything but the stock; the caller has locked user and cart, and read the open order.
 * @returns when the hold ends, and the database's time in milliseconds
 */
export async function freezeOrder(
  tx: Transaction,
  args: FreezeArgs,
): Promise<{ expires_at: string; now_ms: number }> {
  const lines = JSON.stringify(
    args.lines.map((line, index) => ({
      line_number: index + 1,
      variant_id: line.variantId,
      sku: line.sku,
      title: line.title,
      variant_title: line.variantTitle,
      image: line.image,
      quantity: line.quantity,
      unit_minor: line.unitMinor,
      total_minor: line.totalMinor,
    })),
  );
  const rows = await tx.execute<{ expires_at: string; now_ms: number }>(sql`
    with o as (
      insert into orders (id, number, user_id, cart_id, state, currency, subtotal_minor, shipping_minor, tax_minor,
                          total_minor, snapshot_hash, shipping_address_enc)
      values (${args.orderId}, ${args.orderNumber}, ${args.userId}, ${args.cartId}, 'awaiting_payment',
              ${args.currency}, ${args.subtotalMinor}, ${args.shippingMinor}, ${args.taxMinor}, ${args.totalMinor},
              ${args.snapshotHash}, ${args.shippingAddressEnc})
      on conflict (cart_id) where state = 'awaiting_payment' do update set
        currency = excluded.currency, subtotal_minor = excluded.subtotal_minor,
        shipping_minor = excluded.shipping_minor, tax_minor = excluded.tax_minor,
        total_minor = excluded.total_minor, snapshot_hash = excluded.snapshot_hash,
        shipping_address_enc = excluded.shipping_address_enc, updated_at = now()
      returning id
    ), cut as (
      delete from order_lines where order_id = ${args.orderId} and line_number > ${args.lines.length}
    ), l as (
      insert into order_lines (order_id, line_number, variant_id, sku, title, variant_title, image, quantity,
                               unit_minor, total_minor)
      select o.id, r.line_number, r.variant_id, r.sku, r.title, r.variant_title, r.image, r.quantity, r.unit_minor,
             r.total_minor
      from o, json_to_recordset(${lines}::text::json) as r(line_number int, variant_id uuid, sku text, title text,
             variant_title text, image text, quantity int, unit_minor bigint, total_minor bigint)
      on conflict (order_id, line_number) do update set
        variant_id = excluded.variant_id, sku = excluded.sku, title = excluded.title,
        variant_title = excluded.variant_title, image = excluded.image, quantity = excluded.quantity,
        unit_minor = excluded.unit_minor, total_minor = excluded.total_minor
    ), a as (
      insert into checkout_attempts (id, order_id, user_id, cart_id, state, snapshot_hash, amount_minor, currency,
                                     expires_at, save_payment_method, stripe_payment_method_id, address_index)
      select ${args.attemptId}::uuid, o.id, ${args.userId}::uuid, ${args.cartId}::uuid, 'creating',
             ${args.snapshotHash}::text, ${args.totalMinor}::bigint, ${args.currency}::text,
             now() + make_interval(secs => ${args.holdSeconds}::int), ${args.savePaymentMethod}::boolean,
             ${args.paymentMethodId}::text, ${args.addressIndex}::text
      from o
      returning expires_at
    ), op as (
      insert into operations (id, kind, user_id, attempt_id, account, state, request_enc, resume_after, leased_until)
      values (${args.operationId}, 'intent.create', ${args.userId}, ${args.attemptId}, ${args.account}, 'pending', ${args.requestEnc},
              now() + make_interval(secs => ${LEASE_SECONDS}), now() + make_interval(secs => ${LEASE_SECONDS}))
    ), k as (
      insert into api_idempotency (user_id, key, request_hash, attempt_id, operation_id)
      values (${args.userId}, ${args.idempotencyKey}, ${args.requestHash}, ${args.attemptId},
              ${args.confirms ? args.operationId : null}::uuid)
      on conflict (user_id, key) do update
        set request_hash = excluded.request_hash, attempt_id = excluded.attempt_id,
          operation_id = excluded.operation_id, created_at = now()
    ), e as (
      insert into order_events (order_id, kind, detail)
      select o.id, 'payment_started', jsonb_build_object('attempt', ${args.attemptId}::text,
             'total_minor', ${args.totalMinor}::bigint)
      from o
    )
    insert into audit_log (actor, action, subject, detail)
    select ${`user:${args.userId}`}, 'payment.start', ${`attempt:${args.attemptId}`},
           jsonb_build_object('order', o.id, 'operation', ${args.operationId}::text,
                              'amount_minor', ${args.totalMinor}::bigint, 'currency', ${args.currency}::text)
    from o
    returning (select expires_at from a) as expires_at, (extract(epoch from now()) * 1000)::float8 as now_ms`);
  const [row] = rows;
  invariant(row, 'a placed order is audited');
  return row;
}

/** The operation that `freezeOrder` wrote, leased by its caller, without reading it back. */
export const committedCreation = (args: {
  id: string;
  userId: string;
  attemptId: string;
  account: string;
  requestEnc: string;
  committedMs: number;
}): OperationRow => ({
  id: args.id,
  kind: 'intent.create',
  user_id: args.userId,
  attempt_id: args.attemptId,
  subject_id: null,
  account: args.account,
  generation: 1,
  state: 'pending',
  request_enc: args.requestEnc,
  tries: 0,
  outcome: null,
  lease_no: 1,
  created_unix: args.committedMs / 1000,
  called_ms: args.committedMs,
  generation_age_s: 0,
  since_earlier_call_s: null,
});
