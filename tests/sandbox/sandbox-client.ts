/**
 * A sandbox for one test file, and clients that validate whatever they receive. Each test takes an account of
 * its own, so tests share the process and see nothing of each other.
 */
import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '#sandbox/server.ts';
import { checkEvent, checkResponse, type EventBody } from './stripe-schema.ts';

export type Json = Record<string, unknown>;

export interface RawAnswer {
  status: number;
  headers: Headers;
  body: Json;
}

export interface Account {
  origin: string;
  secretKey: string;
  publishableKey: string;
  stripe: Stripe;
  /** Method and path of every call, for coverage. */
  calls: string[];
  raw(
    method: string,
    path: string,
    params?: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<RawAnswer>;
  /** As Stripe.js calls: with the publishable key. */
  browser(method: string, path: string, params?: Record<string, string>): Promise<RawAnswer>;
  control(method: string, path: string, body?: Json): Promise<Json>;
  /** Oldest first, each validated. @param since unix seconds */
  events(since?: number): Promise<EventBody[]>;
  eventTypes(): Promise<string[]>;
}

export interface TestSandbox extends RunningSandbox {
  account(): Account;
}

/** The SDK's own fetch client, with every body checked on its way in. */
function checkingFetch(calls: string[]): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { pathname } = new URL(String(input instanceof Request ? input.url : input));
    const method = init?.method ?? 'GET';
    calls.push(`${method} ${pathname}`);
    checkResponse(method, pathname, response.status, await response.clone().json());
    return response;
  };
}

export function clientFor(
  sandbox: { readonly origin: string },
  key: string,
  calls: string[] = [],
  retries = 0,
): Stripe {
  const { hostname, port, protocol } = new URL(sandbox.origin);
  return new Stripe(key, {
    host: hostname,
    ...(port === '' ? {} : { port }),
    protocol: protocol === 'https:' ? 'https' : 'http',
    telemetry: false,
    maxNetworkRetries: retries,
    httpClient: Stripe.createFetchHttpClient(checkingFetch(calls)),
  });
}

async function rawRequest(
  origin: string,
  method: string,
  path: string,
  params: Record<string, string>,
  headers: Record<string, string>,
): Promise<RawAnswer> {
  const form = new URLSearchParams(params).toString();
  const query = method === 'POST' || form === '' ? '' : `?${form}`;
  const response = await fetch(`${origin}${path}${query}`, {
    method,
    headers: {
      ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...headers,
    },
    ...(method === 'POST' ? { body: form } : {}),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

/** @param sandbox or another server that speaks Stripe's API; control calls need a sandbox */
export function accountAt(sandbox: { readonly origin: string }, secretKey: string): Account {
  const name = secretKey.replace('sk_test_', '');
  const calls: string[] = [];
  const account: Account = {
    origin: sandbox.origin,
    secretKey,
    publishableKey: `pk_test_${name}`,
    stripe: clientFor(sandbox, secretKey, calls),
    calls,
    async raw(method, path, params = {}, headers = {}) {
      calls.push(`${method} ${path}`);
      const authorization = `Bearer ${secretKey}`;
      return rawRequest(sandbox.origin, method, path, params, { authorization, ...headers });
    },
    browser: (method, path, params) =>
      account.raw(method, path, params, { authorization: `Bearer pk_test_${name}` }),
    async control(method, path, body) {
      const response = await fetch(`${sandbox.origin}/_sandbox/${path}`, {
        method,
        headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = (await response.json()) as Json;
      if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
      return answer;
    },
    async events(since = 0) {
      const all: EventBody[] = [];
      for await (const event of account.stripe.events.list({ limit: 100, created: { gte: since } })) {
        const body = event as unknown as EventBody;
        checkEvent(body);
        all.push(body);
      }
      return all.reverse();
    },
    eventTypes: async () => (await account.events()).map((event) => event.type),
  };
  return account;
}

export async function startTestSandbox(options: SandboxOptions = {}): Promise<TestSandbox> {
  const sandbox = await startSandbox({ quiet: true, ...options });
  return { ...sandbox, account: () => accountAt(sandbox, `sk_test_${randomUUID().replaceAll('-', '')}`) };
}

export const RETURN_URL = 'http://localhost:3000/return';

/** Waits for something that comes by itself. */
export async function eventually<T>(
  probe: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 5000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('what was waited for did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
