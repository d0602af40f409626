/**
 * The frame of a command: the first Ctrl-C, SIGTERM or hang-up asks it to stop (npm and the terminal often send more
 * than one, so later ones are ignored; every stop has its own deadline), and a failure of the ground is told in words.
 */
import { isTagged } from '#lib/domain/tagged-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** @param work gets a signal that is aborted when the operator asks to stop; a start that fails by it is no failure */
export async function runCommand(work: (stop: AbortSignal) => Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  for (const name of SIGNALS) process.on(name, () => stop.abort());
  try {
    await work(stop.signal);
    process.exit(process.exitCode ?? 0);
  } catch (error) {
    if (stop.signal.aborted) process.exit(130);
    const words = isTagged(error, 'GroundError')
      ? error.message
      : error instanceof Error
        ? error.stack
        : String(error);
    process.stderr.write(`\n${words}\n`);
    process.exit(1);
  }
}

/** Resolves when the operator asks to stop. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
