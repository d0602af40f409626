/** What the order endpoints take and answer. Times are ISO 8601, amounts minor units. */
import { z } from 'zod';
import type { OrderState } from '#lib/domain/order-state.ts';
import type { OrderTruth } from '#lib/domain/order-truth.ts';
import type { Address } from './address.ts';

export const listOrdersQuery = z.strictObject({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(50).optional(),
});

export type OrderSummary = {
  readonly number: string;
  readonly state: OrderState;
  /** What is true of it, derived from all of its money. Every page shows this. */
  readonly truth: OrderTruth;
  /** The attempt that decides: the one with money, else the newest. */
  readonly lastAttempt: {
    readonly intentId: string | null;
    readonly methodType: string | null;
    readonly failureCode: string | null;
  } | null;
  readonly totalMinor: number;
  readonly currency: string;
  readonly placedAt: string | null;
  readonly createdAt: string;
  readonly itemCount: number;
  readonly firstImage: string | null;
  /** "Walnut desk lamp" or "Walnut desk lamp and 2 more". */
  readonly title: string;
};

export type OrderLineView = {
  readonly sku: string;
  readonly title: string;
  readonly variantTitle: string;
  readonly image: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly totalMinor: number;
  readonly productSlug: string | null;
};

/** What became of the money, told once something was taken. The order's total stays what was agreed. */
export type ChargedMoney = {
  readonly capturedMinor: number;
  /** The rest of an authorisation that was captured in part: never charged, and no refund (rule 22). */
  readonly releasedMinor: number;
  /** Refunds that went through. */
  readonly refundedMinor: number;
};

export type OrderView = OrderSummary & {
  readonly subtotalMinor: number;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly lines: readonly OrderLineView[];
  readonly shippingAddress: Address | null;
  readonly payment: {
    readonly brand: string | null;
    readonly last4: string | null;
    readonly methodType: string | null;
    /** Null while nothing was captured. */
    readonly status: string | null;
  } | null;
  /** Null while nothing was charged. */
  readonly money: ChargedMoney | null;
  /** `amountMinor`: of the refund that an entry is about. */
  readonly events: readonly {
    readonly kind: string;
    readonly at: string;
    readonly amountMinor: number | null;
  }[];
};
