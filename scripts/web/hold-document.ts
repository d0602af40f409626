/**
 * Holds an HTML answer until it is whole, then gives it the policy that allows exactly its own inline scripts, and
 * compresses it. A document that repeats (same ETag) is examined and compressed once.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { documentPolicy } from '#lib/security/csp.ts';
import { inlineScripts } from '#lib/security/inline-scripts.ts';

export type DocumentOptions = {
  /** See inlineScripts. */
  readonly reactFunctions: readonly string[];
  /** An inline script was found that may not run. */
  readonly onRefused: (path: string, count: number) => void;
};

/** Compressed when somebody first asks for it. */
type Prepared = { readonly length: number; readonly policy: string; gzip: Buffer | null };

const MAX_PREPARED = 200;
const MIN_COMPRESSED_BYTES = 1024;
const GZIP_LEVEL = 5;

/** True for requests whose answer may be a document; data of soft navigations and files are none. */
export function mayBeDocument(request: IncomingMessage, path: string): boolean {
  const { method, headers } = request;
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (headers.rsc !== undefined) return false;
  return !path.startsWith('/api/') && !path.startsWith('/_next/');
}

const isHtml = (response: ServerResponse): boolean =>
  String(response.getHeader('content-type') ?? '').startsWith('text/html');

/** What a write or end call hands over. Next waits for the callback before it writes on. */
function bytesOf(args: readonly unknown[]): Buffer[] {
  const [chunk, encoding] = args;
  const done = args.findLast((arg) => typeof arg === 'function');
  if (done) process.nextTick(done as () => void);
  if (typeof chunk === 'string') {
    return [Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')];
  }
  return chunk instanceof Uint8Array ? [Buffer.from(chunk)] : [];
}

/** Keeps headers and body of an HTML answer back until it ends; every other answer passes untouched. */
function holdBack(response: ServerResponse, release: (html: Buffer) => Buffer): void {
  const { write, end, writeHead, flushHeaders } = response;
  const chunks: Buffer[] = [];
  let released = false;
  const held = (): boolean => !released && !response.headersSent && isHtml(response);

  response.writeHead = ((...args: unknown[]) => {
    if (!held()) {
      // A document that did not change keeps the policy it came with.
      if (args[0] === 304) response.removeHeader('Content-Security-Policy');
      return Reflect.apply(writeHead, response, args);
    }
    const [status, ...rest] = args;
    if (typeof status === 'number') response.statusCode = status;
    const headers = rest.find((arg) => typeof arg === 'object' && arg !== null);
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
    return response;
  }) as typeof response.writeHead;
  response.flushHeaders = () => {
    if (!held()) Reflect.apply(flushHeaders, response, []);
  };
  response.write = ((...args: unknown[]) => {
    if (!held()) return Reflect.apply(write, response, args);
    chunks.push(...bytesOf(args));
    return true;
  }) as typeof response.write;
  response.end = ((...args: unknown[]) => {
    if (!held()) return Reflect.apply(end, response, args);
    chunks.push(...bytesOf(args));
    const body = release(Buffer.concat(chunks));
    released = true;
    return Reflect.apply(end, response, [body]);
  }) as typeof response.end;
}

/** Makes the function that takes over an answer before Next writes to it. */
export function documentHolder(options: DocumentOptions) {
  const kept = new Map<string, Prepared>();

  const prepare = (path: string, etag: string | undefined, html: Buffer): Prepared => {
    const key = etag === undefined ? undefined : `${path} ${etag}`;
    const known = key === undefined ? undefined : kept.get(key);
    if (known?.length === html.length) return known;
    const { hashes, refused } = inlineScripts(html.toString('utf8'), options.reactFunctions);
    if (refused > 0) options.onRefused(path, refused);
    const policy = documentPolicy(hashes, { dev: false });
    const prepared: Prepared = { length: html.length, policy, gzip: null };
    if (key === undefined) return prepared;
    const [oldest] = kept.keys();
    if (kept.size >= MAX_PREPARED && oldest !== undefined) kept.delete(oldest);
    kept.set(key, prepared);
    return prepared;
  };

  return (request: IncomingMessage, response: ServerResponse, path: string): void => {
    const acceptsGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    // Next would compress what must be read here first.
    delete request.headers['accept-encoding'];
    holdBack(response, (html) => {
      const etag = response.getHeader('etag');
      const prepared = prepare(path, etag === undefined ? undefined : String(etag), html);
      response.setHeader('Content-Security-Policy', prepared.policy);
      // HEAD says what GET would say, except the length, which is not known without the body.
      if (request.method === 'HEAD') return html;
      let body = html;
      if (acceptsGzip && html.length >= MIN_COMPRESSED_BYTES) {
        response.setHeader('Content-Encoding', 'gzip');
        prepared.gzip ??= gzipSync(html, { level: GZIP_LEVEL });
        body = prepared.gzip;
      }
      response.setHeader('Content-Length', body.length);
      return body;
    });
  };
}
