/**
 * The frame around every API route: who asks, from where, how often, with what; then the handler; then the answer. The
 * one place where an unknown exception is caught: the caller sees `internal_error` and a request id, the log the rest.
 */
import { randomUUID } from 'node:crypto';
import type { ZodType } from 'zod';
import { isDatabaseUnreachable } from '#db/client.ts';
import { isStaff, type SessionUser, sessionClaims, userOfClaims } from '#lib/auth/require-user.ts';
import { renewedSessionCookie } from '#lib/auth/session-cookie.ts';
import { isSubjectOf, sessionSubject } from '#lib/auth/session-subject.ts';
import type { SessionClaims } from '#lib/auth/session-token.ts';
import { SESSION_SUBJECT_HEADER } from '#lib/contracts/page-marks.ts';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';
import { addressBlock, clientAddress } from '#lib/security/client-address.ts';
import { type CountedLimit, consumeLimits, type Limit } from '#lib/security/rate-limit.ts';
import { isSameOrigin, isWrite } from '#lib/security/same-origin.ts';
import { errorResponse, REQUEST_ID_HEADER } from './error-response.ts';
import { parseBody, parseQuery, readParams, strictly } from './parse-input.ts';
import { DEFAULT_MAX_BODY_BYTES, readBytes } from './read-body.ts';
import type {
  AuthLevel,
  Route,
  RouteAnswer,
  RouteContext,
  RouteInput,
  RouteOptions,
  RouteResult,
} from './route-options.ts';

type Refusal = PublicError & { readonly headers?: Readonly<Record<string, string>> };
type Caller = { readonly user: SessionUser | null; readonly claims: SessionClaims | null };
type AnyOptions = RouteOptions<AuthLevel, ZodType, ZodType>;

const NO_BYTES = Buffer.alloc(0);
function countedFor(limits: readonly Limit[], address: string, claims: SessionClaims | null): CountedLimit[] {
  return limits.map(({ name, points, windowSeconds, per }) => ({
    name,
    points,
    windowSeconds,
    subject: per === 'user' && claims ? `user:${claims.userId}` : `address:${addressBlock(address)}`,
  }));
}

/** Reads the caller and counts the request at the same time: two statements, one wait. */
async function admit(
  request: Request,
  options: AnyOptions,
  address: string,
): Promise<Result<Caller, Refusal>> {
  const { auth, limits = [] } = options;
  const claims = auth === 'none' ? null : sessionClaims(request.headers.get('cookie'));
  const signInNeeded = auth !== 'none' && auth !== 'optional';
  if (signInNeeded && !claims) return err(publicError('unauthenticated'));
  const [user, exceeded] = await Promise.all([
    userOfClaims(claims),
    consumeLimits(countedFor(limits, address, claims)),
  ]);
  if (exceeded) return err({ ...exceeded.error, headers: exceeded.headers });
  if (signInNeeded && !user) return err(publicError('unauthenticated'));
  if (user && auth === 'admin' && user.role !== 'admin') return err(publicError('forbidden'));
  if (user && auth === 'staff' && !isStaff(user)) return err(publicError('forbidden'));
  return ok({ user, claims: user ? claims : null });
}

/**
 * Whether a write comes from a page that was made for another session (rule 44). Checked here for all routes at once,
 * before any handler. Clients of the API that are no page of ours leave the header out.
 */
function isForAnotherSession(request: Request, { auth }: AnyOptions, claims: SessionClaims | null): boolean {
  if (auth === 'none' || !isWrite(request.method)) return false;
  const stated = request.headers.get(SESSION_SUBJECT_HEADER);
  return stated !== null && !isSubjectOf(stated, claims);
}

type Parts = Pick<RouteInput<AuthLevel, never, never>, 'params' | 'rawBody'> & {
  body: unknown;
  query: unknown;
};

async function readParts(
  request: Request,
  context: RouteContext | undefined,
  options: AnyOptions,
): Promise<Result<Parts, PublicError>> {
  const params = await readParams(context);
  if (!params) return err(publicError('not_found'));
  const maxBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  if (options.raw === true) {
    const bytes = await readBytes(request, maxBytes);
    return bytes.ok ? ok({ params, rawBody: bytes.value, body: undefined, query: undefined }) : bytes;
  }
  const query = options.query ? parseQuery(request.url, options.query) : ok(undefined);
  if (!query.ok) return query;
  const body = isWrite(request.method) ? await parseBody(request, options.body, maxBytes) : ok(undefined);
  if (!body.ok) return body;
  return ok({ params, rawBody: NO_BYTES, body: body.value, query: query.value });
}

