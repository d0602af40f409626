/**
 * The browser's way to our own API: JSON in and out, every failure a value with a public code and a sentence for the
 * shopper. `read` checks the answer, so a wrong answer never becomes a wrong screen; it is a plain function, so that the
 * storefront's pages need not carry a schema library (with zod: `read: (payload) => schema.safeParse(payload).data`).
 */
import { ERROR_CATALOGUE, type ErrorCode } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';

export type ApiError = {
  /** A code of the catalogue, or `network`: the request never got an answer. */
  readonly code: ErrorCode | 'network';
  readonly message: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly param?: string;
  readonly requestId?: string;
  /** The whole error object: some codes carry more (`total`, `lines`, `order`). */
  readonly body: Readonly<Record<string, unknown>>;
};

export type ApiRequest<T> = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** The answer as the caller needs it, or undefined when it is not what was agreed. */
  read: (payload: unknown) => T | undefined;
  signal?: AbortSignal;
  timeoutMs?: number;
};

const NETWORK: ApiError = {
  code: 'network',
  message: 'We could not reach the shop. Check your connection and try again.',
  status: 0,
  retryable: true,
  body: {},
};

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(ERROR_CATALOGUE, value);

function readError(status: number, payload: unknown): ApiError {
  const body = isRecord(payload) && isRecord(payload.error) ? payload.error : {};
  const code = isErrorCode(body.code) ? body.code : status === 429 ? 'rate_limited' : 'internal_error';
  return {
    code,
    status,
    message: typeof body.message === 'string' ? body.message : ERROR_CATALOGUE[code].message,
    retryable: typeof body.retryable === 'boolean' ? body.retryable : ERROR_CATALOGUE[code].retryable,
    ...(typeof body.param === 'string' ? { param: body.param } : {}),
    ...(typeof body.requestId === 'string' ? { requestId: body.requestId } : {}),
    body,
  };
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** Calls `path` of our own origin. Never throws: `network` covers a lost connection and a time-out. */
export async function callApi<T>(path: string, request: ApiRequest<T>): Promise<Result<T, ApiError>> {
  const { method = 'GET', body, headers, timeoutMs = 20_000, signal } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        Accept: 'application/json',
        ...(method === 'GET' ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch {
    return err(NETWORK);
  }
  const payload = await readJson(response);
  if (!response.ok) return err(readError(response.status, payload));
  const value = request.read(payload);
  return value === undefined ? err(readError(500, undefined)) : ok(value);
}
