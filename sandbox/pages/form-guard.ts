/**
 * The page acts without a key, so nobody else's page may press its buttons or read it: forms carry a token that only
 * this process knows, the browser's own words about the origin must agree, and the host must be this machine (a foreign
 * name that points here would make the token readable).
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type Exchange, header } from '../http/exchange.ts';

export const formToken = randomBytes(24).toString('base64url');

const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

export function isLocalHost(exchange: Exchange): boolean {
  return LOCAL_HOST.test(header(exchange.headers, 'host') ?? '');
}

export function isOwnForm(exchange: Exchange, token: unknown): boolean {
  if (!isLocalHost(exchange)) return false;
  const site = header(exchange.headers, 'sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') return false;
  const origin = header(exchange.headers, 'origin');
  if (origin !== undefined && origin !== `http://${header(exchange.headers, 'host')}`) return false;
  const given = Buffer.from(typeof token === 'string' ? token : '');
  const held = Buffer.from(formToken);
  return given.length === held.length && timingSafeEqual(given, held);
}
