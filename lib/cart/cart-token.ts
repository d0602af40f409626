/**
 * The visitor's cart cookie: 256 random bits, of which the database knows only the SHA-256. HttpOnly, Lax, and with
 * the __Host- prefix over https, so that no neighbour domain can plant one.
 */
import { createHash, randomBytes } from 'node:crypto';
import { getConfig } from '#lib/config/config.ts';

const MAX_AGE_SECONDS = 90 * 24 * 3600;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const overHttps = (): boolean => getConfig().appUrl.startsWith('https:');
export const cartCookieName = (): string => (overHttps() ? '__Host-mh-cart' : 'mh-cart');

export const newCartToken = (): string => randomBytes(32).toString('base64url');
export const hashCartToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The token in a Cookie header; null when absent or not of our shape. */
export function cartTokenFrom(request: Request): string | null {
  const name = `${cartCookieName()}=`;
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const text = part.trim();
    if (text.startsWith(name)) {
      const token = text.slice(name.length);
      return TOKEN.test(token) ? token : null;
    }
  }
  return null;
}

const cookie = (value: string, maxAgeSeconds: number): string =>
  `${cartCookieName()}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${overHttps() ? '; Secure' : ''}`;

export const cartCookie = (token: string): string => cookie(token, MAX_AGE_SECONDS);
export const expiredCartCookie = (): string => cookie('', 0);
