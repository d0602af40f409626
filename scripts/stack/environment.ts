/**
 * The environment of the web process and the worker: what the operator gave (environment first, then `.env`), then the
 * stack's own addresses and generated secrets. It is checked whole before anything is started.
 */
import { GroundError } from '#db/embedded/ground-error.ts';
import { parseConfig } from '#lib/config/config.ts';
import { isConfigError } from '#lib/config/config-error.ts';
import type { Secrets } from './secrets.ts';
import { type Environment, ROOT } from './settings.ts';

export type Values = Readonly<Record<string, string>>;

/** Empty counts as unset, as everywhere. */
export const given = (environment: Environment): Record<string, string> => {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && value !== '') values[name] = value;
  return values;
};

/** For tests: what a developer's own `.env` must not change. Empty counts as unset and keeps later readers out. */
export const ISOLATED: Values = {
  MARKETHUB_STACK: 'isolated',
  REDIS_URL: '',
  SENTRY_DSN: '',
  SMTP_URL: '',
  DATABASE_DIRECT_URL: '',
  GOOGLE_CLIENT_ID: '',
  GOOGLE_CLIENT_SECRET: '',
  GITHUB_CLIENT_ID: '',
  GITHUB_CLIENT_SECRET: '',
  METRICS_TOKEN: '',
  RATE_LIMITS: '',
  LOG_LEVEL: '',
  TRUSTED_PROXY_HOPS: '',
};

/** Stripe itself only when a key was given and nothing asks for the sandbox. */
export const usesSandbox = (values: Values): boolean =>
  (values.MARKETHUB_PAYMENTS ?? (values.STRIPE_SECRET_KEY === undefined ? 'sandbox' : 'stripe')) ===
  'sandbox';

export type Addresses = {
  readonly port: number;
  readonly shopUrl: string;
  readonly sandboxUrl: string;
  readonly databaseUrl: string;
  readonly ownerUrl: string;
};

const sandboxValues = (values: Values, secrets: Secrets, addresses: Addresses): Values => {
  const secretKey = values.STRIPE_SECRET_KEY ?? secrets.STRIPE_SECRET_KEY;
  return {
    MARKETHUB_PAYMENTS: 'sandbox',
    STRIPE_API_URL: addresses.sandboxUrl,
    STRIPE_JS_URL: `${addresses.sandboxUrl}/stripe.js`,
    STRIPE_SECRET_KEY: secretKey,
    // The sandbox's account is the key's tail, so the publishable key follows from the secret one.
    STRIPE_PUBLISHABLE_KEY: values.STRIPE_PUBLISHABLE_KEY ?? secretKey.replace(/^[sr]k_/, 'pk_'),
    STRIPE_WEBHOOK_SECRET: values.STRIPE_WEBHOOK_SECRET ?? secrets.STRIPE_WEBHOOK_SECRET,
  };
};

export function composeEnvironment(
  values: Values,
  secrets: Secrets,
  addresses: Addresses,
): Record<string, string> {
  const { NEXTAUTH_SECRET, ENCRYPTION_KEYS, INDEX_KEY, AUDIT_KEY } = secrets;
  const appUrl = values.APP_URL ?? addresses.shopUrl;
  return {
    NEXT_TELEMETRY_DISABLED: '1',
    NEXTAUTH_SECRET,
    ENCRYPTION_KEYS,
    INDEX_KEY,
    AUDIT_KEY,
    ...values,
    ...(usesSandbox(values) ? sandboxValues(values, secrets, addresses) : {}),
    PORT: String(addresses.port),
    APP_URL: appUrl,
    NEXTAUTH_URL: appUrl,
    DATABASE_URL: addresses.databaseUrl,
    MIGRATION_DATABASE_URL: addresses.ownerUrl,
  };
}

/** Names every variable that is wrong or missing before the first program starts. */
export function checkEnvironment(environment: Values, production: boolean): void {
  try {
    parseConfig({ ...environment, NODE_ENV: production ? 'production' : 'development' });
  } catch (error) {
    if (!isConfigError(error)) throw error;
    throw new GroundError(
      `${error.message}\nThe values come from the environment and from ${ROOT}/.env; .env.example explains each.`,
    );
  }
}
