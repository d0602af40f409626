/** The caller's Idempotency-Key: opaque text, bounded, printable. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** @returns null when it is missing or not usable */
export function readIdempotencyKey(request: Request): string | null {
  const key = request.headers.get('idempotency-key');
  return key !== null && IDEMPOTENCY_KEY.test(key) ? key : null;
}
