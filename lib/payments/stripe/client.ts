/** The one Stripe client of a process. Stripe or the sandbox is only another base address (docs/architecture.md). */
import Stripe from 'stripe';
import { type Config, getConfig } from '#lib/config/config.ts';
import { watchedHttpClient } from './http-client.ts';

const KEY = Symbol.for('markethub.stripe');
type Holder = { [KEY]?: { readonly forKey: string; readonly client: Stripe } };

/** Interactive calls answer a waiting person: 15 s and one retry instead of the SDK's 80 s and two (rule 6). Jobs have time. */
const PATIENCE = {
  interactive: { timeout: 15_000, maxNetworkRetries: 1 },
  background: { timeout: 80_000, maxNetworkRetries: 2 },
} as const;
export type CallPace = 'interactive' | 'background';
/** Who waits, and until when by `performance.now()`: no call that is given a deadline outlives it. */
export type CallBudget = CallPace | { readonly pace: CallPace; readonly endsAtMs: number };

export const paceOf = (budget: CallBudget): CallPace => (typeof budget === 'string' ? budget : budget.pace);

/** The SDK's pauses between its tries. */
const RETRY_PAUSES_MS = 2_000;

/** The SDK's options for one call: all of its tries together end before the budget does. */
export function paceOptions(budget: CallBudget): { timeout: number; maxNetworkRetries: number } {
  if (typeof budget === 'string') return PATIENCE[budget];
  const { timeout, maxNetworkRetries } = PATIENCE[budget.pace];
  const leftMs = budget.endsAtMs - performance.now();
  const share = Math.floor((leftMs - RETRY_PAUSES_MS) / (maxNetworkRetries + 1));
  if (share >= 1_000) return { timeout: Math.min(timeout, share), maxNetworkRetries };
  return { timeout: Math.max(1, Math.min(timeout, Math.floor(leftMs))), maxNetworkRetries: 0 };
}

/** Whether a budget has time left for another call. */
export const hasTime = (budget: CallBudget): boolean =>
  typeof budget === 'string' || performance.now() < budget.endsAtMs;

/** The budget ran out between two pages of a list. */
const OUT_OF_TIME = { type: 'StripeConnectionError', code: 'out_of_time' };

/** Reads a list of the SDK page by page, no longer than the budget allows. @throws like a lost connection */
export async function* withinBudget<T>(list: AsyncIterable<T>, budget: CallBudget): AsyncIterable<T> {
  for await (const item of list) {
    yield item;
    if (!hasTime(budget)) throw Object.assign(new Error('the budget of a list is over'), OUT_OF_TIME);
  }
}

/** What every write is sent with: the key of a committed operation, and how long its caller waits. */
export type WriteCall = { readonly idempotencyKey: string; readonly pace: CallBudget };
export const writeOptions = ({ idempotencyKey, pace }: WriteCall) => ({
  idempotencyKey,
  ...paceOptions(pace),
});

/** The version that the installed SDK pins; events of another version only say what to read again (rule 25). */
export const PINNED_API_VERSION = Stripe.API_VERSION;

function addressOf(config: Config): { host?: string; port?: number; protocol?: 'http' | 'https' } {
  if (config.stripe.apiUrl === null) return {};
  const url = new URL(config.stripe.apiUrl);
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  return { host: url.hostname, protocol, port: Number(url.port) || (protocol === 'http' ? 80 : 443) };
}

/** The client for the configured key, made on first use and kept. */
export function stripeClient(): Stripe {
  const config = getConfig();
  const holder = globalThis as Holder;
  const forKey = `${config.stripe.apiUrl ?? ''} ${config.stripe.secretKey}`;
  const kept = holder[KEY];
  if (kept?.forKey === forKey) return kept.client;
  const client = new Stripe(config.stripe.secretKey, {
    ...addressOf(config),
    httpClient: watchedHttpClient(),
    telemetry: false,
    appInfo: { name: 'MarketHub' },
  });
  holder[KEY] = { forKey, client };
  return client;
}
