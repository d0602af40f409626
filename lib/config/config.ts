/**
 * The only reader of process.env. Nothing is read at import, because a Next process and its build evaluate modules
 * several times; the first call parses, and one answer serves every copy of this module.
 */
import { createHmac } from 'node:crypto';
import { ConfigError } from './config-error.ts';
import { type Environment, type EnvironmentSource, readEnvironment } from './environment.ts';
import type { EncryptionKey } from './formats.ts';
import { crossProblems } from './rules.ts';

export type OauthClient = { readonly id: string; readonly secret: string };

export type Config = {
  readonly production: boolean;
  /** Origin of the shop, without a trailing slash. */
  readonly appUrl: string;
  readonly databaseUrl: string;
  readonly migrationDatabaseUrl: string;
  /** Past a pooler; LISTEN works only here. */
  readonly databaseDirectUrl: string;
  readonly databasePoolMax: number;
  readonly trustedProxyHops: number;
  readonly nextAuthSecret: string;
  readonly payments: 'sandbox' | 'stripe';
  readonly livemode: boolean;
  readonly stripe: {
    readonly secretKey: string;
    readonly publishableKey: string;
    /** Empty only outside production: the webhook then answers 503. */
    readonly webhookSecrets: readonly string[];
    /** null: Stripe's own. */
    readonly apiUrl: string | null;
    readonly scriptUrl: string;
  };
  /** Minor units by currency: a refund above needs a second admin. */
  readonly refundApprovalAbove: Readonly<Record<string, number>>;
  readonly captureMethod: 'automatic' | 'manual';
  /** The first encrypts, all decrypt. */
  readonly encryptionKeys: readonly EncryptionKey[];
  readonly indexKey: Buffer;
  readonly auditKey: Buffer;
  /** Stands in Stripe metadata, so that two installations on one account ignore each other. */
  readonly installationId: string;
  readonly redisUrl: string | null;
  readonly sentryDsn: string | null;
  readonly smtpUrl: string | null;
  readonly logLevel: string;
  readonly rateLimits: boolean;
  readonly metricsToken: string | null;
  readonly oauth: { readonly google: OauthClient | null; readonly github: OauthClient | null };
};

const DEVELOPMENT_URL = 'http://localhost:3000';
const SANDBOX_URL = 'http://127.0.0.1:4242';
/** The release train of the pinned @stripe/stripe-js. */
export const STRIPE_SCRIPT_URL = 'https://js.stripe.com/endive/stripe.js';

const client = (id: string | undefined, secret: string | undefined): OauthClient | null =>
  id !== undefined && secret !== undefined ? { id, secret } : null;

function stripeConfig(env: Environment, payments: Config['payments']): Config['stripe'] {
  const sandbox = payments === 'sandbox';
  const apiUrl = env.STRIPE_API_URL ?? (sandbox ? SANDBOX_URL : null);
  return {
    secretKey: env.STRIPE_SECRET_KEY,
    publishableKey: env.STRIPE_PUBLISHABLE_KEY,
    webhookSecrets: env.STRIPE_WEBHOOK_SECRET,
    apiUrl,
    scriptUrl: env.STRIPE_JS_URL ?? (sandbox ? `${apiUrl ?? SANDBOX_URL}/stripe.js` : STRIPE_SCRIPT_URL),
  };
}

/**
 * Parses an environment.
 * @throws ConfigError naming each variable that is missing, malformed or refused
 */
export function parseConfig(source: EnvironmentSource): Config {
  const env = readEnvironment(source);
  const production = env.NODE_ENV === 'production';
  const payments = env.MARKETHUB_PAYMENTS ?? 'stripe';
  const appUrl = env.APP_URL ?? DEVELOPMENT_URL;
  const problems = crossProblems(env, { production, payments, appUrl });
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    production,
    appUrl,
    databaseUrl: env.DATABASE_URL,
    migrationDatabaseUrl: env.MIGRATION_DATABASE_URL ?? env.DATABASE_URL,
    databaseDirectUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
    databasePoolMax: env.DATABASE_POOL_MAX,
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    nextAuthSecret: env.NEXTAUTH_SECRET,
    payments,
    livemode: env.STRIPE_SECRET_KEY.includes('k_live_'),
    stripe: stripeConfig(env, payments),
    refundApprovalAbove: env.REFUND_APPROVAL_ABOVE,
    captureMethod: env.CAPTURE_METHOD,
    encryptionKeys: env.ENCRYPTION_KEYS,
    indexKey: env.INDEX_KEY,
    auditKey: env.AUDIT_KEY,
    installationId: createHmac('sha256', env.INDEX_KEY).update('installation').digest('hex').slice(0, 16),
    redisUrl: env.REDIS_URL ?? null,
    sentryDsn: env.SENTRY_DSN ?? null,
    smtpUrl: env.SMTP_URL ?? null,
    logLevel: env.LOG_LEVEL ?? (env.NODE_ENV === 'test' ? 'silent' : 'info'),
    rateLimits: env.RATE_LIMITS === 'on',
    metricsToken: env.METRICS_TOKEN ?? null,
    oauth: {
      google: client(env.GOOGLE_CLIENT_ID, env.GOOGLE_CLIENT_SECRET),
      github: client(env.GITHUB_CLIENT_ID, env.GITHUB_CLIENT_SECRET),
    },
  };
}

const KEY = Symbol.for('markethub.config');
type Holder = { [KEY]?: Config | undefined };

/** The configuration of this process. @throws ConfigError */
export function getConfig(): Config {
  const holder = globalThis as Holder;
  holder[KEY] ??= parseConfig(process.env);
  return holder[KEY];
}

/** Forgets the parsed configuration: the next call reads process.env again. For tests and start scripts. */
export function resetConfig(): void {
  (globalThis as Holder)[KEY] = undefined;
}
