/** States of orders, attempts and operations as stored; the moves between them are decided in the modules beside. */
export const ORDER_STATES = ['awaiting_payment', 'paid', 'cancelled', 'expired', 'review'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/**
 * creating: rows committed, Stripe not answered yet. open: intent exists, the shopper may pay. processing: a slow
 * method. requires_capture: authorised. indeterminate: Stripe's answer was lost, not known yet. succeeded, canceled,
 * failed: over (failed: Stripe refused to make the intent).
 */
export const ATTEMPT_STATES = [
  'creating',
  'open',
  'processing',
  'requires_capture',
  'indeterminate',
  'succeeded',
  'canceled',
  'failed',
] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

export const LIVE_ATTEMPT_STATES = [
  'creating',
  'open',
  'processing',
  'requires_capture',
  'indeterminate',
] as const;
export const isLiveAttempt = (state: AttemptState): boolean =>
  (LIVE_ATTEMPT_STATES as readonly AttemptState[]).includes(state);

/** superseded: the cart changed, the order waits for another attempt. cancelled: by the shopper. expired: the hold ran out. */
export const ATTEMPT_CLOSINGS = ['superseded', 'cancelled', 'expired'] as const;
export type AttemptClosing = (typeof ATTEMPT_CLOSINGS)[number];

export const OPERATION_STATES = ['pending', 'succeeded', 'declined', 'rejected', 'abandoned'] as const;
export type OperationState = (typeof OPERATION_STATES)[number];
export const OPERATION_KINDS = [
  'customer.create',
  'intent.create',
  'intent.confirm',
  'intent.capture',
  'intent.cancel',
  'refund.create',
  'refund.cancel',
  'dispute.update',
  'dispute.close',
  'file.create',
  'setup_intent.create',
  'method.detach',
  'method.default',
  'method.redisplay',
  'customer.delete',
  'lost_payment.refund',
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** Stripe's payment intent statuses. */
export const INTENT_STATUSES = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'succeeded',
  'canceled',
] as const;
export type IntentStatus = (typeof INTENT_STATUSES)[number];

export const EVENT_STATES = [
  'received',
  'applied',
  'duplicate',
  'stale',
  'ignored',
  'waiting',
  'dead',
] as const;
export type EventState = (typeof EVENT_STATES)[number];

export const ROLES = ['shopper', 'support', 'admin'] as const;
export type Role = (typeof ROLES)[number];
