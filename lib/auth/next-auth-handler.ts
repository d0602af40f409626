/**
 * Calls next-auth with one request and turns what it does into a Response. next-auth's own App Router entry reads
 * `next/headers`; this one reads the Request, so it runs in a test, sees only our own cookies and bounded input, and
 * answers refusals with the status and body of every other route.
 */

import type { NextApiRequest, NextApiResponse } from 'next';
import * as nextAuthModule from 'next-auth';
import { getConfig } from '#lib/config/config.ts';
import type { PublicError } from '#lib/domain/errors.ts';
import { readCookie } from '#lib/security/cookies.ts';
import { type AuthTrace, authCookieNames, authOptions, safeCallbackUrl } from './next-auth-options.ts';
import type { SignInRefusal } from './sign-in.ts';

type Fields = Record<string, string>;
type NextAuth = (typeof nextAuthModule)['default'];

/** next-auth is CommonJS: a bundler hands out its function, plain Node the module around it. */
function nextAuth(): NextAuth {
  const outer: { default: NextAuth | { default: NextAuth } } = nextAuthModule;
  return typeof outer.default === 'function' ? outer.default : outer.default.default;
}

const ACTIONS = new Set(['providers', 'session', 'csrf', 'signin', 'signout', 'callback', 'error']);
const MAX_FIELDS = 20;

/** next-auth puts `error` into a Location: only what its own codes look like passes. */
const isCode = (text: string): boolean => /^[A-Za-z_]{1,40}$/.test(text);

function cleaned(entries: Iterable<[string, unknown]>): Fields {
  const fields: Fields = Object.create(null);
  for (const [name, value] of entries) {
    if (typeof value !== 'string' || Object.keys(fields).length >= MAX_FIELDS) continue;
    fields[name] = name === 'callbackUrl' ? safeCallbackUrl(value) : value;
  }
  if (fields.error !== undefined && !isCode(fields.error)) delete fields.error;
  return fields;
}

/** The fields of a body: next-auth's forms are url-encoded, ours are JSON. null: neither. */
function bodyFields(contentType: string | null, bytes: Buffer): Fields | null {
  if (bytes.length === 0) return {};
  const text = bytes.toString('utf8');
  if (contentType?.startsWith('application/x-www-form-urlencoded')) return cleaned(new URLSearchParams(text));
  if (!contentType?.startsWith('application/json')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? cleaned(Object.entries(value)) : null;
  } catch {
    return null;
  }
}

function ownCookies(header: string | null): Fields {
  const cookies: Fields = {};
  for (const name of authCookieNames()) {
    const value = readCookie(header, name);
    if (value === null) continue;
    try {
      cookies[name] = decodeURIComponent(value);
    } catch {
      // Not written by us.
    }
  }
  return cookies;
}

/** Collects what next-auth would write to a Node response. */
class Answer {
  status = 200;
  readonly headers = new Headers();
  body: string | null = null;

  asNodeResponse() {
    const node = {
      status: (code: number) => {
        this.status = code;
        return node;
      },
      getHeader: (name: string) => {
        const values = this.headers.getSetCookie();
        return name === 'Set-Cookie' && values.length > 0 ? values : undefined;
      },
      setHeader: (name: string, value: string | string[]) => {
        this.headers.delete(name);
        for (const item of Array.isArray(value) ? value : [value]) this.headers.append(name, item);
        return node;
      },
      json: (value: unknown) => {
        this.headers.set('Content-Type', 'application/json');
        this.body = JSON.stringify(value);
      },
      send: (value: unknown) => {
        if (typeof value === 'object' && value !== null) node.json(value);
        else if (value !== undefined) this.body = String(value);
      },
      end: () => undefined,
    };
    return node;
  }
}

export type AuthCall = {
  readonly request: Request;
  readonly rawBody: Buffer;
  readonly clientAddress: string;
  /** The error body of the API for a refusal. */
  readonly refuse: (error: PublicError, headers?: Readonly<Record<string, string>>) => Response;
};

function refusalResponse(call: AuthCall, refusal: SignInRefusal, answer: Answer): Response {
  const response = call.refuse(refusal, refusal.headers);
  for (const cookie of answer.headers.getSetCookie()) response.headers.append('Set-Cookie', cookie);
  return response;
}

/** Answers a request below /api/auth. */
export async function answerAuth(call: AuthCall): Promise<Response> {
  const { request } = call;
  const url = new URL(request.url);
  const path = url.pathname.split('/').slice(3);
  const [action = '', providerId] = path;
  if (!ACTIONS.has(action) || path.length > 2) return call.refuse({ code: 'not_found' });
  const body = request.method === 'POST' ? bodyFields(request.headers.get('content-type'), call.rawBody) : {};
  if (body === null) return call.refuse({ code: 'unsupported_media_type' });
  const cookies = ownCookies(request.headers.get('cookie'));
  const query = {
    ...cleaned(url.searchParams),
    nextauth: providerId === undefined ? [action] : [action, providerId],
  };
  // next-auth builds its addresses on this variable alone; the start script sets it, a bare `next start` does not.
  process.env.NEXTAUTH_URL ??= getConfig().appUrl;

  const trace: AuthTrace = { refusal: null, signedIn: null };
  const answer = new Answer();
  const nodeRequest = { method: request.method, query, cookies, body, headers: {} };
  // The two objects hold everything that next-auth touches of Next's; the rest of those types is never read.
  await nextAuth()(
    nodeRequest as unknown as NextApiRequest,
    answer.asNodeResponse() as unknown as NextApiResponse,
    authOptions(trace, call.clientAddress),
  );
  const { refusal } = trace;
  // A form without script is led back to the sign-in page by next-auth's own redirect.
  if (refusal && (body.json === 'true' || refusal.code !== 'invalid_credentials')) {
    return refusalResponse(call, refusal, answer);
  }
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
}
