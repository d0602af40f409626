/** Waits for a child to say that it is ready, and fails at once, with its last words, when it ends instead. */
import { setTimeout as sleep } from 'node:timers/promises';
import { GroundError } from '#db/embedded/ground-error.ts';
import { type Child, failureOf } from './child.ts';

/** Asked often at first, since a warm start is ready soon, then less and less. */
const FIRST_POLL_MS = 25;
const LAST_POLL_MS = 500;

export async function waitUntil(
  child: Child,
  timeoutMs: number,
  isReady: () => Promise<boolean> | boolean,
): Promise<void> {
  let how: string | undefined;
  void child.ended.then((sentence) => {
    how = sentence;
  });
  const until = Date.now() + timeoutMs;
  let pause = FIRST_POLL_MS;
  while (!(await isReady())) {
    if (how !== undefined) throw failureOf(child, how);
    if (Date.now() > until) {
      await child.stop();
      throw failureOf(child, `The ${child.name} was not ready after ${timeoutMs / 1000} seconds`);
    }
    await sleep(pause);
    pause = Math.min(pause * 1.2, LAST_POLL_MS);
  }
}

/** True when the address answers 200; a refused or slow connection is "not yet". */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return false;
    throw new GroundError(String(error));
  }
}
