/**
 * Peers that forward requests of others although TRUSTED_PROXY_HOPS is 0: behind them everybody seems to have one
 * address. It is remembered per process, so that nobody is judged by it and /api/ready can warn.
 */
const KEY = Symbol.for('markethub.untrusted-proxies');
type Holder = { [KEY]?: Map<string, number> };
const KEPT_MS = 15 * 60_000;
/** A stranger can send the header as well; more peers than this are no proxies of ours. */
const MAX_PEERS = 1_000;

function peers(): Map<string, number> {
  const holder = globalThis as Holder;
  holder[KEY] ??= new Map();
  return holder[KEY];
}

/** A request of this peer named somebody else in X-Forwarded-For, and no hop is trusted. */
export function noteForwarded(peer: string, nowMs = Date.now()): void {
  const known = peers();
  const [oldest] = known.keys();
  known.delete(peer);
  if (known.size >= MAX_PEERS && oldest !== undefined) known.delete(oldest);
  known.set(peer, nowMs);
}

export function isProxy(peer: string, nowMs = Date.now()): boolean {
  const seenMs = peers().get(peer);
  return seenMs !== undefined && nowMs - seenMs < KEPT_MS;
}

/** Whether any peer has forwarded lately although none is trusted. */
export const hasUntrustedProxy = (nowMs = Date.now()): boolean =>
  [...peers().values()].some((seenMs) => nowMs - seenMs < KEPT_MS);

/** For tests. */
export const forgetProxies = (): void => peers().clear();
