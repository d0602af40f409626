/** Work that waits inside Stripe while other things happen, without anybody waiting for real. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from './world.ts';

export type Begun<T> = {
  /** Whether Stripe has a request of it now. */
  readonly held: boolean;
  /** Lets Stripe go on. @returns what the work came to */
  finish(): Promise<T>;
};

const LOOK_MS = 2;

type HoldRule = {
  readonly action: 'hang' | 'hold_answer' | 'cut_pending';
  readonly match: { readonly method: string; readonly path: string };
};

/** Begins work and resolves when its first request that the rule matches waits inside Stripe, or when it is over. */
export async function beginSlow<T>(
  { shop }: Pick<World, 'shop'>,
  rule: HoldRule,
  work: () => Promise<T>,
): Promise<Begun<T>> {
  await shop.control('chaos', { rules: [{ ...rule, times: 1 }] });
  let over = false;
  const running = work().finally(() => {
    over = true;
  });
  // Who finishes it hears of a failure.
  running.catch(() => undefined);
  let held = await countHeld(shop);
  while (!over && held === 0) {
    await sleep(LOOK_MS);
    held = await countHeld(shop);
  }
  await shop.control('chaos', { rules: [] });
  return {
    held: held > 0,
    finish: async () => {
      await shop.control('held/release', {});
      return await running;
    },
  };
}

async function countHeld({ control }: World['shop']): Promise<number> {
  const { data } = await control('held');
  return Array.isArray(data) ? data.length : 0;
}
