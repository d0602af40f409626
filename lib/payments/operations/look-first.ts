/**
 * Before an operation is sent again: where its key would only repeat a stored server error, or is forgotten, what it may
 * have made is looked for at Stripe; only what is not there gets a new key (rule 6).
 */
import { database } from '#db/client.ts';
import { nextGeneration, type OperationRow } from '#db/repositories/operations.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';
import { localFailure, type StripeFailure } from '#lib/payments/stripe/outcomes.ts';

/** Stripe forgets a key after 24 hours; an hour of margin covers clocks that differ. */
const KEY_LIVES_SECONDS = 23 * 3600;
const SERVER_ERROR = 'server_error';

/** What a deferred operation remembers of its failure; a stored server error is what makes us look first. */
export const deferredOutcome = (failure: StripeFailure): string =>
  failure.serverError ? SERVER_ERROR : failure.code;

export const metServerError = (operation: OperationRow): boolean => operation.outcome === SERVER_ERROR;

export const ageSecondsOf = (operation: OperationRow): number => Date.now() / 1000 - operation.created_unix;

export type Looked<T> = { readonly operation: OperationRow; readonly found: T | null };

/**
 * @param find looks for what the operation made, by the operation's id in its metadata
 * @param always looks although the key still holds
 * @returns the operation with the key to send, or what it made already
 */
export async function lookFirst<T>(
  operation: OperationRow,
  find: () => Promise<Result<T | null, StripeFailure>>,
  { always = false }: { always?: boolean } = {},
): Promise<Result<Looked<T>, StripeFailure>> {
  const keyHolds = !metServerError(operation) && ageSecondsOf(operation) <= KEY_LIVES_SECONDS;
  if (keyHolds && !always) return ok({ operation, found: null });
  const found = await find();
  if (!found.ok) return found;
  if (found.value !== null) return ok({ operation, found: found.value });
  const next = await nextGeneration(database(), operation);
  return next ? ok({ operation: next, found: null }) : err(localFailure('indeterminate', 'taken_by_another'));
}
