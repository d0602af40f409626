/**
 * The faults of one account: which request meets which, and what happens to webhooks. Everything that is
 * left to chance comes from one seed.
 */
import { type Random, seededRandom } from './random.ts';

export const CHAOS_ACTIONS = [
  'error_500_before',
  'error_500_after',
  'error_400_after',
  'card_declined',
  'cut_before',
  'cut_after',
  'cut_pending',
  'rate_limit_429',
  'refuse_400',
  'delay',
  'hang',
  'hold_answer',
] as const;
export type ChaosAction = (typeof CHAOS_ACTIONS)[number];

export interface ChaosRule {
  /** `path` is exact; `*` stands for one segment, a last `**` for all that follows. */
  match?: { method?: string; path?: string };
  /** How often the rule still fires; without it, for ever. */
  times?: number;
  /** 0 to 1; without it, always. */
  probability?: number;
  action: ChaosAction;
  /** Of `hang`, `cut_pending` and `hold_answer`: how long at most; without it, until the control API releases it. */
  delayMs?: number;
  /** Whether a 500 is kept under the idempotency key, as Stripe does once an endpoint began; default true. */
  kept?: boolean;
}

export interface WebhookFaults {
  /** Lose deliveries: all, or a share, or the next few, or some types only. */
  drop: boolean | { types?: string[]; probability?: number; times?: number };
  /** Extra copies of each delivery. */
  duplicate: number;
  delayMs: number;
  /** Collect deliveries for a moment and send them in a shuffled order. */
  reorder: boolean;
  /** Deliver, and wait for the receiver's answer, before the API's own answer is sent. */
  beforeAnswer: boolean;
  /** Give all events the same `created`. */
  equalTimestamps: boolean;
  /** Queue deliveries until they are flushed. */
  hold: boolean;
}

export interface ChaosSettings {
  seed: number;
  latencyMs: number;
  rules: ChaosRule[];
  webhooks: WebhookFaults;
}

export const NO_WEBHOOK_FAULTS: WebhookFaults = {
  drop: false,
  duplicate: 0,
  delayMs: 0,
  reorder: false,
  beforeAnswer: false,
  equalTimestamps: false,
  hold: false,
};

function pathMatches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const open = wanted[wanted.length - 1] === '**';
  if (open) wanted.pop();
  if (open ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((part, index) => part === '*' || part === given[index]);
}

export class ChaosDial {
  settings: ChaosSettings;
  random: Random;

  constructor(latencyMs: number) {
    this.settings = { seed: 1, latencyMs, rules: [], webhooks: { ...NO_WEBHOOK_FAULTS } };
    this.random = seededRandom(1);
  }

  set(settings: ChaosSettings): void {
    this.settings = settings;
    this.random = seededRandom(settings.seed);
  }

  /** The rule this request meets, used up by one. */
  ruleFor(method: string, path: string): ChaosRule | undefined {
    for (const rule of this.settings.rules) {
      if (rule.times === 0) continue;
      if (rule.match?.method !== undefined && rule.match.method !== method) continue;
      if (rule.match?.path !== undefined && !pathMatches(rule.match.path, path)) continue;
      if (rule.probability !== undefined && this.random() >= rule.probability) continue;
      if (rule.times !== undefined) rule.times -= 1;
      return rule;
    }
    return undefined;
  }

  dropsWebhook(type: string): boolean {
    const { drop } = this.settings.webhooks;
    if (typeof drop === 'boolean') return drop;
    if (drop.times === 0) return false;
    if (drop.types !== undefined && !drop.types.includes(type)) return false;
    if (drop.probability !== undefined && this.random() >= drop.probability) return false;
    if (drop.times !== undefined) drop.times -= 1;
    return true;
  }
}
