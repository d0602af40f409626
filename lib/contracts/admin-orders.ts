/** What staff see of orders: the list with its search and filters, and one order with all that is known of its money. */
import { z } from 'zod';
import type { FollowUpKind } from '#lib/domain/follow-ups.ts';
import {
  type DisputeStatus,
  ORDER_DISPUTE_STATES,
  ORDER_REFUND_STATES,
  type OrderDisputeState,
  type OrderRefundState,
} from '#lib/domain/money-states.ts';
import { ORDER_WORK, type OrderWork } from '#lib/domain/open-work.ts';
import type { AttemptState, IntentStatus, OrderState } from '#lib/domain/order-state.ts';
import { ORDER_STATES } from '#lib/domain/order-state.ts';
import type { OrderTruth } from '#lib/domain/order-truth.ts';
import type { Address } from './address.ts';

/** The filters stand in the address bar under these names. */
export const listAdminOrdersQuery = z.strictObject({
  /** Exact e-mail, order number, Stripe id, or the last four digits of a card. */
  q: z.string().trim().max(320).optional(),
  state: z.enum(ORDER_STATES).optional(),
  refund: z.enum(ORDER_REFUND_STATES).optional(),
  dispute: z.enum(ORDER_DISPUTE_STATES).optional(),
  /** What it waits for a person for: the tiles of the overview lead here. */
  needs: z.enum(ORDER_WORK).optional(),
  cursor: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
});
export type ListAdminOrdersQuery = z.infer<typeof listAdminOrdersQuery>;

export type AdminOrderSummary = {
  readonly number: string;
  readonly state: OrderState;
  readonly refundState: OrderRefundState;
  readonly disputeState: OrderDisputeState;
  /** What is true of it, derived from all of its money: the state that a list or a page shows. */
  readonly truth: OrderTruth;
  readonly reviewReason: string | null;
  readonly totalMinor: number;
  readonly currency: string;
  readonly email: string;
  /** What paid or tried last. */
  readonly card: {
    readonly methodType: string | null;
    readonly brand: string | null;
    readonly last4: string | null;
  } | null;
  readonly itemCount: number;
  readonly title: string;
  readonly createdAt: string;
  readonly placedAt: string | null;
};

export type AdminOrderList = {
  readonly data: readonly AdminOrderSummary[];
  readonly nextCursor: string | null;
};

export type AdminPayment = {
  readonly attemptId: string;
  readonly state: AttemptState;
  readonly intentId: string | null;
  readonly intentStatus: IntentStatus | null;
  readonly chargeId: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly methodType: string | null;
  readonly brand: string | null;
  readonly last4: string | null;
  readonly failureCode: string | null;
  readonly declineCode: string | null;
  readonly failureCount: number;
  readonly captureBefore: string | null;
  readonly createdAt: string;
  /** Money that was taken, or may be captured; null while there is none. */
  readonly money: {
    readonly status: 'processing' | 'requires_capture' | 'succeeded';
    readonly surplus: boolean;
    readonly amountMinor: number;
    readonly releasedMinor: number;
    readonly refundable: boolean;
    /** In the currency of Stripe's balance; null until its balance transaction is known. */
    readonly feeMinor: number | null;
    readonly netMinor: number | null;
  } | null;
};

export type AdminOrderDispute = {
  readonly id: string;
  readonly status: DisputeStatus;
  readonly reason: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly dueAt: string | null;
};

/** One line of the flight recorder. `source` says who knows it: our order, the audit log, Stripe, or the mail. */
export type TimelineEntry = {
  readonly key: string;
  readonly source: 'order' | 'audit' | 'stripe' | 'mail';
  readonly kind: string;
  readonly at: string;
  /** `user:<id>`, `stripe`, `system`; null where nobody is named. */
  readonly actor: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  /** Of Stripe's events: what became of it. */
  readonly state: string | null;
  readonly eventId: string | null;
};

/** Something that follows from a payment and could not be applied with it. */
export type FollowUpView = {
  readonly id: string;
  readonly kind: FollowUpKind;
  /** SQLSTATE and constraint of the last failure. */
  readonly reason: string;
  readonly tries: number;
  readonly createdAt: string;
  readonly resolvedAt: string | null;
};

export type AdminOrder = AdminOrderSummary & {
  readonly id: string;
  readonly customer: {
    readonly id: string;
    readonly email: string;
    readonly name: string | null;
    readonly stripeCustomerId: string | null;
    /** The person was erased: name and e-mail say nothing any more. */
    readonly erased: boolean;
    /** Somebody who works here: erased only after their role was taken away. */
    readonly staff: boolean;
  };
  readonly subtotalMinor: number;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly shippingAddress: Address | null;
  readonly lines: readonly {
    readonly lineNumber: number;
    readonly sku: string;
    readonly title: string;
    readonly variantTitle: string;
    readonly image: string;
    readonly quantity: number;
    readonly unitMinor: number;
    readonly totalMinor: number;
  }[];
  readonly payments: readonly AdminPayment[];
  readonly disputes: readonly AdminOrderDispute[];
  readonly warnings: readonly {
    readonly id: string;
    readonly fraudType: string;
    /** A refund can still prevent a dispute. */
    readonly actionable: boolean;
    readonly openedAt: string;
  }[];
  /** A Radar review is open: paid, and not to be fulfilled. */
  readonly reviewHold: boolean;
  readonly reviews: readonly {
    readonly id: string;
    readonly open: boolean;
    readonly openedReason: string;
    readonly closedReason: string | null;
    readonly openedAt: string;
  }[];
  /** Refunds whose money came back to us, was not refunded again and that nobody has seen to. */
  readonly failedRefunds: readonly {
    readonly id: string;
    readonly amountMinor: number;
    readonly currency: string;
    /** Stripe's code. */
    readonly reason: string | null;
    readonly failedAt: string;
  }[];
  /** What follows from its payments and could not be applied; the worker retries it. */
  readonly followUps: readonly FollowUpView[];
  readonly flags: readonly {
    readonly kind: string;
    readonly amountMinor: number;
    readonly currency: string;
    readonly createdAt: string;
    readonly resolvedAt: string | null;
  }[];
  readonly timeline: readonly TimelineEntry[];
  /** Names of the staff in refunds and time line, by user id. */
  readonly people: Readonly<Record<string, string>>;
};

/** What waits for somebody. Of ORDER_WORK: how many orders the list shows under that name. */
export type OpenWork = {
  readonly orders: Readonly<Record<OrderWork, number>>;
  readonly disputesToAnswer: number;
  readonly nextDisputeDueAt: string | null;
  readonly nextCaptureBefore: string | null;
  readonly deadEvents: number;
  readonly openFindings: number;
  /** Webhooks of the last day whose signature did not verify, in runs of several; null when there was no run. */
  readonly badSignatures: { readonly failures: number; readonly lastAt: string } | null;
};

export type FraudWarningView = {
  readonly id: string;
  readonly orderNumber: string;
  readonly fraudType: string;
  /** A refund can still prevent a dispute. */
  readonly actionable: boolean;
  readonly amountMinor: number;
  readonly currency: string;
  readonly openedAt: string;
};
