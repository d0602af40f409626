/** Branded ids, so that an order id cannot be passed where a user id is meant; shapes of Stripe's own ids. */
import { invariant } from './result.ts';

declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export type UserId = Brand<string, 'UserId'>;
export type CartId = Brand<string, 'CartId'>;
export type OrderId = Brand<string, 'OrderId'>;
export type AttemptId = Brand<string, 'AttemptId'>;
export type OperationId = Brand<string, 'OperationId'>;
export type VariantId = Brand<string, 'VariantId'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** True when the text is a lower-case UUID: everything else is unknown before the database is asked. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** True for the shape of a payment intent id; says nothing about whether it exists. */
export const isPaymentIntentId = (text: string): boolean => /^pi_[A-Za-z0-9_]{1,250}$/.test(text);

/** True for the shape of a set-up intent id. */
export const isSetupIntentId = (text: string): boolean => /^seti_[A-Za-z0-9_]{1,250}$/.test(text);

/** Public order numbers: MH- and 12 symbols of Crockford's alphabet (60 bits), so that one cannot be guessed. */
export const ORDER_NUMBER = /^MH-[0-9A-HJKMNP-TV-Z]{12}$/;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Makes a public order number from at least 12 random bytes: from fewer it could be guessed. */
export function orderNumberFrom(random: Uint8Array): string {
  invariant(random.length >= 12, 'an order number takes 12 random bytes');
  let text = 'MH-';
  for (let index = 0; index < 12; index += 1) text += CROCKFORD[(random[index] ?? 0) & 31];
  return text;
}
