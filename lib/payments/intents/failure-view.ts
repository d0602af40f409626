/** A refusal in the shopper's words; Stripe's own codes leave only where they cannot hurt. */
import type { FailureNextStep, IntentStatusAnswer } from '#lib/contracts/payments.ts';
import { type CoachAction, coachFor, publicDeclineCode } from '#lib/domain/decline-coach.ts';

const NEXT: Readonly<Record<CoachAction, FailureNextStep>> = {
  other_card: 'another_method',
  fix_details: 'check_details',
  retry: 'wait',
  call_bank: 'contact_bank',
  authenticate: 'try_again',
};

/** The refusal as an attempt's row holds it. */
export type Refusal = {
  readonly failure_code: string | null;
  readonly decline_code: string | null;
  readonly method_type: string | null;
};

export function failureView(refusal: Refusal): NonNullable<IntentStatusAnswer['failure']> {
  const { decline_code: declineCode, failure_code: failureCode, method_type: methodType } = refusal;
  const coach = coachFor(declineCode, failureCode, methodType);
  return {
    code: publicDeclineCode(declineCode, failureCode),
    message: `${coach.sentence} ${coach.next}`,
    next: NEXT[coach.action],
    methodType,
  };
}
