/**
 * The policy of the pay pages: a new nonce for every answer, which Next reads from the request's policy and puts on its
 * own scripts. Nothing else passes here: it costs time, and it buffers bodies.
 */
import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { getConfig } from '#lib/config/config.ts';
import { payPagePolicy } from '#lib/security/csp.ts';

export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString('base64');
  const policy = payPagePolicy(nonce, { dev: !getConfig().production });
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('cache-control', 'no-store');
  // The address of the return page holds a client secret: it goes nowhere, not even to ourselves.
  response.headers.set('referrer-policy', 'strict-origin');
  return response;
}

export const config = {
  matcher: ['/checkout', '/checkout/:path*', '/payment-methods', '/payment-methods/:path*'],
};
