/** What each error code means for whoever runs the shop; the shopper's sentence stands in the catalogue itself. */
import type { ErrorCode } from '../errors.ts';

export const ENGLISH_ADMIN = {
  invalid_request: 'The caller sent a body or query that does not fit the contract; `param` names the field.',
  invalid_json: 'The body could not be parsed; nothing was done.',
  unsupported_media_type: 'The content type was not one that the route takes.',
  body_too_large: 'The body is over the route’s bound and was not read.',
  idempotency_key_required: 'A call that moves money came without a usable Idempotency-Key header.',
  idempotency_key_reused: 'The same key came with another body within 24 hours; the first answer stands.',
  unauthenticated: 'No session, an expired one, or one of an older session version.',
  invalid_credentials: 'E-mail or password did not match; which of them is not told.',
  forbidden: 'The role of the caller does not allow this, or the target is a member of staff.',
  cross_origin:
    'A write that did not come from our own pages: forged, or a client that is no browser page of ours.',
  session_changed:
    'The page was made for another session than the one that asks: somebody signed in or out meanwhile. Nothing was written.',
  not_found: 'Unknown, or somebody else’s: both are answered the same.',
  method_not_allowed: 'The route has no such HTTP method.',
  email_taken: 'The blind index of the address is in use.',
  rate_limited: 'A limit of the route is used up; Retry-After tells when it opens again.',
  cart_full: 'The cart has as many lines as it may have.',
  cart_empty: 'Pay was pressed on an empty cart.',
  amount_changed:
    'The total that the page showed is not the total now; `total` carries the right one. Nothing was frozen.',
  out_of_stock: 'The hold failed for the `lines`; nothing was held or charged.',
  already_paid: 'The money for this is here; `order` names it. A second window or a repeat.',
  attempt_in_progress:
    'Another press of the same cart is being answered by Stripe; it is waited for up to five seconds.',
  amount_too_small: 'Below Stripe’s minimum for the currency; refused before any call.',
  amount_too_large: 'Above Stripe’s maximum for the currency; refused before any call.',
  currency_unsupported: 'No price in this currency, or a currency that the shop does not sell in.',
  address_required: 'No address was given and none is stored.',
  payment_not_cancelable: 'The intent is over or its money is moving; its own state tells.',
  payment_declined:
    'The bank refused; `failure` says how, the attempt in `paymentIntent` is kept for another method.',
  payments_paused:
    'A card-testing breaker of this person, address or card is open; staff see it under breakers and an admin can lift it.',
  confirmation_token_required:
    'The decline ratio of the shop is high: the browser sends a confirmation token, our server looks at the card and confirms.',
  person_has_open_money: 'Erasure waits: `open` names what has to end first.',
  payment_method_not_found: 'The saved method is unknown or somebody else’s; Stripe was not asked.',
  payment_method_in_use: 'A live attempt pays with this method; it can be removed when that is over.',
  payment_method_gone: 'Stripe no longer has the saved method; it was removed from the list.',
  payment_provider_unavailable:
    'Stripe did not take the call (429, lock, connection refused); nothing happened there.',
  payment_indeterminate:
    'Stripe’s answer was lost; the operation is repeated with its own key until it is known.',
  payment_provider_rejected:
    'Stripe refused the request itself: configuration or a bug of ours. The log carries the operation and the request id of Stripe.',
  currency_mismatch: 'A refund names another currency than the payment.',
  amount_indivisible: 'The amount is no multiple of what Stripe moves in this currency.',
  already_refunded: 'Nothing is left of the payment to give back.',
  refund_too_large: 'Refunded, pending and this one together exceed what was captured.',
  refund_lines_unknown: 'A line is not of this order, or more pieces are named than are left.',
  restock_too_many:
    'More pieces are named than the payment sold, less what was restocked or is promised to stock.',
  order_not_refunded: 'Restocking by hand is for refunded orders; no refund of this one has succeeded.',
  follow_up_failed: 'The database refused it again; `followUp` carries the reason. The money is recorded.',
  hold_limit_reached:
    'The shopper has held the last pieces three times in a row without paying; others get a chance before the next hold.',
  refund_blocked: 'A dispute of the charge forbids refunds; inquiries do not.',
  refunded_at_stripe:
    'Stripe has less left to refund than our records showed; its refunds of the payment were imported. Nothing was sent.',
  refund_refused: 'Stripe refused to make the refund; the reservation is freed.',
  refund_not_cancelable:
    'Stripe no longer cancels this refund: it is not waiting for the customer, or it is settled.',
  refund_not_waiting: 'It was approved, rejected or sent already.',
  refund_not_failed: 'Only a refund that failed at Stripe can be marked as seen to.',
  second_person_required: 'Above the approval threshold the one who asked may not also approve.',
  payment_not_capturable: 'The order has no payment in requires_capture.',
  capture_declined: 'The bank declined the capture; the order shows what is true of the authorization now.',
  capture_too_large: 'More was asked for than may be captured.',
  payment_not_captured: 'The money is only authorised: an uncaptured payment is cancelled, not refunded.',
  dispute_not_answerable: 'The dispute is decided, past due or closed.',
  dispute_answer_in_progress: 'An operation of this dispute is under way at Stripe.',
  evidence_too_long: 'The texts of the evidence are together over the bound.',
  evidence_files_too_large: 'The files of one dispute may have 4.5 MB together.',
  evidence_file_type: 'Stripe takes PDF, PNG and JPEG as evidence.',
  evidence_file_refused: 'The upload to Stripe was refused; the log carries its request id.',
  event_not_waiting: 'The event is applied, or it is being applied now.',
  invalid_event:
    'The signature is valid, but the body is not a Stripe event: check who else signs with this secret.',
  invalid_signature:
    'The Stripe-Signature header does not fit any configured secret, or is too old. A run of these is a warning.',
  webhook_not_configured: 'STRIPE_WEBHOOK_SECRET is empty: events are refused, Stripe sends them again.',
  service_unavailable: 'The database cannot be reached, or too much waits; try again after Retry-After.',
  internal_error: 'A bug: the log has the details under the request id.',
} as const satisfies Record<ErrorCode, string>;
