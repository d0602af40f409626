/** Checks what is set through the control API: a mistyped fault that is silently ignored would make a test lie. */
import {
  CHAOS_ACTIONS,
  type ChaosAction,
  type ChaosRule,
  type ChaosSettings,
  NO_WEBHOOK_FAULTS,
  type WebhookFaults,
} from '../chaos/dial.ts';
import { invalidRequest } from '../http/stripe-error.ts';
import type { Clock } from '../state/clock.ts';
import type { AsyncMode, AsyncSettings } from '../state/scheduler.ts';

export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(name: string, wanted: string): Error {
  return invalidRequest(`${name} must be ${wanted}.`, { param: name });
}

export function only(value: Json, names: readonly string[], at: string): void {
  for (const name of Object.keys(value)) {
    if (!names.includes(name))
      throw invalidRequest(`Unknown setting ${at}${name}. Known: ${names.join(', ')}.`);
  }
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[], name: string): T {
  const found = allowed.find((known) => known === value);
  if (found === undefined) throw refuse(name, `one of ${allowed.join(', ')}`);
  return found;
}

function whole(value: unknown, name: string, held: number): number {
  if (value === undefined) return held;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return number;
  throw refuse(name, 'a whole number, 0 or more');
}

function share(value: unknown, name: string): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw refuse(name, 'a number from 0 to 1');
}

function yes(value: unknown, name: string, held: boolean): boolean {
  if (value === undefined) return held;
  if (typeof value === 'boolean') return value;
  throw refuse(name, 'true or false');
}

function isAction(value: unknown): value is ChaosAction {
  return CHAOS_ACTIONS.some((action) => action === value);
}

function readRule(value: unknown): ChaosRule {
  if (!isJson(value)) throw refuse('rules', 'a list of objects');
  only(value, ['match', 'times', 'probability', 'action', 'delayMs', 'kept'], 'rules[].');
  const { match, action } = value;
  if (!isAction(action)) throw refuse('rules[].action', `one of ${CHAOS_ACTIONS.join(', ')}`);
  const rule: ChaosRule = { action };
  if (match !== undefined) {
    if (!isJson(match)) throw refuse('rules[].match', 'an object');
    only(match, ['method', 'path'], 'rules[].match.');
    rule.match = {
      ...(typeof match.method === 'string' ? { method: match.method.toUpperCase() } : {}),
      ...(typeof match.path === 'string' ? { path: match.path } : {}),
    };
  }
  if (value.times !== undefined) rule.times = whole(value.times, 'rules[].times', 0);
  if (value.probability !== undefined) rule.probability = share(value.probability, 'rules[].probability');
  if (value.delayMs !== undefined) rule.delayMs = whole(value.delayMs, 'rules[].delayMs', 0);
  if (value.kept !== undefined) rule.kept = yes(value.kept, 'rules[].kept', true);
  return rule;
}

function readDrop(value: unknown, held: WebhookFaults['drop']): WebhookFaults['drop'] {
  if (value === undefined) return held;
  if (typeof value === 'boolean') return value;
  if (!isJson(value)) throw refuse('webhooks.drop', 'true, false or {types, probability, times}');
  only(value, ['types', 'probability', 'times'], 'webhooks.drop.');
  const { types } = value;
  return {
    ...(Array.isArray(types) ? { types: types.map(String) } : {}),
    ...(value.probability === undefined
      ? {}
      : { probability: share(value.probability, 'webhooks.drop.probability') }),
    ...(value.times === undefined ? {} : { times: whole(value.times, 'webhooks.drop.times', 0) }),
  };
}

function readWebhooks(value: unknown, held: WebhookFaults): WebhookFaults {
  if (value === undefined) return held;
  if (!isJson(value)) throw refuse('webhooks', 'an object');
  only(value, Object.keys(NO_WEBHOOK_FAULTS), 'webhooks.');
  return {
    drop: readDrop(value.drop, held.drop),
    duplicate: whole(value.duplicate, 'webhooks.duplicate', held.duplicate),
    delayMs: whole(value.delayMs, 'webhooks.delayMs', held.delayMs),
    reorder: yes(value.reorder, 'webhooks.reorder', held.reorder),
    beforeAnswer: yes(value.beforeAnswer, 'webhooks.beforeAnswer', held.beforeAnswer),
    equalTimestamps: yes(value.equalTimestamps, 'webhooks.equalTimestamps', held.equalTimestamps),
    hold: yes(value.hold, 'webhooks.hold', held.hold),
  };
}

/** What is not named keeps its value; `rules` replaces all rules. */
export function readChaos(held: ChaosSettings, body: Json): ChaosSettings {
  only(body, ['seed', 'latencyMs', 'rules', 'webhooks'], '');
  const { rules } = body;
  if (rules !== undefined && !Array.isArray(rules)) throw refuse('rules', 'a list');
  return {
    seed: whole(body.seed, 'seed', held.seed),
    latencyMs: whole(body.latencyMs, 'latencyMs', held.latencyMs),
    rules: rules === undefined ? held.rules : rules.map(readRule),
    webhooks: readWebhooks(body.webhooks, held.webhooks),
  };
}

/** The most that clocks may differ: a day. */
const MAX_SKEW_SECONDS = 86_400;

/** @returns how far Stripe's clock is ahead; undefined when it is not to change */
export function readSkew(body: Json): number | undefined {
  const { skewSeconds } = body;
  if (skewSeconds === undefined) return undefined;
  const seconds = typeof skewSeconds === 'string' ? Number(skewSeconds) : skewSeconds;
  if (typeof seconds === 'number' && Number.isInteger(seconds) && Math.abs(seconds) <= MAX_SKEW_SECONDS)
    return seconds;
  throw refuse('skewSeconds', 'a whole number of seconds, a day at most');
}

/** @returns milliseconds to move forward */
export function readClock(clock: Clock, body: Json): number {
  only(body, ['advanceSeconds', 'now', 'skewSeconds'], '');
  if (body.advanceSeconds === undefined && body.now === undefined && body.skewSeconds !== undefined) return 0;
  if (body.advanceSeconds !== undefined) return whole(body.advanceSeconds, 'advanceSeconds', 0) * 1000;
  const now = whole(body.now, 'now', -1);
  if (now < clock.now()) throw refuse('now', 'unix seconds, not before the present time of the account');
  return (now - clock.skewSeconds) * 1000 - clock.nowMs();
}

const MODES: readonly AsyncMode[] = ['auto', 'immediate', 'manual'];

export function readAsync(held: AsyncSettings, body: Json): AsyncSettings {
  only(body, ['mode', 'delayMs'], '');
  const mode = body.mode === undefined ? held.mode : MODES.find((known) => known === body.mode);
  if (mode === undefined) throw refuse('mode', `one of ${MODES.join(', ')}`);
  return { mode, delayMs: whole(body.delayMs, 'delayMs', held.delayMs) };
}
