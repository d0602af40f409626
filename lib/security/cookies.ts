/**
 * Names and attributes of our cookies. Over https every cookie is `__Host-`: bound to this host, secure, path `/`, so
 * that no other host or port can plant one. Over http (demo, development) the prefix cannot be used.
 */
import { getConfig } from '#lib/config/config.ts';

export type CookieOptions = { readonly maxAgeSeconds?: number };

/** `mh-<name>`, with the `__Host-` prefix over https. */
export function cookieName(name: string): string {
  return getConfig().appUrl.startsWith('https://') ? `__Host-mh-${name}` : `mh-${name}`;
}

/** The value of the cookie with exactly this name, the first when there are several. */
export function readCookie(header: string | null, name: string): string | null {
  if (header === null) return null;
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals < 0 || part.slice(0, equals).trim() !== name) continue;
    return part.slice(equals + 1).trim();
  }
  return null;
}

/** A `Set-Cookie` value: HttpOnly, SameSite=Lax (Strict would lose the session on the way back from 3D Secure). */
export function serializeCookie(name: string, value: string, options: CookieOptions = {}): string {
  const age = options.maxAgeSeconds === undefined ? '' : `; Max-Age=${options.maxAgeSeconds}`;
  const secure = getConfig().appUrl.startsWith('https://') ? '; Secure' : '';
  return `${name}=${value}; Path=/${age}; HttpOnly; SameSite=Lax${secure}`;
}
