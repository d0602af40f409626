/**
 * Whether a write was sent by our own pages. Browsers say where a request comes from in `Sec-Fetch-Site` and `Origin`;
 * a request that says neither is believed only without a cookie, because then it carries nobody's authority.
 */
import { getConfig } from '#lib/config/config.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export const isWrite = (method: string): boolean => !SAFE_METHODS.has(method);

/**
 * @param options.absentAllowed the route has its own token against forgery (next-auth), so headers that are absent
 *   are no reason to refuse; present ones are judged all the same
 */
export function isSameOrigin(headers: Headers, options: { absentAllowed?: boolean } = {}): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = headers.get('origin');
  if (origin !== null) return origin === getConfig().appUrl;
  return options.absentAllowed === true || headers.get('cookie') === null;
}
