/**
 * The one error that request handling throws: Stripe's error object with its HTTP status.
 * Whatever else is thrown is a bug of the sandbox and answered as `api_error`.
 */
import type Stripe from 'stripe';

export type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

export interface ErrorDetails {
  type?: ErrorType;
  code?: string;
  param?: string;
  decline_code?: string;
  advice_code?: string;
  network_advice_code?: string;
  network_decline_code?: string;
  charge?: string;
  payment_intent?: Stripe.PaymentIntent;
  setup_intent?: Stripe.SetupIntent;
  payment_method?: Stripe.PaymentMethod;
  payment_method_type?: string;
}

export class StripeError extends Error {
  readonly status: number;
  readonly details: ErrorDetails;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    message: string,
    details: ErrorDetails = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.details = details;
    this.headers = headers;
  }
}

/** A refusal of the request itself (400 unless said otherwise). */
export function invalidRequest(message: string, details: ErrorDetails = {}, status = 400): StripeError {
  return new StripeError(status, message, { type: 'invalid_request_error', ...details });
}

/** A refusal that names the parameter it is about. */
export function invalidParam(message: string, param: string, code?: string): StripeError {
  return invalidRequest(message, { param, ...(code === undefined ? {} : { code }) });
}

export function missingParam(param: string): StripeError {
  return invalidParam(`Missing required param: ${param}.`, param, 'parameter_missing');
}

/** @param param the one that is refused */
export function exclusiveParams(first: string, second: string, param = first): StripeError {
  const message = `You may only specify one of these parameters: ${first}, ${second}.`;
  return invalidParam(message, param, 'parameters_exclusive');
}

/** An unknown id: 404 when it is the path's own, 400 when a parameter names it. */
export function noSuch(label: string, id: string, param: string, where: 'path' | 'param'): StripeError {
  return invalidRequest(
    `No such ${label}: '${id}'`,
    { code: 'resource_missing', param },
    where === 'path' ? 404 : 400,
  );
}

export function docUrl(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;
}

/** The `error` member as Stripe orders it, with its links. */
export function errorBody(error: StripeError, requestLogUrl: string): Record<string, unknown> {
  const { type = 'invalid_request_error', code, ...rest } = error.details;
  return {
    ...(code === undefined ? {} : { code, doc_url: docUrl(code) }),
    ...rest,
    message: error.message,
    request_log_url: requestLogUrl,
    type,
  };
}
