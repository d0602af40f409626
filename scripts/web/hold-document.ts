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

type Prepared = { readonly length: number; readonly policy: string; readonly gzip: Buffer };
type End = (chunk?: Buffer) => unknown;

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
    const prepared = { length: html.length, policy, gzip: gzipSync(html, { level: GZIP_LEVEL }) };
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
    const write = response.write.bind(response);
    const end = response.end.bind(response);
    const chunks: Buffer[] = [];
    const isHtml = () => String(response.getHeader('content-type') ?? '').startsWith('text/html');
    const collect = (args: unknown[]): void => {
      const [chunk, encoding] = args;
      if (typeof chunk === 'string') {
        chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
      } else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
      const done = args.findLast((arg) => typeof arg === 'function');
      if (done) process.nextTick(done as () => void);
    };

    const finish: End = () => {
      const html = Buffer.concat(chunks);
      const etag = response.getHeader('etag');
      const { policy, gzip } = prepare(path, etag === undefined ? undefined : String(etag), html);
      response.setHeader('Content-Security-Policy', policy);
      response.appendHeader('Vary', 'Accept-Encoding');
      const compressed = acceptsGzip && html.length >= MIN_COMPRESSED_BYTES && request.method !== 'HEAD';
      if (compressed) response.setHeader('Content-Encoding', 'gzip');
      if (request.method !== 'HEAD')
        response.setHeader('Content-Length', compressed ? gzip.length : html.length);
      return end(compressed ? gzip : html);
    };

    response.write = ((...args: unknown[]) => {
      if (response.headersSent || !isHtml()) return Reflect.apply(write, response, args);
      collect(args);
      return true;
    }) as typeof response.write;
    response.end = ((...args: unknown[]) => {
      if (response.headersSent || !isHtml()) {
        // A document that did not change keeps the policy it came with.
        if (!response.headersSent && response.statusCode === 304)
          response.removeHeader('Content-Security-Policy');
        return Reflect.apply(end, response, args);
      }
      collect(args);
      finish();
      return response;
    }) as typeof response.end;
    // Headers wait for the body, from which the policy is made.
    response.flushHeaders = () => {
      if (!isHtml()) Object.getPrototypeOf(response).flushHeaders.call(response);
    };
  };
}
