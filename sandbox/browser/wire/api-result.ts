/** What a call to the sandbox's API gives back in the browser: an object or Stripe's error object, never an exception. */
import { asRecord, isRecord, type JsonRecord } from './json.ts';

/** Stripe's error object as Stripe.js hands it out; all other members of the wire error are kept. */
export interface StripeErrorObject extends JsonRecord {
  readonly type: string;
  readonly message: string;
}

export type ApiResult =
  | { readonly object: JsonRecord; readonly error?: never }
  | { readonly error: StripeErrorObject; readonly object?: never };

export function stripeError(type: string, message: string, more: JsonRecord = {}): StripeErrorObject {
  return { ...more, type, message };
}

export function toStripeError(value: unknown): StripeErrorObject {
  const record = asRecord(value);
  const type = typeof record.type === 'string' ? record.type : 'api_error';
  const message = typeof record.message === 'string' ? record.message : 'An unknown error occurred.';
  return { ...record, type, message };
}

/** Reads an ApiResult that crossed a port. */
export function toApiResult(value: unknown): ApiResult {
  const record = asRecord(value);
  if (isRecord(record.object)) return { object: record.object };
  return { error: toStripeError(record.error) };
}

/** The id is the part of a client secret before `_secret_`; undefined when it is not a client secret. */
export function intentIdOf(clientSecret: string): string | undefined {
  return /^((?:pi|seti)_[A-Za-z0-9_]+?)_secret_[A-Za-z0-9]+$/.exec(clientSecret)?.[1];
}

export type IntentKind = 'payment_intent' | 'setup_intent';

export function intentKindOf(clientSecret: string): IntentKind | undefined {
  if (!intentIdOf(clientSecret)) return undefined;
  return clientSecret.startsWith('seti_') ? 'setup_intent' : 'payment_intent';
}
