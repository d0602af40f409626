/**
 * One JSON call to our own API. Every way it can end is a value: an answer, a problem that our server named, no answer
 * at all (`network_lost`) or one that is not ours (`unreadable_answer`). After the last two the server may or may not
 * have acted, so only a repeat under the same key is safe.
 */
import { SESSION_SUBJECT_HEADER } from '#lib/contracts/page-marks.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { documentSubject, seeSubject } from './session-subject.ts';

export type Problem = {
  readonly code: string;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly message: string;
  readonly requestId: string | null;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  /** The whole error object, for what some codes carry (`total`, `lines`, `order`, `param`). */
  readonly details: Readonly<Record<string, unknown>>;
};

type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Anything but JSON names its own content type in the headers. */
  readonly body?: string | Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
};

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const noAnswer = (status: number): Problem => ({
  code: status === 0 ? 'network_lost' : 'unreadable_answer',
  status,
  message: status === 0 ? 'We could not reach the shop.' : 'Something went wrong on our side.',
  requestId: null,
  retryable: true,
  retryAfterMs: null,
  details: {},
});

function problemFrom(response: Response, body: unknown): Problem {
  const details = isRecord(body) && isRecord(body.error) ? body.error : null;
  // A body that is not ours comes from something between us and the server: nothing is known about the call.
  if (!details || typeof details.code !== 'string') return noAnswer(response.status);
  const retryAfterSeconds = Number(response.headers.get('retry-after') ?? 'NaN');
  return {
    code: details.code,
    status: response.status,
    message: typeof details.message === 'string' ? details.message : '',
    requestId: typeof details.requestId === 'string' ? details.requestId : null,
    retryable: details.retryable === true,
    retryAfterMs: Number.isFinite(retryAfterSeconds) ? retryAfterSeconds * 1000 : null,
    details,
  };
}

/** Calls `path` of our own origin. `parse` returns null for a body that has not the promised shape. */
export async function requestJson<T>(
  path: string,
  call: Call,
  parse: (body: unknown) => T | null,
): Promise<Result<T, Problem>> {
  const limit = AbortSignal.timeout(call.timeoutMs ?? 30_000);
  const signal = call.signal ? AbortSignal.any([call.signal, limit]) : limit;
  try {
    const response = await fetch(path, {
      method: call.method,
      headers: { ...headersOf(call.method), ...call.headers },
      ...(call.body === undefined ? {} : { body: call.body }),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal,
    });
    if (call.method === 'GET') seeSubject(response.headers.get(SESSION_SUBJECT_HEADER));
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) return err(problemFrom(response, body));
    const value = parse(body);
    return value === null ? err(noAnswer(response.status)) : ok(value);
  } catch {
    return err(noAnswer(0));
  }
}

/** A write says which session its page was made for. */
function headersOf(method: Call['method']): Record<string, string> {
  const accept = { accept: 'application/json' };
  if (method === 'GET') return accept;
  const subject = documentSubject();
  return {
    ...accept,
    'content-type': 'application/json',
    ...(subject === null ? {} : { [SESSION_SUBJECT_HEADER]: subject }),
  };
}
