/** What a failed change says to staff: what happened, what did not, what to do. */
import type { Problem } from '#lib/browser/request-json.ts';

/** @param problem of an admin call */
export function problemWords(problem: Problem): string {
  switch (problem.code) {
    case 'network_lost':
      return 'No answer came. It may have been done all the same: press again, the same press is never done twice.';
    case 'forbidden':
      return 'Your account may look, not change. Nothing was done.';
    case 'unauthenticated':
      return 'Your session has ended. Nothing was done. Sign in again in another tab, then press again.';
    case 'rate_limited':
      return 'That was a little fast. Nothing was done. Please wait a moment and press again.';
    case 'internal_error':
      return 'Something went wrong on our side. Look at the page anew before you try again.';
    default:
      return problem.message === '' ? 'That did not work. Nothing was done.' : problem.message;
  }
}
