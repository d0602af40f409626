/** What a step of a simulation is made of. */
import type { Step } from './plan.ts';
import type { World } from './world.ts';

/** What is counted: a call that may move money or stock, a delivered event, a job run; the rest only prepares. */
export type StepKind = 'call' | 'event' | 'job' | 'preparation';

export type Action = {
  readonly kind: StepKind;
  readonly weight: number;
  run(world: World, picks: Step['picks']): Promise<string>;
};

/** There was nothing to do it with. */
export const IDLE = 'idle';
