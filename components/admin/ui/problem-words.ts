/** What a failed change says to staff: what happened, what did not, what to do. */
import type { Problem } from '#lib/browser/request-json.ts';

/** What keeps a person's money open, by the names that the API gives. */
const OPEN_MONEY: Readonly<Record<string, string>> = {
  attempt: 'an open payment attempt',
  order_in_review: 'an order with a payment in review',
  authorisation: 'an authorized payment that is not captured',
  refund: 'a refund that is not finished',
  operation: 'a request to Stripe that is not answered',
  dispute: 'an open dispute',
};

function openMoney({ open }: Problem['details']): string {
  const names = Array.isArray(open) ? open : [];
  const found = names.flatMap((name) => OPEN_MONEY[String(name)] ?? []);
  const first = 'Nothing was erased: this person still has ';
  return `${first}${found.length === 0 ? 'open money' : found.join(', ')}. Finish it first: “All orders of this customer” shows them.`;
}

/** @param problem of an admin call */
export function problemWords(problem: Problem): string {
  switch (problem.code) {
    case 'network_lost':
      return 'No answer came. It may have been done all the same: press again, the same press is never done twice.';
    case 'forbidden':
      return 'Your account may look, not change. Nothing was done.';
    case 'unauthenticated':
      return 'Your session has ended. Nothing was done. Sign in again in another tab, then press again.';
    case 'person_has_open_money':
      return openMoney(problem.details);
    case 'session_changed':
      return 'You are signed in with another account now. Nothing was done. Load this page again.';
    case 'unreadable_answer':
      return 'The server did not answer properly. It may have been done all the same: press again, the same press is never done twice.';
    case 'rate_limited':
      return 'That was a little fast. Nothing was done. Please wait a moment and press again.';
    case 'internal_error':
      return 'Something went wrong on our side. Reload the page before you try again.';
    default:
      return problem.message === '' ? 'That did not work. Nothing was done.' : problem.message;
  }
}
