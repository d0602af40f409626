/** Waits for what another call is doing, without a transaction, a little longer each time, and not for ever. */
import { type PublicError, publicError } from '#lib/domain/errors.ts';
import { err, type Result } from '#lib/domain/result.ts';

const WAIT_MS = 5_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;

/** @param look answers, or says null: not yet */
export async function waitForOther<T>(
  look: () => Promise<T | null>,
): Promise<T | Result<never, PublicError>> {
  const giveUpAt = Date.now() + WAIT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const answer = await look();
    if (answer !== null) return answer;
    if (Date.now() > giveUpAt) return err(publicError('attempt_in_progress', { retryAfterSeconds: 2 }));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
