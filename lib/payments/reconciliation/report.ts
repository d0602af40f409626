/** What a run did so far, and how a run ends early when Stripe cannot be asked. */
import type { DriftKind } from '#lib/domain/reconciliation.ts';
import { isTagged } from '#lib/domain/tagged-error.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';

export type Progress = {
  /** Objects of Stripe that were looked at. */
  checked: number;
  /** Rows of ours that were moved by what was read. */
  repaired: number;
  /** What does not agree and could not be repaired, by kind. */
  findings: Partial<Record<DriftKind, number>>;
};

export const newProgress = (): Progress => ({ checked: 0, repaired: 0, findings: {} });

/** Stripe could not be asked: the run ends, its cursors stay, and the next run begins where this one did. */
export class StripeUnavailable extends Error {
  override readonly name = 'StripeUnavailable';
  readonly failure: StripeFailure;

  constructor(failure: StripeFailure) {
    super(`Stripe could not be asked: ${failure.class} ${failure.code}`);
    this.failure = failure;
  }
}

export const isStripeUnavailable = (error: unknown): error is StripeUnavailable =>
  isTagged(error, 'StripeUnavailable');
