/** Bodies of the payment endpoints, shared by handlers and browser. Amounts are minor units of a lower-case currency. */
import { z } from 'zod';
import type { IntentStatus, OrderState } from '#lib/domain/order-state.ts';
import type { OrderTruth } from '#lib/domain/order-truth.ts';
import { addressSchema } from './address.ts';
import type { ChargedMoney } from './orders.ts';

export const moneySchema = z.strictObject({
  amountMinor: z.int().min(0).max(999_999_999_999),
  currency: z.string().regex(/^[a-z]{3}$/),
});

/** POST /api/payments/intents. The total is only compared with ours: the browser never says what to charge. */
export const createIntentBody = z.strictObject({
  shippingAddress: addressSchema.optional(),
  expectedTotal: moneySchema,
  paymentMethodId: z
    .string()
    .regex(/^pm_[A-Za-z0-9_]{1,250}$/)
    .optional(),
  savePaymentMethod: z.boolean().optional(),
  /** What the browser wants to pay with; our server looks at it and confirms (while the shop is guarded, rule 27). */
  confirmationTokenId: z
    .string()
    .regex(/^ctoken_[A-Za-z0-9_]{1,250}$/)
    .optional(),
});
export type CreateIntentBody = z.infer<typeof createIntentBody>;

/** The answer of POST /api/payments/intents; times are ISO 8601. */
export type CreateIntentAnswer = {
  readonly order: {
    readonly number: string;
    readonly totalMinor: number;
    readonly currency: string;
    /** When the stock hold ends. */
    readonly expiresAt: string;
  };
  readonly paymentIntent: {
    readonly id: string;
    readonly clientSecret: string;
    readonly status: IntentStatus;
  };
};

/** What a shopper may do next after a failure. */
export const FAILURE_NEXT_STEPS = [
  'try_again',
  'another_method',
  'contact_bank',
  'check_details',
  'wait',
] as const;
export type FailureNextStep = (typeof FAILURE_NEXT_STEPS)[number];

/** The answer of GET /api/payments/intents/{id} and of POST …/cancel. */
export type IntentStatusAnswer = {
  readonly status: IntentStatus;
  readonly order: { readonly number: string; readonly status: OrderState };
  /** What was to be paid. */
  readonly amountMinor: number;
  readonly currency: string;
  /** What is true of the order, as far as this answer proves it: what a page shows. */
  readonly truth: OrderTruth;
  /** Stripe's type of the method that was used last; null when none was. */
  readonly methodType: string | null;
  /** When the read of Stripe began that this answer shows; null when none was made for it. ISO 8601. */
  readonly readAt: string | null;
  /**
   * This answer shows what Stripe says after the request came in, or a state that is final. Only such an answer, to a
   * request sent after the confirmation ended, proves that nothing was charged (rule 42).
   */
  readonly fresh: boolean;
  /** Once something was charged. */
  readonly money?: ChargedMoney;
  /** When the stock hold ends, while the attempt is open. */
  readonly expiresAt?: string;
  readonly failure?: {
    readonly code: string;
    readonly message: string;
    readonly next: FailureNextStep;
    /** What was refused, as Stripe names the type: `card`, `paypal`. Null when it is not known. */
    readonly methodType: string | null;
  };
};

export type ErrorAnswer = {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly param?: string;
    readonly requestId: string;
    readonly retryable: boolean;
    /** With `amount_changed`: the total that is right now. */
    readonly total?: { readonly amountMinor: number; readonly currency: string };
    /** With `out_of_stock`: what is missing. */
    readonly lines?: readonly {
      readonly variantId: string;
      readonly title: string;
      readonly available: number;
      readonly requested: number;
    }[];
    /** With `already_paid`: the order that holds the money. With `payment_declined`: the one that waits. */
    readonly order?: { readonly number: string };
    /** With `payment_declined`: the attempt that is kept, and why the bank refused. */
    readonly paymentIntent?: CreateIntentAnswer['paymentIntent'];
    readonly failure?: NonNullable<IntentStatusAnswer['failure']>;
  };
};
