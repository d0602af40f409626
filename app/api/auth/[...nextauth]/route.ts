/** Sign-in, sign-out and session by next-auth. Its token against forgery stands in for headers that are absent. */
import { answerAuth } from '#lib/auth/next-auth-handler.ts';
import { errorResponse } from '#lib/http/error-response.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import type { RouteOptions } from '#lib/http/route-options.ts';

const shared = {
  auth: 'none',
  raw: true,
  origin: 'check-present',
  maxBodyBytes: 8 * 1024,
} as const satisfies Omit<RouteOptions<'none', never, never>, 'name'>;

export const GET = routeHandler({ ...shared, name: 'auth.read' }, async ({ requestId, ...call }) =>
  answerAuth({ ...call, refuse: (error, headers) => errorResponse(error, requestId, headers) }),
);

export const POST = routeHandler(
  {
    ...shared,
    name: 'auth.write',
    limits: [{ name: 'auth.write', points: 120, windowSeconds: 60, per: 'address' }],
  },
  async ({ requestId, ...call }) =>
    answerAuth({ ...call, refuse: (error, headers) => errorResponse(error, requestId, headers) }),
);
