/** What can go wrong around a call. A fault is armed for one action and gone after it; whether it struck is counted. */
import { pickFrom } from './plan.ts';
import { STRIPE_RULES, type StripeRule, timesLeft, timesOf } from './stripe-faults.ts';
import type { World } from './world.ts';

type Fault = {
  arm(world: World, pick: number): Promise<void>;
  /** Removes it. @returns true when it struck */
  disarm(world: World): Promise<boolean>;
};

/** Meets the next calls to Stripe that write. */
const stripeFault = (rule: StripeRule): Fault => {
  let armed = 0;
  return {
    arm: async ({ shop }, pick) => {
      armed = timesOf(pick);
      const match = { method: 'POST', path: '/v1/**' };
      await shop.control('chaos', { rules: [{ match, ...rule, times: armed }] });
    },
    disarm: async (world) => {
      const [left = 0] = timesLeft(await world.shop.control('chaos'));
      const struck = left < armed;
      await world.shop.control('chaos', { rules: [] });
      armed = 0;
      return struck;
    },
  };
};

export const FAULTS = {
  stripe_500_before: stripeFault(STRIPE_RULES.stripe_500_before),
  stripe_500_before_kept: stripeFault(STRIPE_RULES.stripe_500_before_kept),
  stripe_500_after: stripeFault(STRIPE_RULES.stripe_500_after),
  stripe_cut_before: stripeFault(STRIPE_RULES.stripe_cut_before),
  stripe_cut_after: stripeFault(STRIPE_RULES.stripe_cut_after),
  stripe_limited: stripeFault(STRIPE_RULES.stripe_limited),
  /**
   * The process loses its database at some statement, as in a crash there. The connection of that statement alone: when
   * the pool notices that idle ones are gone is chance, and a replay knows no chance. Every other time what is sent next is
   * lost, too: a second try on another connection.
   */
  database_cut: {
    arm: async ({ databaseProxy }, pick) =>
      databaseProxy.cutAfter(Math.floor(pick * 9), { alone: true, twice: (pick * 9) % 1 < 0.5 }),
    disarm: async ({ databaseProxy }) => databaseProxy.calm(),
  },
  /** Stripe delivers before it answers. */
  event_before_answer: {
    arm: async ({ shop }) => {
      await shop.control('chaos', { webhooks: { drop: false, hold: false, beforeAnswer: true } });
    },
    disarm: async ({ shop }) => {
      const before = shop.webhookAnswers.length;
      await shop.control('chaos', { webhooks: { drop: true, beforeAnswer: false } });
      const struck = before > 0;
      shop.webhookAnswers.length = 0;
      return struck;
    },
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS).filter((name): name is FaultName =>
  Object.hasOwn(FAULTS, name),
);

/** What an event can come before is not always under way: it is tried more often, so that it strikes as often. */
const DRAWN: readonly FaultName[] = [...FAULT_NAMES, 'event_before_answer', 'event_before_answer'];

export const pickFault = (pick: number): FaultName => pickFrom(DRAWN, pick) ?? 'database_cut';
