/**
 * How far our clock is from Stripe's, from the `Date` of Stripe's answers. Nothing is decided by it: a clock that is wrong
 * makes signatures of webhooks invalid and times on screens lie, so operators are warned (rule 39).
 */
import { logger } from './logger.ts';

export const MAX_OFFSET_SECONDS = 30;
/** `Date` has whole seconds, and an answer that was long under way says little. */
const MAX_TRIP_MS = 5_000;
const WARN_EVERY_MS = 600_000;

type Memory = { offsetSeconds: number | null; warnedAtMs: number };
const KEY = Symbol.for('markethub.clock-offset');
type Holder = { [KEY]?: Memory };

function memory(): Memory {
  const holder = globalThis as Holder;
  holder[KEY] ??= { offsetSeconds: null, warnedAtMs: Number.NEGATIVE_INFINITY };
  return holder[KEY];
}

/**
 * @param args.date the header of an answer
 * @param args.sentAtMs by our clock
 * @param args.receivedAtMs by our clock
 */
export function noteStripeDate(args: {
  readonly date: string | undefined;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}): void {
  const stripeMs = Date.parse(args.date ?? '');
  const tripMs = args.receivedAtMs - args.sentAtMs;
  if (Number.isNaN(stripeMs) || tripMs < 0 || tripMs > MAX_TRIP_MS) return;
  const ours = args.receivedAtMs - tripMs / 2;
  const known = memory();
  known.offsetSeconds = Math.round((ours - stripeMs - 500) / 1000);
  if (Math.abs(known.offsetSeconds) <= MAX_OFFSET_SECONDS) return;
  if (args.receivedAtMs - known.warnedAtMs < WARN_EVERY_MS) return;
  known.warnedAtMs = args.receivedAtMs;
  logger.warn({ offsetSeconds: known.offsetSeconds }, 'our clock and the clock of Stripe differ');
}

/** Seconds that our clock is ahead of Stripe's, as this process measured it last; null before its first call. */
export const clockOffsetSeconds = (): number | null => memory().offsetSeconds;

/** The offset when it is large enough to warn of. */
export function clockWarning(): number | null {
  const { offsetSeconds } = memory();
  return offsetSeconds !== null && Math.abs(offsetSeconds) > MAX_OFFSET_SECONDS ? offsetSeconds : null;
}

/** For tests. */
export function forgetClockOffset(): void {
  delete (globalThis as Holder)[KEY];
}
