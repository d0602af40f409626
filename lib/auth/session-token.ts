/**
 * The session cookie's value: next-auth's own encrypted JWT (JWE, `dir`, A256GCM, same derived key), written and read
 * with node:crypto and a cached key, which costs a tenth of next-auth's functions and refuses every other algorithm.
 * It holds the user's id and session version; everything else is read from the database on each request.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { getConfig } from '#lib/config/config.ts';
import { isUuid, type UserId } from '#lib/domain/ids.ts';
import { secretKey } from '#lib/security/secret-key.ts';

export const SESSION_SECONDS = 12 * 60 * 60;
/** A session in use is renewed when its token is older than this. */
const RENEW_AFTER_SECONDS = 30 * 60;
const CLOCK_TOLERANCE_SECONDS = 15;
const MAX_TOKEN_CHARS = 2048;
const HEADER = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url');
const KEY_INFO = 'NextAuth.js Generated Encryption Key';

export type SessionClaims = {
  readonly userId: UserId;
  readonly sessionVersion: number;
  readonly issuedAtSeconds: number;
};

/**
 * Derived keys by purpose, for the secret they were derived from. next-auth seals its short-lived OAuth cookies with a
 * purpose (`salt`) of their own, so that none of them can stand in for a session.
 */
let derived: { readonly secret: string; readonly keys: Map<string, Buffer> } | null = null;

function encryptionKey(purpose: string): Buffer {
  const secret = getConfig().nextAuthSecret;
  if (derived?.secret !== secret) derived = { secret, keys: new Map() };
  let key = derived.keys.get(purpose);
  if (!key) {
    const info = purpose === '' ? KEY_INFO : `${KEY_INFO} (${purpose})`;
    key = Buffer.from(hkdfSync('sha256', secret, purpose, info, 32));
    derived.keys.set(purpose, key);
  }
  return key;
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Encrypts a payload with `iat`, `exp` and `jti` added. `purpose` is empty for sessions. */
export function sealToken(
  payload: Readonly<Record<string, unknown>>,
  maxAgeSeconds: number,
  purpose = '',
): string {
  const now = nowSeconds();
  const claims = { ...payload, iat: now, exp: now + maxAgeSeconds, jti: randomUUID() };
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secretKey(encryptionKey(purpose)), iv, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(HEADER, 'ascii'));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(claims), 'utf8'), cipher.final()]);
  const parts = [iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'));
  return `${HEADER}..${parts.join('.')}`;
}

/** The payload of a token that we wrote and that has not expired; null for anything else. */
export function openToken(token: string, purpose = ''): Record<string, unknown> | null {
  if (token.length > MAX_TOKEN_CHARS) return null;
  const [header, wrappedKey, iv, sealed, tag, ...rest] = token.split('.');
  if (header !== HEADER || wrappedKey !== '' || !iv || !sealed || !tag || rest.length > 0) return null;
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      secretKey(encryptionKey(purpose)),
      Buffer.from(iv, 'base64url'),
      {
        authTagLength: 16,
      },
    );
    decipher.setAAD(Buffer.from(HEADER, 'ascii'));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    const text =
      decipher.update(Buffer.from(sealed, 'base64url'), undefined, 'utf8') + decipher.final('utf8');
    const payload: unknown = JSON.parse(text);
    if (typeof payload !== 'object' || payload === null) return null;
    const claims = payload as Record<string, unknown>;
    if (typeof claims.exp !== 'number' || claims.exp + CLOCK_TOLERANCE_SECONDS <= nowSeconds()) return null;
    return claims;
  } catch {
    return null;
  }
}

/** A session token for a user. */
export function sealSession(userId: UserId, sessionVersion: number): string {
  return sealToken({ sub: userId, ver: sessionVersion }, SESSION_SECONDS);
}

/** Who the token says it is; whether that still holds is for the database to say. */
export function openSession(token: string): SessionClaims | null {
  const claims = openToken(token);
  if (!claims) return null;
  const { sub, ver, iat } = claims;
  if (typeof sub !== 'string' || !isUuid(sub)) return null;
  if (typeof ver !== 'number' || !Number.isSafeInteger(ver) || typeof iat !== 'number') return null;
  return { userId: sub as UserId, sessionVersion: ver, issuedAtSeconds: iat };
}

/** True when a session in use should get a fresh token, so that it slides instead of ending at work. */
export const shouldRenew = (claims: SessionClaims): boolean =>
  nowSeconds() - claims.issuedAtSeconds > RENEW_AFTER_SECONDS;
