/** What staff change through the admin's endpoints. A key makes a repeat of the same press safe. */
import type { Result } from '#lib/domain/result.ts';
import { isRecord, type Problem, requestJson } from './request-json.ts';

type Answer = Readonly<Record<string, unknown>>;

/** Stripe may be slow, and a refund waits for its answer. */
const TIMEOUT_MS = 45_000;

const objectOf = (body: unknown): Answer | null => (isRecord(body) ? body : null);

/** @param options.key the Idempotency-Key, where the endpoint takes one */
export const adminWrite = (
  path: string,
  body: object,
  options: { readonly method?: 'POST' | 'PUT'; readonly key?: string } = {},
): Promise<Result<Answer, Problem>> =>
  requestJson(
    path,
    {
      method: options.method ?? 'POST',
      body: JSON.stringify(body),
      timeoutMs: TIMEOUT_MS,
      ...(options.key === undefined ? {} : { headers: { 'idempotency-key': options.key } }),
    },
    objectOf,
  );

/** Sends a file as the body itself; its name travels beside it. */
export const adminUpload = (path: string, file: File): Promise<Result<Answer, Problem>> =>
  requestJson(
    path,
    {
      method: 'POST',
      body: file,
      timeoutMs: TIMEOUT_MS,
      headers: { 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(file.name) },
    },
    objectOf,
  );
