/**
 * The visitor's cart cookie: 256 random bits, of which the database knows only the SHA-256. Name and attributes follow
 * the rules of all our cookies.
 */
import { createHash, randomBytes } from 'node:crypto';
import { cookieName, readCookie, serializeCookie } from '#lib/security/cookies.ts';

const MAX_AGE_SECONDS = 90 * 24 * 3600;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const name = (): string => cookieName('cart');

export const newCartToken = (): string => randomBytes(32).toString('base64url');
export const hashCartToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The token in a request's cookie; null when absent or not of our shape. */
export function cartTokenFrom(request: Request): string | null {
  const token = readCookie(request.headers.get('cookie'), name());
  return token !== null && TOKEN.test(token) ? token : null;
}

export const cartCookie = (token: string): string =>
  serializeCookie(name(), token, { maxAgeSeconds: MAX_AGE_SECONDS });
export const expiredCartCookie = (): string => serializeCookie(name(), '', { maxAgeSeconds: 0 });
