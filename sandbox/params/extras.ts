/**
 * Parameters that the real API takes but its published description leaves out: what Stripe.js sends with a
 * publishable key, and raw card details inside `payment_method_data`.
 */
import type { Schema } from './spec.ts';

export type Extras = Readonly<Record<string, Schema>>;

const text: Schema = { type: 'string' };
const anything: Schema = {};

/** Sent by browsers with every call; `key` is taken out before the check. */
export const clientExtras: Extras = {
  client_secret: text,
  return_url: text,
  use_stripe_sdk: { type: 'boolean' },
  expected_payment_method_type: text,
  client_attribution_metadata: anything,
  radar_options: anything,
  payment_user_agent: text,
  pasted_fields: text,
  referrer: text,
  time_on_page: text,
  guid: text,
  muid: text,
  sid: text,
  is_stripe_sdk: { type: 'boolean' },
  customer_session_client_secret: text,
  set_as_default_payment_method: { type: 'boolean' },
};

export const rawCard: Schema = {
  type: 'object',
  properties: {
    number: text,
    exp_month: { type: 'integer' },
    exp_year: { type: 'integer' },
    cvc: text,
    token: text,
    /** The wallet that a token comes from, as its sheet says. */
    wallet: { type: 'string', enum: ['apple_pay', 'google_pay'] },
    networks: { type: 'object', properties: { preferred: text }, additionalProperties: false },
  },
  additionalProperties: false,
};

export const paymentMethodDataExtras: Extras = {
  payment_method_data: {
    type: 'object',
    properties: {
      // The published enumeration leaves out `card`, because servers should not send raw cards.
      type: text,
      card: rawCard,
      payment_user_agent: text,
      pasted_fields: text,
      referrer: text,
      time_on_page: text,
      guid: text,
      muid: text,
      sid: text,
      client_attribution_metadata: anything,
    },
  },
};
