/** What can go wrong around a call. A fault is armed for one action and gone after it; whether it struck is counted. */
import { pickFrom } from './plan.ts';
import type { World } from './world.ts';

type Fault = {
  arm(world: World, pick: number): Promise<void>;
  /** Removes it. @returns true when it struck */
  disarm(world: World): Promise<boolean>;
};

/** How often the armed rule may still fire. */
async function firesLeft({ shop }: World): Promise<number> {
  const rules: unknown = Reflect.get(await shop.control('chaos'), 'rules');
  const [first]: unknown[] = Array.isArray(rules) ? rules : [];
  const left: unknown = typeof first === 'object' && first !== null ? Reflect.get(first, 'times') : 0;
  return typeof left === 'number' ? left : 0;
}

/** Meets the next calls to Stripe that write. Two in a row outlast the SDK's own retry. */
const stripeFault = (rule: { action: string; kept?: boolean }): Fault => {
  let armed = 0;
  return {
    arm: async ({ shop }, pick) => {
      armed = pick < 0.6 ? 2 : 1;
      const match = { method: 'POST', path: '/v1/**' };
      await shop.control('chaos', { rules: [{ match, ...rule, times: armed }] });
    },
    disarm: async (world) => {
      const struck = (await firesLeft(world)) < armed;
      await world.shop.control('chaos', { rules: [] });
      armed = 0;
      return struck;
    },
  };
};

export const FAULTS = {
  stripe_500_before: stripeFault({ action: 'error_500_before', kept: false }),
  stripe_500_before_kept: stripeFault({ action: 'error_500_before', kept: true }),
  stripe_500_after: stripeFault({ action: 'error_500_after', kept: true }),
  stripe_cut_before: stripeFault({ action: 'cut_before' }),
  stripe_cut_after: stripeFault({ action: 'cut_after' }),
  stripe_limited: stripeFault({ action: 'rate_limit_429' }),
  /** The process loses its database at some statement, as in a crash there. */
  database_cut: {
    arm: async ({ databaseProxy }, pick) => databaseProxy.cutAfter(Math.floor(pick * 9)),
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

export const pickFault = (pick: number): FaultName => pickFrom(FAULT_NAMES, pick) ?? 'database_cut';
