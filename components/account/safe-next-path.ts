/**
 * Where to go after signing in. Only paths of this shop are taken: an address of another origin, a protocol-relative
 * one, a backslash trick or an API path would make the sign-in page a springboard for phishing.
 */
const FALLBACK = '/';

export function safeNextPath(next: string | readonly string[] | null | undefined): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.length > 500) return FALLBACK;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop control characters, "/\t/evil" would escape
  if (/[\u0000-\u001f\u007f\\]/.test(next) || next.startsWith('//')) return FALLBACK;
  const base = 'http://shop.invalid';
  if (!URL.canParse(next, base)) return FALLBACK;
  const url = new URL(next, base);
  if (url.origin !== base || url.pathname.startsWith('//')) return FALLBACK;
  if (/^\/(api|_next|sign-in|sign-up)(\/|$)/.test(url.pathname)) return FALLBACK;
  return url.pathname + url.search + url.hash;
}
