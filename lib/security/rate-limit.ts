/**
 * Limits of requests per window. All limits of one request cost one statement; a key that is over its limit is
 * remembered here until its window ends, so a flood is answered without the database. Limits hold across processes.
 */
import { database } from '#db/client.ts';
import { countRequest, forgetLimit } from '#db/repositories/rate-limits.ts';
import { getConfig } from '#lib/config/config.ts';
import type { PublicError } from '#lib/domain/errors.ts';
import { blindIndex } from './blind-index.ts';

/** At most `points` requests in `windowSeconds`, counted per `per`. */
export type Limit = {
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
  readonly per: 'address' | 'user';
};

/** One limit with whom it is counted for: an address block, a user's id, a blind index. */
export type CountedLimit = Omit<Limit, 'per'> & { readonly subject: string };

export type LimitExceeded = {
  readonly error: PublicError;
  readonly headers: Readonly<Record<string, string>>;
};

const MAX_BLOCKED_KEYS = 20_000;
const KEY = Symbol.for('markethub.blocked-limits');
type Holder = { [KEY]?: Map<string, number> };

function blockedKeys(): Map<string, number> {
  const holder = globalThis as Holder;
  holder[KEY] ??= new Map();
  return holder[KEY];
}

/** Remembers a key until its window ends; the oldest is dropped when there are too many. */
function block(key: string, untilMs: number): void {
  const blocked = blockedKeys();
  const [oldest] = blocked.keys();
  if (blocked.size >= MAX_BLOCKED_KEYS && oldest !== undefined) blocked.delete(oldest);
  blocked.set(key, untilMs);
}

const storageKey = (limit: CountedLimit): string =>
  // Hashed: an address or an account is personal data, and equal subjects of two limits must not meet.
  `${limit.name}:${blindIndex('limit', limit.subject)}`;

function exceeded(limit: CountedLimit, secondsLeft: number): LimitExceeded {
  const seconds = Math.max(1, secondsLeft);
  return {
    error: { code: 'rate_limited', retryAfterSeconds: seconds },
    headers: {
      'RateLimit-Policy': `"${limit.name}";q=${limit.points};w=${limit.windowSeconds}`,
      RateLimit: `"${limit.name}";r=0;t=${seconds}`,
    },
  };
}

/**
 * Counts a request under all limits.
 * @returns null when every limit still holds, otherwise the answer for the caller
 */
export async function consumeLimits(limits: readonly CountedLimit[]): Promise<LimitExceeded | null> {
  if (limits.length === 0 || !getConfig().rateLimits) return null;
  const blocked = blockedKeys();
  const now = Date.now();
  const byKey = new Map<string, CountedLimit>();
  for (const limit of limits) {
    const key = storageKey(limit);
    const until = blocked.get(key);
    if (until !== undefined && until > now) return exceeded(limit, Math.ceil((until - now) / 1000));
    if (until !== undefined) blocked.delete(key);
    byKey.set(key, limit);
  }
  const states = await countRequest(
    database(),
    [...byKey].map(([key, { windowSeconds }]) => ({ key, windowSeconds })),
  );
  let answer: LimitExceeded | null = null;
  for (const state of states) {
    const limit = byKey.get(state.key);
    if (!limit || state.points <= limit.points) continue;
    block(state.key, now + state.secondsLeft * 1000);
    answer ??= exceeded(limit, state.secondsLeft);
  }
  return answer;
}

/** Forgets what was counted under a limit, here and in the database. */
export async function forgiveLimit(limit: CountedLimit): Promise<void> {
  if (!getConfig().rateLimits) return;
  const key = storageKey(limit);
  blockedKeys().delete(key);
  await forgetLimit(database(), key);
}

/** Empties the memory of this process; the database keeps its windows. For tests. */
export const clearBlockedLimits = (): void => blockedKeys().clear();
