/** When to ask again how a payment stands: soon at first, slower later, and not for ever. */
const FIRST_MS = 1_000;
const GROWTH = 1.4;
const LONGEST_MS = 15_000;
const GIVE_UP_AFTER_MS = 10 * 60_000;

/** Milliseconds before ask number `count` (0-based), or null when it is time to stop and offer a button. */
export function pollDelayMs(count: number, elapsedMs: number): number | null {
  if (elapsedMs >= GIVE_UP_AFTER_MS) return null;
  return Math.min(Math.round(FIRST_MS * GROWTH ** count), LONGEST_MS);
}
