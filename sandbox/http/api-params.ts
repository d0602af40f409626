/** Reads the parameters of an API request, and what Stripe.js sends among them in place of headers. */

import { cardNumbered } from '../cards/test-cards.ts';
import { type Exchange, header } from './exchange.ts';
import { type DecodedHash, decodeForm } from './form.ts';
import { decodeMultipart, isMultipart } from './multipart.ts';
import { invalidRequest } from './stripe-error.ts';

export function decodeParams(exchange: Exchange): DecodedHash {
  if (exchange.method !== 'POST') return decodeForm(exchange.query);
  const type = header(exchange.headers, 'content-type') ?? '';
  if (isMultipart(type)) return decodeMultipart(exchange.body);
  if (exchange.body !== '' && type !== '' && !type.startsWith('application/x-www-form-urlencoded')) {
    throw invalidRequest(
      'Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have questions, we can help at https://support.stripe.com/.',
    );
  }
  const params = decodeForm(exchange.body);
  return exchange.query === '' ? params : Object.assign(decodeForm(exchange.query), params);
}

/** @returns the publishable key, when it came as a parameter */
export function takeClientParams(params: DecodedHash): string | undefined {
  const key = params['key'];
  for (const name of ['key', '_stripe_version', '_stripe_account']) delete params[name];
  return typeof key === 'string' ? key : undefined;
}

export function expandPaths(params: unknown): readonly string[] {
  if (typeof params !== 'object' || params === null || !('expand' in params)) return [];
  const { expand } = params;
  return Array.isArray(expand) ? expand.filter((path): path is string => typeof path === 'string') : [];
}

/**
 * What goes into the idempotency fingerprint: a card number is replaced by the test card's name first, so that
 * not even a hash of a real number is made.
 */
export function maskCardNumbers(body: string): string {
  return body.replaceAll(/((?:\[|%5B)number(?:\]|%5D)=)([^&]*)/gi, (_, name: string, value: string) => {
    const digits = value.replaceAll(/[^0-9]/g, '');
    return `${name}${cardNumbered(digits)?.name ?? 'unlisted'}`;
  });
}
