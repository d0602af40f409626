/**
 * Makes a plan that fails shorter: cuts off what comes after the failure, then leaves out ever smaller pieces as long as
 * the same invariant breaks. Every try runs on a fresh database.
 */
import type { Step } from './plan.ts';

/** @returns the invariants that a plan breaks; empty when it holds */
export type Try = (plan: readonly Step[]) => Promise<readonly string[]>;

const sameKind = (wanted: string, broken: readonly string[]): boolean =>
  broken.some((line) => line.split(' ', 1)[0] === wanted.split(' ', 1)[0]);

/** @param maxTries how often it may be run; what is found until then is returned */
export async function shrink(
  plan: readonly Step[],
  broken: string,
  tryPlan: Try,
  maxTries: number,
): Promise<readonly Step[]> {
  let best = plan;
  let tries = 0;
  for (let size = Math.ceil(best.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < best.length; ) {
      if (tries >= maxTries) return best;
      const shorter = [...best.slice(0, from), ...best.slice(from + size)];
      tries += 1;
      if (shorter.length > 0 && sameKind(broken, await tryPlan(shorter))) best = shorter;
      else from += size;
    }
  }
  return best;
}
