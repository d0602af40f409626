/**
 * A plan is made from a seed before anything happens: each step is a name and a few numbers, and what the numbers point
 * at is decided when the step runs. So a plan can be replayed, cut into pieces and shrunk.
 */
import { seededRandom } from '#sandbox/chaos/random.ts';

export type Step = { readonly action: string; readonly picks: readonly [number, number, number, number] };

const PICKS = 4;

/** @param weights how often each action is drawn, relative to the others */
export function makePlan(seed: number, steps: number, weights: ReadonlyMap<string, number>): readonly Step[] {
  const random = seededRandom(seed);
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const draw = (): string => {
    let at = random() * total;
    for (const [action, weight] of weights) {
      at -= weight;
      if (at < 0) return action;
    }
    throw new Error('a plan needs actions');
  };
  return Array.from({ length: steps }, () => {
    const action = draw();
    const [a = 0, b = 0, c = 0, d = 0] = Array.from({ length: PICKS }, random);
    return { action, picks: [a, b, c, d] as const };
  });
}

/** One of `items` by a number from 0 to 1; undefined when there is none. */
export const pickFrom = <T>(items: readonly T[], pick: number): T | undefined =>
  items[Math.floor(pick * items.length)];
