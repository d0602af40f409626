/**
 * Works through everything that is due, several items at a time, and goes on while there is more: a backlog ends as fast as
 * the machine allows, not at a fixed number per scheduled run. One failing item does not stop the others.
 */
import { logger } from '#lib/observability/logger.ts';

/**
 * How long an item belongs to the process that took it. A killed process locks nobody out for longer than this and the pause
 * until the next run; a live one that needs more time may be met by a second, so the work must be safe to do twice.
 */
export const WORK_LEASE_SECONDS = 6;

/** A drain gives way to other scheduled tasks after this time; what is left is due at the next run. */
const MAX_DRAIN_MS = 60_000;

export type DrainOptions = {
  /** How many items are worked on at a time. One makes the order of the work the order of the items. */
  readonly lanes?: number;
  /** Ends the drain after the items in hand. */
  readonly signal?: AbortSignal;
};

export type Drained<T> = {
  /** For the log. */
  readonly name: string;
  /** Takes due items so that no later call gets them again, `limit` at most; none ends the drain. */
  readonly take: (limit: number) => Promise<readonly T[]>;
  readonly work: (item: T) => Promise<unknown>;
  /** What the log says of an item that failed. */
  readonly describe: (item: T) => Readonly<Record<string, unknown>>;
};

/** @returns how many items were worked on, the failed ones included */
export async function drain<T>(
  { name, take, work, describe }: Drained<T>,
  { lanes = 1, signal }: DrainOptions = {},
): Promise<number> {
  const startedAt = performance.now();
  const waiting: T[] = [];
  let done = 0;
  let taking: Promise<void> | null = null;

  const refill = async (): Promise<void> => {
    if (signal?.aborted === true || performance.now() - startedAt > MAX_DRAIN_MS) return;
    // As many as can begin at once: a taken item that waits would use up its lease.
    waiting.push(...(await take(lanes)));
  };
  const next = async (): Promise<T | undefined> => {
    if (waiting.length === 0) {
      taking ??= refill().finally(() => {
        taking = null;
      });
      await taking;
    }
    return waiting.shift();
  };
  const lane = async (): Promise<void> => {
    for (let item = await next(); item !== undefined; item = await next()) {
      done += 1;
      try {
        await work(item);
      } catch (error) {
        logger.error({ task: name, ...describe(item), err: error }, 'an item of a scheduled task failed');
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return done;
}
