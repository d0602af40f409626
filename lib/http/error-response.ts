/** The one shape of an error: `{ "error": { "code", "message", "param"?, "requestId", "retryable" } }` and headers. */
import { ERROR_CATALOGUE, type PublicError } from '#lib/domain/errors.ts';

export const REQUEST_ID_HEADER = 'x-request-id';

export function errorResponse(
  error: PublicError,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const entry = ERROR_CATALOGUE[error.code];
  const body = {
    error: {
      ...error.details,
      code: error.code,
      message: error.message ?? entry.message,
      ...(error.param === undefined ? {} : { param: error.param }),
      requestId,
      retryable: entry.retryable,
    },
  };
  const retryAfter =
    error.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(error.retryAfterSeconds) };
  return new Response(JSON.stringify(body), {
    status: entry.status,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      [REQUEST_ID_HEADER]: requestId,
      ...retryAfter,
      ...headers,
    },
  });
}
