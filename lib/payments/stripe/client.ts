/** The one Stripe client of a process. Stripe or the sandbox is only another base address (DESIGN, decision 1). */
import Stripe from 'stripe';
import { type Config, getConfig } from '#lib/config/config.ts';
import { watchedHttpClient } from './http-client.ts';

const KEY = Symbol.for('markethub.stripe');
type Holder = { [KEY]?: { readonly forKey: string; readonly client: Stripe } };

/** Interactive calls answer a waiting person: 15 s and one retry instead of the SDK's 80 s and two (rule 6). */
export const INTERACTIVE = { timeout: 15_000, maxNetworkRetries: 1 } as const;
/** Jobs have time. */
export const BACKGROUND = { timeout: 80_000, maxNetworkRetries: 2 } as const;
export type CallPace = 'interactive' | 'background';
export const paceOptions = (pace: CallPace) => (pace === 'interactive' ? INTERACTIVE : BACKGROUND);

/** What every write is sent with: the key of a committed operation, and how long its caller waits. */
export type WriteCall = { readonly idempotencyKey: string; readonly pace: CallPace };
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
