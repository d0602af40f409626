/** The method types that a request names: each has to be one that the account has switched on. */
import { invalidRequest, type StripeError } from '../http/stripe-error.ts';
import { isOtherType } from './method-types.ts';

export function unknownType(type: string, param: string): StripeError {
  return invalidRequest(
    `The payment method type "${type}" is invalid. Please ensure the provided type is activated in your dashboard and your account is enabled for any preview features that you are trying to use.`,
    { param },
  );
}

/** @returns null for a list that names none */
export function allowedTypes<T extends string>(allowed: T[] | '' | null | undefined): T[] | null {
  if (!allowed || allowed.length === 0) return null;
  const unknown = allowed.find((type) => type !== 'card' && !isOtherType(type));
  if (unknown !== undefined) throw unknownType(unknown, 'allowed_payment_method_types');
  return allowed;
}
