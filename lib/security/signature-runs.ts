/**
 * A run of webhooks whose signature does not verify is kept where admins see it (rule 18): a wrong secret loses every
 * message of Stripe's, and few come an hour in a small shop. The request only counts in memory; a row is written beside
 * it, at most once a minute per process, so a forger cannot make us write more than that.
 */
import { uuidv7 } from 'uuidv7';
import { database } from '#db/client.ts';
import { keepSignatureRun } from '#db/repositories/signature-runs.ts';
import { logger } from '#lib/observability/logger.ts';

/** Fewer are noise: a scanner that found the address. */
const RUN_OF = 5;
/** A run goes on while the next failure comes within this time. */
const GAP_MS = 60 * 60 * 1000;
export const WRITE_EVERY_MS = 60 * 1000;

type Run = { id: string; failures: number; startedAtMs: number; lastAtMs: number };
type State = { run: Run | null; writtenAtMs: number; timer: NodeJS.Timeout | null };
const KEY = Symbol.for('markethub.signature-runs');
type Holder = { [KEY]?: State };

function state(): State {
  const holder = globalThis as Holder;
  holder[KEY] ??= { run: null, writtenAtMs: Number.NEGATIVE_INFINITY, timer: null };
  return holder[KEY];
}

/** A write that fails is tried again with the next failure: the warning in the log stands already. */
function write(nowMs: number): void {
  const kept = state();
  if (!kept.run) return;
  kept.writtenAtMs = nowMs;
  keepSignatureRun(database(), kept.run).catch((error: unknown) => {
    logger.error({ err: error }, 'a run of bad webhook signatures could not be kept');
  });
}

/** Counts one bad signature. Returns at once. */
export function noteBadSignature(nowMs = Date.now()): void {
  const kept = state();
  if (!kept.run || nowMs - kept.run.lastAtMs > GAP_MS) {
    kept.run = { id: uuidv7(), failures: 0, startedAtMs: nowMs, lastAtMs: nowMs };
  }
  kept.run.failures += 1;
  kept.run.lastAtMs = nowMs;
  if (kept.run.failures < RUN_OF) return;
  const waitMs = kept.writtenAtMs + WRITE_EVERY_MS - nowMs;
  if (waitMs <= 0) {
    write(nowMs);
    return;
  }
  // The last ones of a run are told, too, when their minute is over.
  kept.timer ??= setTimeout(() => {
    kept.timer = null;
    write(Date.now());
  }, waitMs);
  kept.timer.unref();
}

/** Forgets the run; for tests. */
export function clearSignatureRuns(): void {
  const { timer } = state();
  if (timer) clearTimeout(timer);
  delete (globalThis as Holder)[KEY];
}
