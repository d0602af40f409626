/** What an actor's turn is: a name, a weight, and what is done with the numbers of the plan. */
import { pickFrom, type Step } from '../plan.ts';
import type { Stage } from './stage.ts';

export type Turn<Actor> = {
  readonly weight: number;
  run(stage: Stage, actor: Actor, picks: Step['picks']): Promise<void>;
};
export type Turns<Actor> = ReadonlyMap<string, Turn<Actor>>;

/** Mostly the last ones: they are the ones that something still happens to. */
export const someRecent = <T>(items: readonly T[], pick: number, depth: number): T | undefined =>
  pickFrom(depth < 0.8 ? items.slice(-2) : items, pick);
