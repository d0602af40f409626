/** What a route declares about itself, and what its handler is given for it. */
import type { ZodType, z } from 'zod';
import type { SessionUser } from '#lib/auth/personal-data.ts';
import type { PublicError } from '#lib/domain/errors.ts';
import type { Result } from '#lib/domain/result.ts';
import type { Limit } from '#lib/security/rate-limit.ts';

/** staff: support and admin. optional: a visitor may be signed in. */
export type AuthLevel = 'none' | 'optional' | 'user' | 'staff' | 'admin';

export type RouteOptions<A extends AuthLevel, B extends ZodType, Q extends ZodType> = {
  /** For logs and limits, for example `payments.intents.create`. */
  readonly name: string;
  readonly auth: A;
  /** Without it a body must be absent or `{}`. */
  readonly body?: B;
  /** Without it the query string is not looked at. */
  readonly query?: Q;
  readonly limits?: readonly Limit[];
  readonly maxBodyBytes?: number;
  /** The handler gets the bytes as they came in `rawBody`, of any content type. */
  readonly raw?: boolean;
  /**
   * check: writes only from our own pages (default). check-present: headers may be absent, because the route has a
   * token of its own against forgery. none: not for browsers, for example a signed webhook.
   */
  readonly origin?: 'check' | 'check-present' | 'none';
  /** Not logged when it succeeds: probes. */
  readonly quiet?: boolean;
};

export type UserFor<A extends AuthLevel> = A extends 'none'
  ? null
  : A extends 'optional'
    ? SessionUser | null
    : SessionUser;

type Parsed<S extends ZodType> = [S] extends [never] ? undefined : z.output<S>;

export type RouteInput<A extends AuthLevel, B extends ZodType, Q extends ZodType> = {
  readonly request: Request;
  readonly user: UserFor<A>;
  readonly body: Parsed<B>;
  readonly query: Parsed<Q>;
  readonly params: Readonly<Record<string, string>>;
  readonly rawBody: Buffer;
  readonly requestId: string;
  readonly clientAddress: string;
};

export type RouteAnswer = {
  /** 200 when left out. */
  readonly status?: number;
  /** undefined: no body. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whole `Set-Cookie` values. */
  readonly cookies?: readonly string[];
};

export type RouteResult = Response | Result<RouteAnswer, PublicError>;

export type RouteContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> };
export type Route = (request: Request, context?: RouteContext) => Promise<Response>;
