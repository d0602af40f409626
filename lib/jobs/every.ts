/** Runs a piece of work again and again, one at a time; a run that fails is logged and the next comes at its time. */
import { logger } from '#lib/observability/logger.ts';

export type Repeating = { stop(): Promise<void> };

/** @param seconds between the starts of two runs; a run that takes longer delays the next */
export function every(seconds: number, name: string, work: () => Promise<unknown>): Repeating {
  let running: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      logger.error({ part: name, err: error }, 'repeated work failed');
    } finally {
      running = null;
    }
  };
  const timer = setInterval(() => {
    running ??= run();
  }, seconds * 1000);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
