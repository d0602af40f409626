/**
 * For how long a shopper may keep scarce stock without paying. A hold lasts fifteen minutes and can be had three times
 * in a row, counted per shopper and variant, whatever cart, quantity or address Pay is pressed with (rules 10, 47). The
 * bound protects only what others cannot buy: with pieces left for them, every press gets its full time.
 */
export const HOLD_SECONDS = 15 * 60;
/** A first hold and two renewals. */
export const MAX_GRANTS = 3;
/** After the last of them others get this long before the count starts again. */
export const PAUSE_SECONDS = 5 * 60;
/** Nobody types a card in less: such a hold would only disappoint. */
const SHORTEST_SECONDS = 60;

export type HoldFacts = {
  /** Pieces that others could still buy while this shopper holds theirs. */
  readonly leftForOthers: number;
  /** Holds in a row so far. */
  readonly grants: number;
  /** Seconds until the last of them ends; negative when it has. */
  readonly heldForSeconds: number;
};

const isUsedUp = (line: HoldFacts): boolean => line.leftForOthers < 1 && line.grants >= MAX_GRANTS;

/** Whether a hold of these lines may begin again now. */
export const mayRenew = (lines: readonly HoldFacts[]): boolean => !lines.some(isUsedUp);

export type HoldTime =
  | { readonly kind: 'hold'; readonly seconds: number }
  | { readonly kind: 'refused'; readonly retryAfterSeconds: number };

/** How long these lines may be held from now on: never longer than the last hold of what is used up. */
export function holdTime(lines: readonly HoldFacts[]): HoldTime {
  const ends = lines.filter(isUsedUp).map((line) => line.heldForSeconds);
  const seconds = Math.floor(Math.min(HOLD_SECONDS, ...ends));
  if (seconds >= SHORTEST_SECONDS) return { kind: 'hold', seconds };
  return {
    kind: 'refused',
    retryAfterSeconds: Math.max(1, Math.ceil(Math.max(...ends)) + PAUSE_SECONDS),
  };
}
