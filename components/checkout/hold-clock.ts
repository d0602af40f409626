/** The stock clock: how long the items are still kept, in words that a calm person would use. */
export type HoldClock =
  | { readonly kind: 'running'; readonly remainingMs: number; readonly text: string; readonly soon: boolean }
  | { readonly kind: 'ended' };

const SOON_MS = 2 * 60_000;

/** `expiresAt` is an ISO time; an unreadable one counts as ended, because promising time would be a lie. */
export function holdClock(expiresAt: string, nowMs: number): HoldClock {
  const remainingMs = Date.parse(expiresAt) - nowMs;
  if (!Number.isFinite(remainingMs) || remainingMs <= 0) return { kind: 'ended' };
  const seconds = Math.ceil(remainingMs / 1000);
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return { kind: 'running', remainingMs, text, soon: remainingMs <= SOON_MS };
}
