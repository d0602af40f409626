/**
 * The one table of public error codes: HTTP status, whether the same call may be tried again, and the shopper's
 * sentence. Codes are stable (docs/errors.md); nothing internal ever stands in a message. A new code needs its texts in
 * error-texts/ (else it does not compile) and `node scripts/error-catalogue.ts` for docs/errors.md.
 */
type Entry = { readonly status: number; readonly retryable: boolean; readonly message: string };

export const ERROR_CATALOGUE = {
  invalid_request: { status: 400, retryable: false, message: 'The request is not valid.' },
  invalid_json: { status: 400, retryable: false, message: 'The body is not valid JSON.' },
  unsupported_media_type: { status: 415, retryable: false, message: 'Send the body as application/json.' },
  body_too_large: { status: 413, retryable: false, message: 'The request is too large.' },
  idempotency_key_required: { status: 400, retryable: false, message: 'Send an Idempotency-Key header.' },
  idempotency_key_reused: {
    status: 409,
    retryable: false,
    message: 'This Idempotency-Key was already used for another request.',
  },
  unauthenticated: { status: 401, retryable: false, message: 'Please sign in.' },
  invalid_credentials: { status: 401, retryable: false, message: 'The e-mail or the password is not right.' },
  forbidden: { status: 403, retryable: false, message: 'You may not do this.' },
  cross_origin: { status: 403, retryable: false, message: 'This request came from another site.' },
  session_changed: {
    status: 409,
    retryable: false,
    message: 'You are signed in with another account now. Nothing was done. Please load the page again.',
  },
  not_found: { status: 404, retryable: false, message: 'We could not find that.' },
  method_not_allowed: { status: 405, retryable: false, message: 'This is not possible here.' },
  email_taken: { status: 409, retryable: false, message: 'An account with this e-mail exists already.' },
  rate_limited: {
    status: 429,
    retryable: true,
    message: 'That was a little fast. Please wait and try again.',
  },
  cart_full: {
    status: 409,
    retryable: false,
    message: 'Your cart is full. Please check out or remove something first.',
  },
  cart_empty: { status: 409, retryable: false, message: 'Your cart is empty.' },
  amount_changed: { status: 409, retryable: false, message: 'The total has changed. Please check it again.' },
  out_of_stock: { status: 409, retryable: false, message: 'Some items are no longer available.' },
  already_paid: { status: 409, retryable: false, message: 'This order is already paid.' },
  attempt_in_progress: {
    status: 409,
    retryable: true,
    message: 'Your payment is being prepared. Please try again in a moment.',
  },
  amount_too_small: {
    status: 409,
    retryable: false,
    message: 'The total is below the smallest amount we can charge.',
  },
  amount_too_large: {
    status: 409,
    retryable: false,
    message: 'The total is above the largest amount we can charge.',
  },
  currency_unsupported: { status: 400, retryable: false, message: 'We do not sell in this currency.' },
  address_required: { status: 409, retryable: false, message: 'Please give a delivery address.' },
  payment_not_cancelable: {
    status: 409,
    retryable: false,
    message: 'This payment can no longer be cancelled.',
  },
  payment_declined: { status: 402, retryable: false, message: 'The payment was declined.' },
  payments_paused: {
    status: 429,
    retryable: true,
    message: 'Too many payments were declined. Nothing was charged. Please try again later.',
  },
  confirmation_token_required: {
    status: 409,
    retryable: false,
    message: 'We have to look at this payment first. Please press pay again.',
  },
  person_has_open_money: {
    status: 409,
    retryable: false,
    message: 'There is still money open for this person: a payment, a refund or a dispute has to end first.',
  },
  payment_method_not_found: {
    status: 404,
    retryable: false,
    message: 'We could not find that payment method.',
  },
  payment_method_in_use: {
    status: 409,
    retryable: true,
    message: 'A payment with this method is under way. Please try again when it is finished.',
  },
  payment_method_gone: {
    status: 409,
    retryable: false,
    message: 'This card is no longer saved. Choose another one.',
  },
  payment_provider_unavailable: {
    status: 503,
    retryable: true,
    message: 'Payments are not reachable right now. Nothing was charged. Please try again.',
  },
  payment_indeterminate: {
    status: 503,
    retryable: true,
    message: 'We are still finding out what happened to your payment. You will not be charged twice.',
  },
  payment_provider_rejected: {
    status: 502,
    retryable: false,
    message: 'We could not start the payment. Nothing was charged, and we have been told.',
  },
  currency_mismatch: {
    status: 409,
    retryable: false,
    message: 'The payment was made in another currency.',
  },
  amount_indivisible: {
    status: 409,
    retryable: false,
    message: 'This currency has no such fraction.',
  },
  already_refunded: { status: 409, retryable: false, message: 'Everything was given back already.' },
  refund_too_large: {
    status: 409,
    retryable: false,
    message: 'That is more than is left of the payment.',
  },
  refund_lines_unknown: {
    status: 409,
    retryable: false,
    message: 'The order does not have that much of a line left to give back.',
  },
  restock_too_many: {
    status: 409,
    retryable: false,
    message: 'That is more than was sold and not restocked yet.',
  },
  order_not_refunded: {
    status: 409,
    retryable: false,
    message: 'Nothing of this order was refunded: there is nothing to restock.',
  },
  follow_up_failed: {
    status: 409,
    retryable: true,
    message: 'It still cannot be applied. It is retried by itself.',
  },
  hold_limit_reached: {
    status: 409,
    retryable: true,
    message:
      'These last items were reserved for you for as long as we can. Please try again in a few minutes.',
  },
  refund_blocked: {
    status: 409,
    retryable: false,
    message: 'The payment is disputed: it cannot be refunded now.',
  },
  refunded_at_stripe: {
    status: 409,
    retryable: false,
    message: 'This payment was already refunded at Stripe. The order now shows that refund.',
  },
  refund_refused: { status: 502, retryable: false, message: 'Stripe refused the refund. Nothing was sent.' },
  refund_not_cancelable: {
    status: 409,
    retryable: false,
    message: 'This refund can no longer be called back.',
  },
  refund_not_waiting: {
    status: 409,
    retryable: false,
    message: 'This refund does not wait for a decision.',
  },
  refund_not_failed: { status: 409, retryable: false, message: 'This refund did not fail.' },
  second_person_required: {
    status: 403,
    retryable: false,
    message: 'Another admin than the one who asked has to agree.',
  },
  payment_not_capturable: {
    status: 409,
    retryable: false,
    message: 'There is no authorised payment to capture.',
  },
  capture_declined: {
    status: 402,
    retryable: false,
    message: 'The bank declined the capture. Nothing was captured.',
  },
  capture_too_large: {
    status: 409,
    retryable: false,
    message: 'That is more than was authorised.',
  },
  payment_not_captured: {
    status: 409,
    retryable: false,
    message: 'No money was taken for this order: cancel the payment instead.',
  },
  dispute_not_answerable: {
    status: 409,
    retryable: false,
    message: 'This dispute can no longer be answered.',
  },
  dispute_answer_in_progress: {
    status: 409,
    retryable: true,
    message: 'An answer to this dispute is on its way. Please try again in a moment.',
  },
  evidence_too_long: { status: 409, retryable: false, message: 'The evidence is longer than banks accept.' },
  evidence_files_too_large: {
    status: 413,
    retryable: false,
    message: 'The files of the evidence are larger than 4.5 MB together.',
  },
  evidence_file_type: { status: 415, retryable: false, message: 'Evidence is a PDF, PNG or JPEG file.' },
  evidence_file_refused: { status: 502, retryable: false, message: 'Stripe did not take this file.' },
  event_not_waiting: { status: 409, retryable: false, message: 'This event waits for nothing.' },
  invalid_event: { status: 400, retryable: false, message: 'This is not an event of Stripe.' },
  invalid_signature: { status: 400, retryable: false, message: 'The signature is not valid.' },
  webhook_not_configured: { status: 503, retryable: true, message: 'No webhook secret is configured.' },
  service_unavailable: {
    status: 503,
    retryable: true,
    message: 'We are not available right now. Please try again.',
  },
  internal_error: { status: 500, retryable: true, message: 'Something went wrong on our side.' },
} as const satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/**
 * An expected failure that may be shown to the caller.
 * `param` names the offending field; `details` is merged into the public error body (for example `total`, `lines`);
 * `retryAfterSeconds` becomes the Retry-After header.
 */
export type PublicError = {
  readonly code: ErrorCode;
  readonly param?: string;
  readonly message?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
};

export const publicError = (code: ErrorCode, extra: Omit<PublicError, 'code'> = {}): PublicError => ({
  code,
  ...extra,
});
