/** Reads a request's body within a bound, and JSON within what a handler may be given: valid UTF-8, no NUL. */
import { isUtf8 } from 'node:buffer';
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';

/** Enough for every body of the API; an image or a file is never sent as JSON. */
export const DEFAULT_MAX_BODY_BYTES = 64 * 1024;

const tooLarge = () => err(publicError('body_too_large'));

async function readStream(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks, size);
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}

/** The bytes exactly as they came. */
export async function readBytes(request: Request, maxBytes: number): Promise<Result<Buffer, PublicError>> {
  const declared = request.headers.get('content-length');
  if (declared !== null && !(Number(declared) <= maxBytes)) return tooLarge();
  if (request.body === null) return ok(Buffer.alloc(0));
  const bytes = await readStream(request.body, maxBytes);
  return bytes === null ? tooLarge() : ok(bytes);
}

/** True for `application/json` with or without parameters. */
export function isJson(contentType: string | null): boolean {
  return contentType !== null && /^application\/json\s*(;|$)/i.test(contentType);
}

/** A NUL cannot be stored in Postgres text: it would come back as an error of ours instead of the caller's. */
const holdsNul = (text: string): boolean => text.includes('\\u0000');

/** The JSON value of a body; undefined when there is none. */
export async function readJson(request: Request, maxBytes: number): Promise<Result<unknown, PublicError>> {
  const bytes = await readBytes(request, maxBytes);
  if (!bytes.ok) return bytes;
  if (bytes.value.length === 0) return ok(undefined);
  if (!isUtf8(bytes.value)) return err(publicError('invalid_json'));
  const text = bytes.value.toString('utf8');
  if (holdsNul(text))
    return err(publicError('invalid_request', { message: 'The body holds a NUL character.' }));
  try {
    return ok(JSON.parse(text));
  } catch {
    return err(publicError('invalid_json'));
  }
}
