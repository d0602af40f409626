/**
 * What a client may say about itself: nothing. Forwarded and internal headers are deleted from every request, and the
 * one header that handlers read is set from the socket, or from as many proxies as the operator vouches for.
 */
import type { IncomingMessage } from 'node:http';
import { CLIENT_ADDRESS_HEADER, normalizeAddress } from '#lib/security/client-address.ts';
import { noteForwarded } from '#lib/security/untrusted-proxies.ts';

const REFUSED = new Set([
  'forwarded',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'x-nonce',
  // Next takes a nonce from the request's policy; only our proxy.ts may give one.
  'content-security-policy',
  'content-security-policy-report-only',
]);
const REFUSED_START = /^(x-forwarded-|x-mh-|x-middleware-|x-invoke-|x-nextjs-|x-matched-path|x-now-route)/;

/** Hot reload sends React's debug information to the document that these name; without it nothing is shown. */
const DEVELOPMENT_IDS = new Set(['x-nextjs-request-id', 'x-nextjs-html-request-id']);

/** @param trustedHops how many proxies of ours stand in front; each appended one address */
export function clientAddressOf(request: IncomingMessage, trustedHops: number): string {
  const socket = normalizeAddress(request.socket.remoteAddress ?? '');
  if (trustedHops === 0) {
    if (request.headers['x-forwarded-for'] !== undefined) noteForwarded(socket);
    return socket;
  }
  const header = request.headers['x-forwarded-for'];
  const forwarded = (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  // Counted from the right: what stands further left was written by strangers.
  const address = forwarded.at(-trustedHops) ?? forwarded[0];
  return address === undefined ? socket : normalizeAddress(address);
}

/** Replaces what the client said by what we know. */
export function cleanHeaders(
  request: IncomingMessage,
  trustedHops: number,
  { dev = false }: { dev?: boolean } = {},
): void {
  const address = clientAddressOf(request, trustedHops);
  for (const name in request.headers) {
    if (dev && DEVELOPMENT_IDS.has(name)) continue;
    if (REFUSED.has(name) || REFUSED_START.test(name)) delete request.headers[name];
  }
  request.headers[CLIENT_ADDRESS_HEADER] = address;
}
