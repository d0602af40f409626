/**
 * Which refunds that failed still wait for somebody. Every refund made after a failure tries the oldest open one again,
 * up to its amount; if it fails in turn, the debt is its own. What a person saw to is settled, and so is everything once
 * all of the payment is refunded.
 */
import { RESERVING_REFUND_STATES, type RefundState } from './money-states.ts';

export type RefundTrace = {
  readonly id: string;
  readonly state: RefundState;
  readonly amountMinor: number;
  readonly createdAtMs: number;
  readonly settledAtMs: number | null;
  /** A person has seen to its failure. */
  readonly seen: boolean;
};

const RESERVING: ReadonlySet<RefundState> = new Set(RESERVING_REFUND_STATES);

type Step = { readonly atMs: number; readonly failure: boolean; readonly refund: RefundTrace };

function stepsOf(refund: RefundTrace): Step[] {
  const failed = refund.state === 'failed';
  const tried = failed || RESERVING.has(refund.state);
  return [
    ...(tried ? [{ atMs: refund.createdAtMs, failure: false, refund }] : []),
    ...(failed && !refund.seen && refund.settledAtMs !== null
      ? [{ atMs: refund.settledAtMs, failure: true, refund }]
      : []),
  ];
}

/**
 * @param refunds all refunds of one payment
 * @param capturedMinor what was taken with it
 * @returns ids of the open ones, oldest failure first
 */
export function openFailures(refunds: readonly RefundTrace[], capturedMinor: number): string[] {
  const reserved = refunds.reduce((sum, one) => sum + (RESERVING.has(one.state) ? one.amountMinor : 0), 0);
  if (reserved >= capturedMinor) return [];
  // At the same moment what was made comes first: nothing is a retry of itself.
  const steps = refunds
    .flatMap(stepsOf)
    .sort((a, b) => a.atMs - b.atMs || Number(a.failure) - Number(b.failure));
  const open: { id: string; leftMinor: number }[] = [];
  for (const { failure, refund } of steps) {
    if (failure) open.push({ id: refund.id, leftMinor: refund.amountMinor });
    else cover(open, refund.amountMinor);
  }
  return open.map(({ id }) => id);
}

/** Takes an amount off the oldest debts; what is paid leaves the queue. */
function cover(open: { leftMinor: number }[], amountMinor: number): void {
  let restMinor = amountMinor;
  for (let first = open[0]; first && restMinor > 0; first = open[0]) {
    const paidMinor = Math.min(restMinor, first.leftMinor);
    first.leftMinor -= paidMinor;
    restMinor -= paidMinor;
    if (first.leftMinor === 0) open.shift();
  }
}