function answerResponse(answer: RouteAnswer): Response {
  const headers = new Headers(answer.headers);
  for (const cookie of answer.cookies ?? []) headers.append('Set-Cookie', cookie);
  const status = answer.status ?? 200;
  if (answer.body === undefined)
    return new Response(null, { status: status === 200 ? 204 : status, headers });
  headers.set('Content-Type', 'application/json');
  return new Response(JSON.stringify(answer.body), { status, headers });
}

/** Adds what every answer carries; a redirect made by `Response.redirect` has headers that cannot be changed. */
function finish(
  response: Response,
  { requestId, claims, subject }: { requestId: string; claims: SessionClaims | null; subject: string | null },
): Response {
  const renewed = claims ? renewedSessionCookie(claims, response.headers) : null;
  const complete = (target: Response): Response => {
    if (!target.headers.has('Cache-Control')) target.headers.set('Cache-Control', 'no-store');
    target.headers.set(REQUEST_ID_HEADER, requestId);
    if (subject !== null) target.headers.set(SESSION_SUBJECT_HEADER, subject);
    if (renewed !== null) target.headers.append('Set-Cookie', renewed);
    return target;
  };
  try {
    return complete(response);
  } catch {
    return complete(new Response(response.body, response));
  }
}

function unexpected(error: unknown, name: string, requestId: string): Response {
  const unreachable = isDatabaseUnreachable(error);
  logger.error(
    { requestId, route: name, err: error },
    unreachable ? 'database unreachable' : 'request failed',
  );
  return errorResponse(
    unreachable ? { code: 'service_unavailable', retryAfterSeconds: 2 } : { code: 'internal_error' },
    requestId,
  );
}

/**
 * Makes a route.
 * @param options what the route declares: caller, body, query, limits
 * @param handle the route itself; expected failures are values, anything thrown is a bug and becomes a 500
 */
export function routeHandler<A extends AuthLevel, B extends ZodType = never, Q extends ZodType = never>(
  options: RouteOptions<A, B, Q>,
  handle: (input: RouteInput<A, B, Q>) => Promise<RouteResult>,
): Route {
  const { body, query, ...rest } = options;
  const strictBody = strictly(body);
  const strictQuery = strictly(query);
  const declared: AnyOptions = {
    ...rest,
    ...(strictBody ? { body: strictBody } : {}),
    ...(strictQuery ? { query: strictQuery } : {}),
  };

  const run = async (request: Request, context: RouteContext | undefined, requestId: string) => {
    const refuse = (refusal: Refusal) => errorResponse(refusal, requestId, refusal.headers);
    const origin = declared.origin ?? 'check';
    if (
      origin !== 'none' &&
      isWrite(request.method) &&
      !isSameOrigin(request.headers, { absentAllowed: origin === 'check-present' })
    ) {
      return refuse(publicError('cross_origin'));
    }
    const address = clientAddress(request.headers);
    const caller = await admit(request, declared, address);
    if (!caller.ok) return refuse(caller.error);
    if (isForAnotherSession(request, declared, caller.value.claims)) {
      return refuse(publicError('session_changed'));
    }
    const parts = await readParts(request, context, declared);
    if (!parts.ok) return refuse(parts.error);
    const { user, claims } = caller.value;
    const subject = isWrite(request.method) || declared.auth === 'none' ? null : sessionSubject(claims);
    // admit and readParts have just made these exactly what `options` declares.
    const input = { request, user, requestId, clientAddress: address, ...parts.value } as RouteInput<A, B, Q>;
    const result = await handle(input);
    if (result instanceof Response) return finish(result, { requestId, claims, subject });
    if (!result.ok) return refuse(result.error);
    return finish(answerResponse(result.value), { requestId, claims, subject });
  };

  return async (request, context) => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    let response: Response;
    try {
      response = await run(request, context, requestId);
    } catch (error) {
      // A caller that went away while sending its body is no failure of ours.
      response = request.signal.aborted
        ? errorResponse({ code: 'invalid_request' }, requestId)
        : unexpected(error, declared.name, requestId);
    }
    if (declared.quiet !== true || response.status >= 400) {
      const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
      logger.info(
        { requestId, route: declared.name, method: request.method, status: response.status, durationMs },
        'request',
      );
    }
    return response;
  };
}
