/** Bodies of the endpoints for saved payment methods, shared by handlers and browser. */
import { z } from 'zod';

/** PATCH /api/payments/methods/{id}: the one thing that can be changed. */
export const changeMethodBody = z.strictObject({ default: z.literal(true) });

/** POST /api/payments/setup-intents takes nothing: the card goes from the browser to Stripe. */
export const createSetupBody = z.strictObject({});

export const EXPIRY_STATES = ['valid', 'expires_soon', 'expired'] as const;

export type SavedMethodView = {
  /** Stripe's `pm_` id. */
  readonly id: string;
  readonly type: string;
  readonly brand: string | null;
  readonly last4: string | null;
  readonly expMonth: number | null;
  readonly expYear: number | null;
  /** null for methods that do not expire. */
  readonly expiry: (typeof EXPIRY_STATES)[number] | null;
  readonly isDefault: boolean;
  /** ISO 8601. */
  readonly savedAt: string;
};

export type CreateSetupAnswer = {
  readonly setupIntent: { readonly id: string; readonly clientSecret: string; readonly status: string };
};

/** The answer of GET /api/payments/setup-intents/{id}; `status` is Stripe's. */
export type SetupStatusAnswer = {
  readonly status: string;
  readonly failure?: { readonly code: string; readonly message: string };
};

/** The answer of POST /api/payments/customer-sessions. */
export type CustomerSessionAnswer = { readonly clientSecret: string };
