/** What a failed sign-in or sign-up says: about the whole form, or about one field of it. */
import type { Problem } from '#lib/browser/request-json.ts';

export type FormProblem = {
  readonly form?: string;
  readonly email?: string;
  readonly password?: string;
  readonly name?: string;
};

const waitWords = (problem: Problem): string => {
  const seconds = Math.max(1, Math.ceil((problem.retryAfterMs ?? 60_000) / 1000));
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'one minute' : `${minutes} minutes`;
};

/** @param problem of signIn or signUp */
export function formProblem(problem: Problem): FormProblem {
  switch (problem.code) {
    case 'invalid_credentials':
      return { form: 'The e-mail or the password is not right. Check both and try again.' };
    case 'email_taken':
      return { email: 'There is an account with this e-mail already. Sign in instead.' };
    case 'rate_limited':
      return { form: `Too many tries. Please wait ${waitWords(problem)} and try again.` };
    case 'network_lost':
      return { form: 'We could not reach the shop. Check your connection and try again.' };
    case 'invalid_request': {
      const field = problem.details.param;
      if (field === 'email') return { email: 'Please enter an e-mail address such as name@example.com.' };
      if (field === 'password') return { password: problem.message };
      if (field === 'name') return { name: 'Please enter a name of at most 120 characters.' };
      return { form: 'Something in the form is not right. Please check it.' };
    }
    default:
      return { form: 'That did not work, and it is our fault. Please try again in a moment.' };
  }
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** What the browser can see by itself before it asks the server; the server decides all the same. */
export function checkCredentials(
  given: { email: string; password: string },
  passwordMinChars: number,
): FormProblem | null {
  const email = EMAIL.test(given.email.trim())
    ? undefined
    : 'Please enter an e-mail address such as name@example.com.';
  const password =
    given.password.length === 0
      ? 'Please enter a password.'
      : given.password.length < passwordMinChars
        ? `Use at least ${passwordMinChars} characters.`
        : undefined;
  if (!email && !password) return null;
  return { ...(email ? { email } : {}), ...(password ? { password } : {}) };
}
