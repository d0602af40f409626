/** What is refused before Next sees it: bodies beyond any route's bound, writes to pages, paths beyond reason. */
import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '#lib/domain/errors.ts';

export const MAX_BODY_BYTES = 1024 * 1024;
const MAX_PATH_CHARS = 4096;
const PAGE_METHODS = new Set(['GET', 'HEAD']);

/** The code of the refusal, or null. */
export function refusalOf(request: IncomingMessage, path: string): ErrorCode | null {
  if ((request.url ?? '').length > MAX_PATH_CHARS) return 'invalid_request';
  if (!path.startsWith('/api/') && !PAGE_METHODS.has(request.method ?? '')) return 'method_not_allowed';
  const length = request.headers['content-length'];
  // A chunked body has no length; each route reads it within its own bound.
  if (length !== undefined && !(Number(length) <= MAX_BODY_BYTES)) return 'body_too_large';
  return null;
}
