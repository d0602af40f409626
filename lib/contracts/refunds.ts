/** Bodies of the refund, capture and cancel endpoints of admins. Amounts are minor units of the order's currency. */
import { z } from 'zod';
import {
  REFUND_REASONS,
  type RefundOrigin,
  type RefundReason,
  type RefundState,
} from '#lib/domain/money-states.ts';
import type { AttemptState, OrderState } from '#lib/domain/order-state.ts';

const amountMinor = z.int().min(1).max(999_999_999_999);
const currency = z.string().regex(/^[a-z]{3}$/);

const restockLines = z
  .array(z.strictObject({ lineNumber: z.int().min(1).max(10_000), quantity: z.int().min(1).max(10_000) }))
  .min(1)
  .max(100);

/** Neither amount nor lines: all that is left. Both: the amount goes back, the lines say what came back. */
const refundFields = z.strictObject({
  amountMinor: amountMinor.optional(),
  /** Compared with the payment's when given; it never converts anything. */
  currency: currency.optional(),
  lines: z
    .array(
      z.strictObject({
        lineNumber: z.int().min(1).max(10_000),
        quantity: z.int().min(1).max(10_000),
        restock: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(100)
    .optional(),
  /** Without lines: what goes back to stock. True: everything that was sold and is not restocked. */
  restock: z.union([z.boolean(), restockLines]).optional(),
  reason: z.enum(REFUND_REASONS),
  note: z.string().trim().min(1).max(1_000).optional(),
  /** One of several payments of an order, for money beyond what was owed; the order's own when left out. */
  paymentIntentId: z
    .string()
    .regex(/^pi_[A-Za-z0-9_]{1,250}$/)
    .optional(),
});
export const createRefundBody = refundFields.refine(
  (body) => body.lines === undefined || body.restock === undefined,
  { path: ['restock'], message: 'Lines say for themselves what goes back to stock.' },
);
export type CreateRefundBody = z.infer<typeof createRefundBody>;

/** Pieces of a refunded order that go back to stock by hand. */
export const restockBody = z.strictObject({ lines: restockLines });
export type RestockBody = z.infer<typeof restockBody>;

/** Empty: everything that was authorised. */
export const captureBody = z.strictObject({ amountMinor: amountMinor.optional() });
export type CaptureBody = z.infer<typeof captureBody>;

export type RefundView = {
  readonly id: string;
  readonly state: RefundState;
  readonly origin: RefundOrigin;
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: RefundReason | null;
  readonly note: string | null;
  readonly stripeRefundId: string | null;
  /** Stripe's code, when it did not go through. */
  readonly failureReason: string | null;
  /** Ids of users. */
  readonly requestedBy: string | null;
  readonly approvedBy: string | null;
  readonly createdAt: string;
  readonly settledAt: string | null;
  readonly lines: readonly {
    readonly lineNumber: number;
    /** Pieces whose price is refunded; 0 for a line that is only restocked. */
    readonly quantity: number;
    readonly amountMinor: number;
    readonly restock: boolean;
    /** Pieces that go, or went, back to stock. */
    readonly restockQuantity: number;
    readonly restockedAt: string | null;
  }[];
};

/** A payment of an order and what may still be given back of it. */
export type RefundablePayment = {
  readonly paymentIntentId: string;
  readonly surplus: boolean;
  /** The ledger account that a refund of it is taken from. */
  readonly placement: 'sales' | 'unplaced_money';
  readonly capturedMinor: number;
  readonly releasedMinor: number;
  readonly reservedMinor: number;
  readonly refundedMinor: number;
  readonly refundableMinor: number;
  readonly currency: string;
  /** False while a dispute forbids it. */
  readonly refundable: boolean;
};

/** What of a line can still be refunded, and what can still go back to stock. */
export type RefundableLineView = {
  readonly lineNumber: number;
  readonly unitMinor: number;
  readonly quantity: number;
  readonly leftQuantity: number;
  readonly restockableQuantity: number;
};

/** The answer of POST …/restock. */
export type RestockAnswer = {
  readonly orderNumber: string;
  readonly lines: readonly RefundableLineView[];
};

export type RefundListAnswer = {
  readonly data: readonly RefundView[];
  readonly nextCursor: null;
  readonly payments: readonly RefundablePayment[];
  readonly lines: readonly RefundableLineView[];
  /** Above this a second admin has to agree; null: never. */
  readonly approvalAboveMinor: number | null;
};

/** The answer of POST …/capture and …/cancel: what was authorised, taken and released. */
export type AuthorisationView = {
  readonly orderNumber: string;
  readonly orderState: OrderState;
  readonly paymentIntentId: string | null;
  readonly attemptState: AttemptState;
  readonly authorisedMinor: number;
  readonly capturedMinor: number;
  readonly releasedMinor: number;
  readonly currency: string;
  /** When the authorisation ends at the latest; null where Stripe does not tell. */
  readonly captureBefore: string | null;
};

/** What Stripe said of an order's objects, and what that did here. */
export type SyncReport = {
  readonly data: readonly {
    readonly kind: string;
    readonly id: string;
    readonly state: 'applied' | 'duplicate' | 'stale' | 'ignored' | 'waiting' | 'read';
    readonly reason: string | null;
  }[];
};
