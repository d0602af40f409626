/** The two answers that most routes give: what a use case came to, and what is there or not. */
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, ok, type Result } from '#lib/domain/result.ts';

type Answer<T> = Result<{ readonly body: T }, PublicError>;

export const bodyOf = <T>(result: Result<T, PublicError>): Answer<T> =>
  result.ok ? ok({ body: result.value }) : result;

/** null and undefined are a 404, the same for what is unknown and what is somebody else's. */
export const bodyOrNotFound = <T>(found: T | null | undefined): Answer<T> =>
  found === null || found === undefined ? err(publicError('not_found')) : ok({ body: found });
