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

export function failureView(
  declineCode: string | null,
  failureCode: string | null,
): NonNullable<IntentStatusAnswer['failure']> {
  const coach = coachFor(declineCode, failureCode);
  return {
    code: publicDeclineCode(declineCode, failureCode),
    message: `${coach.sentence} ${coach.next}`,
    next: NEXT[coach.action],
  };
}
