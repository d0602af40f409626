/**
 * Keeps the lease of an operation while its call is under way. A lease is short, so that a killed process keeps nobody
 * waiting; its holder renews it until the deadline, which every call and look-up under the lease ends before.
 */
import { database } from '#db/client.ts';
import { LEASE_SECONDS, type Leased, renewLease } from '#db/repositories/operations.ts';
import { logger } from '#lib/observability/logger.ts';
import type { CallBudget, CallPace } from '#lib/payments/stripe/client.ts';

const RENEW_EVERY_MS = (LEASE_SECONDS * 1000) / 3;

/** How long a run may take in all. Interactive: two tries of 15 s. Background: three of 55 s, or one slow list before. */
const RUN_MS: Readonly<Record<CallPace, number>> = { interactive: 32_000, background: 170_000 };

export type HeldLease = {
  /** What calls under this lease are given: none of them outlives it. */
  readonly budget: CallBudget;
  /** False once a renewal found that somebody else holds the lease: no further call may begin. */
  isHeld(): boolean;
  stop(): void;
};

/** @param within a budget that the run must keep as well, when it is part of another run */
export function holdLease(operation: Leased, pace: CallPace, within?: CallBudget): HeldLease {
  const ownEnd = performance.now() + RUN_MS[pace];
  const endsAtMs = typeof within === 'object' ? Math.min(ownEnd, within.endsAtMs) : ownEnd;
  let held = true;
  const renew = async (): Promise<void> => {
    if (performance.now() > endsAtMs) return;
    try {
      if (!(await renewLease(database(), operation))) held = false;
    } catch (error) {
      // The lease then runs out by itself; what is written after the call is fenced.
      logger.warn({ operation: operation.id, err: error }, 'a lease could not be renewed');
    }
  };
  const timer = setInterval(() => void renew(), RENEW_EVERY_MS);
  timer.unref();
  return {
    budget: { pace, endsAtMs },
    isHeld: () => held && performance.now() < endsAtMs,
    stop: () => clearInterval(timer),
  };
}
