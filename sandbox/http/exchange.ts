/** One HTTP request as the sandbox sees it, and the answer it gives. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { isMultipart, normalMultipart } from './multipart.ts';
import { invalidRequest } from './stripe-error.ts';

export interface Exchange {
  method: string;
  path: string;
  /** Without the question mark. */
  query: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

/** Thrown to break the connection without an answer, as the chaos dial asks. */
export class CutConnection extends Error {}

/** The connection breaks at once, and the request is still being carried out. */
export class PendingCut extends CutConnection {}

const MAX_BODY_BYTES = 1024 * 1024;
/** The largest file that Stripe takes, and room for what surrounds it. */
const MAX_UPLOAD_BYTES = 17 * 1024 * 1024;

export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: request.headers,
    body: await readBody(request),
  };
}

function readBody(request: IncomingMessage): Promise<string> {
  if (request.method === 'GET' || request.method === 'OPTIONS') {
    request.resume();
    return Promise.resolve('');
  }
  const type = header(request.headers, 'content-type') ?? '';
  const multipart = isMultipart(type);
  const limit = multipart ? MAX_UPLOAD_BYTES : MAX_BODY_BYTES;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // The rest is still read, so that the answer reaches a client that is busy sending.
      if (size <= limit) chunks.push(chunk);
    });
    request.on('end', () => {
      if (size > limit) reject(invalidRequest('Request body is too large.', {}, 413));
      else if (multipart) resolve(normalMultipart(Buffer.concat(chunks), type));
      else resolve(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString('utf8'));
    });
    request.on('error', reject);
  });
}

export function send(response: ServerResponse, answer: Answer): void {
  const { body } = answer;
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': typeof body === 'string' ? Buffer.byteLength(body) : body.length,
  });
  response.end(body);
}
